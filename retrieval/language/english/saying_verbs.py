"""Verbs that attribute, by construction, and their inflections.

A letter for each construction: what follows the verb, or `p` when the content precedes it.

    t   that-clause               "argued that the law is old"
    q   quotation                 "argued, “The law is old.”"
    c   clause or phrase          "said the law is old", "criticized the law"
    i   infinitive                "promised to change the law"
    r   preposition               "called for a new law"
    p   the content comes first   "The law is old, she argued."

Counted on annotated news (PolNeAR): a verb has a construction when more than a third of the attributions that the
rules find with it are annotated.
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

#: Past, participle and gerund of the verbs that do not follow the rule.
IRREGULAR: dict[str, list[str]] = {
    forms.split()[0]: forms.split()[1:]
    for forms in (
        "say said said saying", "tell told told telling", "write wrote written writing",
        "think thought thought thinking", "feel felt felt feeling", "read read read reading",
        "swear swore sworn swearing", "sing sang sung singing", "find found found finding",
        "show showed shown showing", "hear heard heard hearing", "speak spoke spoken speaking",
        "mean meant meant meaning", "understand understood understood understanding", "see saw seen seeing",
        "seek sought sought seeking", "rip ripped ripped ripping", "pan panned panned panning",
        "refer referred referred referring", "admit admitted admitted admitting", "quip quipped quipped quipping",
        "plan planned planned planning", "know knew known knowing", "dub dubbed dubbed dubbing",
        "slam slammed slammed slamming", "shrug shrugged shrugged shrugging", "rebut rebutted rebutted rebutting",
    )
}  # fmt: skip
#: Forms that are never a noun or an adjective: each is the verb of a clause.
SURE_FORMS = frozenset(
    "said says told tells wrote writes added adds asked asks argued argues thinks thought believes believed "
    "insisted insists noted notes tweeted acknowledged suggested suggests announced explained".split()
)
#: Verbs that take a clause without "that": words that "and" joins to it may belong to the clause.
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
#: "prompted the minister to describe": their object is the subject of the infinitive.
OBJECT_CONTROL = frozenset("prompted prompting prompts led leading leads caused causing forced forcing moved".split())
#: Nouns that attribute like a verb: "the minister's claim that …".
NOUNS = frozenset(
    "claim claims remark remarks statement statements comment comments assertion assertions argument suggestion "
    "suggestions accusation accusations allegation allegations belief contention warning warnings promise promises "
    "pledge vow insistence prediction declaration announcement complaint complaints view tweet tweets criticism "
    "assessment conclusion admission acknowledgment observation concern concerns hope fear fears opinion".split()
)
#: Things that contain somebody's words: in "the ministry's statement explained" the ministry speaks.
DOCUMENTS = frozenset(
    "statement letter report post tweet tweets website memo email e-mail speech op-ed column article press release "
    "account page message".split()
)
#: Verbs that only say that something was said, and can replace each other.
NEUTRAL_CUES = frozenset("say state tell add note write comment remark explain".split())
#: Stronger verbs that "said" may replace.
STRONGER_CUES = frozenset(
    "assert declare announce stress emphasize insist argue reply answer warn claim reveal affirm reiterate maintain"
    " conclude continue observe acknowledge admit confirm tweet".split()
)
#: Verbs of what somebody thinks or wants, whether or not it was said.
THINKING = frozenset(
    "believe think want hope expect plan fear feel wish intend consider prefer worry know doubt dream envision favor"
    " figure find guess imagine mean regard see seek suspect understand view wonder decide hear learn love"
    " support".split()
)
