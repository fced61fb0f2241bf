"""Verbs that attribute, by the constructions in which they do, and their inflections.

The constructions are letters: what follows the verb, or `p` when the content stands before it.

    t   that-clause               "argued that the law is old"
    q   quotation                 "argued, “The law is old.”"
    c   clause or phrase          "said the law is old", "criticized the law"
    i   infinitive                "promised to change the law"
    r   preposition               "called for a new law"
    p   the content comes first   "The law is old, she argued."

Which verb attributes in which construction was counted on annotated news (PolNeAR): a construction is listed where
more than a third of what the rules make of it is an attribution there too.
"""

from __future__ import annotations

VERBS: dict[str, str] = {
    "tqcirp": "agree ask call decline hope question say",
    "tqcip": "expect explain offer pledge point promise refuse respond seek tell threaten urge vow want write",
    "tqcrp": "accuse advocate argue believe charge claim complain conclude describe estimate feel identify learn note "
    "praise press protest remark rip see talk thank think warn worry",
    "tqirp": "push",
    "qcrp": "view",
    "tqcp": "acknowledge admit allege announce applaud approve assail attack back bemoan blame blast brand challenge "
    "characterize chide cite compare concede condemn confirm congratulate consider counter credit criticize "
    "declare decry deem defend demand denounce deny deride detail disavow disclose discuss dismiss dispute "
    "echo emphasize endorse envision express favor fear guess hail highlight imagine indicate insist invoke "
    "label lambaste lament laud list mention mock name oppose order outline plead portray post predict prefer "
    "propose publish rebuke rebut recall recommend recount reference reiterate reject remember remind repeat "
    "report request retweet reveal savage shout show shrug signal slam stress suggest tout tweet underscore "
    "understand voice welcome wonder",
    "tqcr": "know",
    "tqip": "assure decide encourage intend plan refer state",
    "tqrp": "apologize boast comment disagree doubt find joke rail speak testify",
    "qrp": "hint",
    "tqc": "support",
    "tqp": "add advise affirm agonize answer articulate assert assume bark beg berate blurt brag castigate caution "
    "champion chant chastise cheer clarify contend continue convey criticise cry dare demonize deplore "
    "disapprove disparage dream dub elaborate embrace exclaim fault figure forecast foresee fume growl gush "
    "hammer hear implore imply inform instruct interject invite laugh lecture lobby maintain marvel mean muse "
    "nominate object observe opine pan ponder preach proclaim prod project quip rate read reckon refute "
    "regard relate reply retort ridicule rule scoff scold scorn scream sense sing skewer snap speculate sue "
    "suspect swear term text trash whisper wish yell",
    "qc": "email",
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


#: Forms that never stand for a noun or an adjective: enough to see a clause by.
SURE_FORMS = frozenset(
    "said says told tells wrote writes added adds asked asks argued argues thinks thought believes believed "
    "insisted insists noted notes tweeted acknowledged suggested suggests announced explained".split()
)
#: Verbs that take a whole clause without "that": what "and" joins after them may belong to the clause.
CLAUSAL = frozenset(
    "say think believe hope claim argue tell feel suggest know add acknowledge insist note report warn predict".split()
)
#: Verbs whose first object is the hearer.
ADDRESSING = frozenset("tell ask remind assure inform advise warn instruct thank urge encourage notify".split())
#: Verbs after which the subject may follow: "…," said the minister.
INVERTING = frozenset(
    "say write add ask reply explain note continue tweet declare argue report conclude respond recall read joke "
    "agree warn answer insist exclaim shout".split()
)
#: "prompted the minister to describe": the object of these is who does what the infinitive says.
OBJECT_CONTROL = frozenset("prompted prompting prompts led leading leads caused causing forced forcing moved".split())
#: Nouns that say as a verb does: "the minister's claim that …".
NOUNS = frozenset(
    "claim claims remark remarks statement statements comment comments assertion assertions argument suggestion "
    "suggestions accusation accusations allegation allegations belief contention warning warnings promise promises "
    "pledge vow insistence prediction declaration announcement complaint complaints view tweet tweets criticism "
    "assessment conclusion admission acknowledgment observation concern concerns hope fear fears opinion".split()
)
#: What somebody's words stand in: "the ministry's statement explained" is the ministry speaking.
DOCUMENTS = frozenset(
    "statement letter report post tweet tweets website memo email e-mail speech op-ed column article press release "
    "account page message".split()
)
#: Verbs that only say that something was said, one for another.
NEUTRAL_CUES = frozenset("say state tell add note write comment remark explain".split())
#: What "said" says no more than, though it says it less strongly.
STRONGER_CUES = frozenset(
    "assert declare announce stress emphasize insist argue reply answer warn claim reveal affirm reiterate maintain"
    " conclude continue observe acknowledge admit confirm tweet".split()
)
