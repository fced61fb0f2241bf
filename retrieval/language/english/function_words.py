"""The closed classes of English words, each listed once.

A module that needs a different class forms it from these as a union or a difference. The classes differ on purpose: a
question, a statement and a sentence under verification do not have the same pronouns.
"""

from __future__ import annotations

MONTHS = tuple("january february march april may june july august september october november december".split())
WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
#: Words that say nothing about the topic of a text: articles, pronouns, prepositions, auxiliaries, question words.
FUNCTION_WORDS = frozenset(
    "a an the of in on at to for from by with and or but nor is are was were be been being am do does did done has"
    " have had having can could will would shall should may might must it its itself this that these those he him"
    " his himself she her hers herself they them their theirs themselves i me my we us our you your yours what which"
    " who whom whose when where why how about as not no so if then than there here also just any some more most"
    " other another such same up out into over after before during between against under through off down again once"
    " only own too very s t d ll m o re ve don didn doesn isn wasn aren weren hasn haven won't wouldn couldn shouldn"
    " please tell know anyone anybody someone somebody anything something everything one ones ever yet let give many"
    " much since until while because both each few all".split()
)

ARTICLES = frozenset("a an the".split())
DEMONSTRATIVES = frozenset("this that these those".split())
SUBJECTS = frozenset("i you he she it we they".split())
OBJECTS = frozenset("me him us them".split())
POSSESSIVE_DETERMINERS = frozenset("my our your his her its their".split())
POSSESSIVE_PRONOUNS = frozenset("mine ours yours hers theirs".split())
REFLEXIVES = frozenset("myself yourself himself herself itself ourselves themselves".split())
#: Pronouns for those who are spoken about, not for speaker and listener.
THIRD_PERSON = frozenset(
    "he she it they him her them his its their hers theirs himself herself itself themselves".split()
)
FIRST_AND_SECOND = frozenset("i me my myself we us our ours ourselves you your yours yourself".split())
ASKING = frozenset("who whom whose what when where why how which".split())
#: Words that every module treats as prepositions.
PREPOSITIONS = frozenset(
    "after against among as at before between by during for from in into near of on over since through to under via"
    " with within".split()
)
BE = frozenset("is are was were be been being".split())
HAVE = frozenset("has have had".split())
DO = frozenset("do does did".split())
MODALS = frozenset("can could will would should may might must".split())
#: Auxiliaries with "not" in them.
NEGATED_AUXILIARIES = frozenset(
    "don't doesn't didn't isn't aren't wasn't weren't hasn't haven't hadn't can't couldn't won't wouldn't".split()
)
