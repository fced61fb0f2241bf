"""Verbs that attribute, by the constructions in which they do, and their inflections.

The constructions are letters: what follows the verb, or `p` when the content stands before it.

    t   that-clause               "argued that the law is old"
    q   quotation                 "argued, “The law is old.”"
    c   clause or phrase           "said the law is old", "criticized the law"
    i   infinitive                "promised to change the law"
    r   preposition               "called for a new law"
    p   the content comes first   "The law is old, she argued."

Which verb attributes in which construction was counted on annotated news (PolNeAR): a construction is listed where most
of its uses are attributions.
"""

from __future__ import annotations

VERBS: dict[str, str] = {
    "tqcirp": "agree ask hope",
    "tqcip": "claim counter expect explain offer point propose reference refuse say tell urge vow",
    "tqcrp": "argue believe complain conclude describe estimate mention note plead see warn worry",
    "tqirp": "apologize push",
    "tcip": "want",
    "tqci": "decline promise",
    "tqcp": "accuse acknowledge advocate announce applaud approve assail bemoan blame blast brand characterize compare "
    "condemn confirm congratulate consider credit criticize declare decry defend demand denounce deride disavow "
    "dismiss dispute doubt echo emphasize endorse envision express fear guess hail imagine indicate insist invoke "
    "label lambaste lament learn list mock order outline portray predict prefer publish rebuke rebut recall "
    "recommend recount reiterate remember remind repeat reply report request retweet reveal rip slam suggest "
    "thank think tout tweet underscore understand wish wonder write",
    "tqcr": "call praise",
    "tqip": "assure decide encourage plan refer respond seek threaten",
    "tqrp": "boast comment detail disagree find joke rail talk testify",
    "qcp": "reject view",
    "qrp": "hint",
    "tcp": "show",
    "tqc": "cite discuss question voice",
    "tqp": "add admit advise affirm agonize allege answer articulate assert assume attack back bark beg berate blurt "
    "brag castigate caution challenge champion charge chastise cheer chide clarify concede contend continue "
    "criticise crow cry dare deem demonize deny deplore disapprove disclose disparage dream dub elaborate embrace "
    "exclaim fault favor feel figure forecast foresee fume growl grumble gush hammer hear highlight identify "
    "implore imply inform instruct intend interject invite laud laugh lecture lobby maintain muse nominate object "
    "observe opine oppose pan pledge ponder post preach press proclaim prod project protest quip read reckon "
    "refute regard relate remark retort ridicule rule savage scoff scold scorn scream sense shout shrug sigh "
    "signal sing skewer snap speak speculate stress sue suspect swear text trash welcome whisper yell",
    "tqr": "chant",
    "qp": "marvel mean",
    "tp": "name term",
    "tq": "email rate state support",
    "t": "know",
}

#: Third person, past, participle and gerund of the verbs that do not follow the rule.
IRREGULAR: dict[str, str] = {
    "say": "says said said saying",
    "tell": "tells told told telling",
    "write": "writes wrote written writing",
    "think": "thinks thought thought thinking",
    "feel": "feels felt felt feeling",
    "read": "reads read read reading",
    "swear": "swears swore sworn swearing",
    "sing": "sings sang sung singing",
    "find": "finds found found finding",
    "show": "shows showed shown showing",
    "hear": "hears heard heard hearing",
    "speak": "speaks spoke spoken speaking",
    "mean": "means meant meant meaning",
    "understand": "understands understood understood understanding",
    "see": "sees saw seen seeing",
    "seek": "seeks sought sought seeking",
    "rip": "rips ripped ripped ripping",
    "pan": "pans panned panned panning",
    "refer": "refers referred referred referring",
    "admit": "admits admitted admitted admitting",
    "quip": "quips quipped quipped quipping",
    "plan": "plans planned planned planning",
    "know": "knows knew known knowing",
    "dub": "dubs dubbed dubbed dubbing",
    "slam": "slams slammed slammed slamming",
    "shrug": "shrugs shrugged shrugged shrugging",
    "rebut": "rebuts rebutted rebutted rebutting",
}
