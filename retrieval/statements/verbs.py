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
    "tqcirp": "agree ask",
    "tqcip": "explain hope offer pledge point refuse say tell threaten urge vow",
    "tqcir": "call",
    "tqcrp": "argue believe complain conclude describe note praise rip see warn worry",
    "tqirp": "push",
    "tcip": "want",
    "tqci": "decline promise",
    "tqcp": "accuse acknowledge admit advocate allege announce applaud approve assail bemoan blame blast brand challenge "
    "characterize chide claim compare condemn confirm congratulate consider credit criticize declare decry defend "
    "demand denounce deride detail disavow disclose discuss dismiss dispute echo emphasize endorse envision "
    "estimate express favor fear feel guess hail highlight identify indicate insist lambaste lament laud learn "
    "list mention mock oppose order outline plead portray post predict prefer press propose publish rebuke rebut "
    "recall recount reference reiterate remember remind repeat report request retweet reveal show signal slam "
    "stress suggest thank think tout tweet underscore understand voice wonder write",
    "tqip": "assure decide encourage expect intend plan refer respond seek",
    "tqrp": "apologize boast comment disagree doubt find joke rail talk testify",
    "qcp": "reject view",
    "qrp": "hint",
    "tcp": "label",
    "tqc": "cite question",
    "tqp": "add advise affirm agonize answer articulate assert assume attack bark beg berate blurt brag castigate "
    "caution champion chant charge chastise cheer clarify concede contend continue counter criticise cry dare "
    "deem demonize deny deplore disapprove disparage dream dub elaborate embrace exclaim fault figure forecast "
    "foresee fume growl gush hammer hear imagine implore imply inform instruct interject invite invoke laugh "
    "lecture lobby maintain muse nominate object observe opine pan ponder preach proclaim prod project protest "
    "quip rate read reckon recommend refute regard relate remark reply retort ridicule rule savage scoff scold "
    "scorn scream sense shout shrug sing skewer snap speculate state sue suspect swear term text trash welcome "
    "whisper wish yell",
    "qc": "email",
    "qp": "back marvel mean",
    "tp": "name speak",
    "tq": "support",
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
