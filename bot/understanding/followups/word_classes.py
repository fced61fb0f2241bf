"""English as follow-ups need it: the closed classes as questions use them, and the verbs of questions."""

from __future__ import annotations

from retrieval.language.english import function_words

POSSESSIVES = function_words.POSSESSIVE_DETERMINERS | {"whose"}
DETERMINERS = (
    function_words.ARTICLES
    | function_words.DEMONSTRATIVES
    | POSSESSIVES
    | frozenset("some any each every no many much most all both several few such another other".split())
)
PRONOUNS = (
    function_words.SUBJECTS
    | function_words.OBJECTS
    | function_words.POSSESSIVE_PRONOUNS
    | function_words.REFLEXIVES - {"ourselves"}
    | frozenset(
        "who whom what which one ones someone somebody anyone anybody everyone everybody something anything everything"
        " nothing nobody there here else".split()
    )
)
ASKING = function_words.ASKING | {"wat"}
PREPOSITIONS = function_words.PREPOSITIONS | frozenset(
    "about without off out up down than like versus vs until besides across around toward towards per abt regarding"
    " concerning despite".split()
)
CONJUNCTIONS = frozenset("and or but nor so because if when while that whether though although then therefore".split())
DO = function_words.DO | frozenset("don't doesn't didn't".split())
BE = function_words.BE | frozenset("am isn't aren't wasn't weren't it's what's that's who's he's she's".split())
HAVE = function_words.HAVE | frozenset("having hasn't haven't hadn't".split())
MODALS = function_words.MODALS | frozenset("shall can't couldn't won't wouldn't shouldn't let's".split())
AUXILIARIES = DO | BE | HAVE | MODALS
ADVERBS = frozenset(
    "now interesting also just not very too more less so ever never still yet again apart away together today"
    " yesterday tomorrow originally really even only please ok okay oh well instead rather quite back ago anymore once"
    " often always usually mostly especially yes particular further currently".split()
)
#: Verbs that are hardly ever nouns, by their base forms.
_VERBS = (
    "accuse achieve adapt admit affect agree allow announce apply argue arise arrest ask attract avoid become begin"
    " believe belong break bring build buy calculate call carry catch choose claim come compare compete conduct"
    " consider contain continue contribute convince create deal decide declare defeat defend define deliver deny"
    " depend describe destroy determine develop die differ discover discuss earn eat eliminate employ encourage enter"
    " establish evolve exist expand expect explain express fall feel find fly follow forget form gain get give go grow"
    " handle happen have hear help hire hurt identify improve include increase influence inform introduce invent"
    " involve join keep kill know lead learn leave let lie live look lose make manage marry mean meet mention"
    " negotiate occur offer open operate oppose pay perform play prefer prepare prevent produce prove provide publish"
    " put reach react read receive recommend reduce refuse reject relate remain remember remove repair repeat replace"
    " require resign respond rule run say see seem sell send serve set show sit speak spend stand start stay steal"
    " stop succeed suffer suggest summon survive take talk teach tell tend think threaten treat try understand use"
    " visit wait want warn watch wear win work worry write reply condemn support protect attack vote cause change cost"
    " name need plan report sign"
).split()
#: Verbs that are as often nouns: they are verbs where a clause with "do" or "to" still needs one.
_ALSO_NOUNS = frozenset(
    "attack call cause change claim cost deal fall fly form gain help hire increase influence lead lie look meet"
    " mention name need offer open play plan reach repair reply report rule run set show sign stand start stay stop"
    " support talk treat use visit vote want watch win work worry feel live read".split()
)
_PASTS = (
    "became began broke brought built bought caught chose came dealt ate fell felt found flew forgot got gave went"
    " grew heard hurt kept knew led left lay lost made meant met paid put ran said saw sold sent sat spoke spent stood"
    " stole took taught told thought understood wore won wrote happened begun broken chosen eaten fallen flown"
    " forgotten gotten born given gone grown known lain seen spoken stolen taken worn written done died lied tied"
).split()


def _inflected(base: str) -> set[str]:
    stem = base.removesuffix("e")
    doubled = base + base[-1]
    found = {base, f"{base}s", f"{base}es", f"{stem}ed", f"{stem}ing", f"{doubled}ed", f"{doubled}ing"}
    return found | ({f"{base[:-1]}ies", f"{base[:-1]}ied"} if base.endswith("y") else set())


VERBS_OR_NOUNS = frozenset(form for base in _ALSO_NOUNS for form in (base, f"{base}s"))
VERBS = frozenset(form for base in _VERBS for form in _inflected(base)) | frozenset(_PASTS)
ONLY_VERBS = VERBS - VERBS_OR_NOUNS
#: Heads that stand for what follows "of" them: "the different types of orange trees" are orange trees.
RELATIONAL = frozenset(
    "type types kind kinds sort sorts example examples fact facts difference differences pro pros con cons benefit"
    " benefits advantage advantages disadvantage disadvantages effect effects impact impacts cause causes cost costs"
    " price symptom symptoms sign signs treatment treatments history purpose purposes meaning definition role origin"
    " origins importance name names number list summary reason reasons way ways relationship information details story"
    " side idea aspect aspects part parts age size result results consequence consequences feature features use uses"
    " rest value goal goals background process problem problems risk risks member members top best future topic"
    " subject lot majority amount".split()
)
#: Adjectives that stand alone after "is" and "how".
ADJECTIVES = frozenset(
    "important better best worse worst good bad old new safe possible true different similar typical dying dead long"
    " far big small tall much easy hard difficult dangerous famous popular successful common rare expensive cheap"
    " effective healthy necessary worth likely able certain due such same own other hot cold high low early late first"
    " last next second third compared based used happening going like".split()
)
#: Nouns that stand for nothing in particular, so that nobody points back at them.
EMPTY = frozenset(
    "people person thing things way ways time something someone anyone times lot humans difference".split()
)
DATES = frozenset(
    (*function_words.MONTHS, *function_words.WEEKDAYS, *"day week month year today yesterday tomorrow date".split())
)
PLURALS = frozenset("people men women children feet teeth mice geese police media data bacteria".split())
SINGULARS = frozenset("news series species politics economics mathematics physics diabetes aids united".split())
NOT_ADVERBS = frozenset("family italy supply assembly ally rally bully july reply fly jelly belly lily anomaly".split())
