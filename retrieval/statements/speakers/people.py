"""The people of an article: full names, what the article says they are, and whether he or she."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

TITLES = frozenset(
    "mr mrs ms miss dr sen sens rep reps gov gen lt col capt sgt prof rev sir lord lady dame judge justice president "
    "senator representative governor general secretary minister premier chancellor ambassador mayor congressman "
    "congresswoman chairman chairwoman professor king queen prince princess pope bishop archbishop sheriff colonel "
    "captain sergeant prime vice deputy chief former attorney first foreign lady republican democrat democratic "
    "libertarian councillor councilor councilman councilwoman alderman passenger "
    "spokesman spokeswoman spokesperson director speaker coach officer detective lieutenant analyst"
    .split()
)  # fmt: skip
ROLES = frozenset(
    "spokesman spokeswoman spokesperson minister president senator governor director chairman chairwoman chair "
    "secretary professor analyst adviser advisor manager strategist chief executive ceo founder ambassador mayor "
    "congressman congresswoman lawmaker representative nominee candidate lawyer attorney editor reporter author "
    "commissioner officer leader head envoy judge justice pollster economist historian scientist researcher activist "
    "organizer official aide pastor bishop coach general commander diplomat premier chancellor king queen prince "
    "actor actress singer correspondent columnist host anchor speaker consultant expert fellow scholar partner owner "
    "councillor councilor councilman councilwoman passenger "
    "resident voter teacher student mother father wife husband son daughter businessman businesswoman billionaire "
    "operative veteran delegate dean physician doctor psychologist sheriff coordinator member deputy whip treasurer "
    "president-elect businessperson politician mogul tycoon campaigner prosecutor superintendent".split()
)
ORGANISATIONS = frozenset(
    "ministry department government party committee campaign commission agency bureau university institute college "
    "council court house senate congress administration association union group company corporation inc corp bank "
    "foundation center centre school board office service police army times post journal news herald tribune press "
    "guardian magazine poll survey study report republicans democrats network embassy parliament kremlin club church "
    "league federation coalition alliance organization organisation society fund trust team show network cnn nbc abc "
    "cbs fox msnbc bbc reuters ap fbi cia un nato eu pentagon twitter facebook google street act law street states "
    "chamber kingdom nations union airlines hospital authority force command project forum".split()
)
_FEMALE = frozenset(
    "hillary maria mary patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy lisa betty margaret "
    "sandra ashley kimberly emily donna michelle dorothy carol amanda melissa deborah stephanie rebecca sharon laura "
    "cynthia kathleen amy angela shirley anna brenda pamela emma nicole helen samantha katherine christine debra "
    "rachel carolyn janet catherine heather diane ruth julie olivia joyce virginia victoria kelly lauren christina "
    "joan evelyn judith megan andrea cheryl hannah jacqueline martha gloria teresa ann anne annie sara madison "
    "frances kathryn janice jean abigail alice julia judy sophia grace denise amber doris marilyn danielle beverly "
    "isabella theresa diana natalie brittany charlotte marie kayla alexis lori carly jill melania ivanka chelsea "
    "kellyanne elena olga natalia svetlana tatiana irina angelina claire ellen jane kate katie theresa ursula nikki "
    "condoleezza loretta sonia ginni jen karine tulsi kamala lena petra".split()
)
_MALE = frozenset(
    "donald bill barack bernie ted marco john james robert michael william david richard joseph thomas charles "
    "christopher daniel matthew anthony mark steven paul andrew joshua kenneth kevin brian george timothy ronald "
    "edward jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin "
    "samuel gregory alexander frank patrick raymond jack dennis jerry tyler aaron jose adam nathan henry douglas "
    "zachary peter kyle ethan walter noah jeremy christian keith roger terry austin sean gerald carl harold dylan "
    "arthur lawrence jordan jesse bryan billy bruce gabriel joe logan alan juan albert willie elijah wayne randy "
    "vincent mitt mike tim jim tom bob dave dan steve chris jeff greg ben rick rand jeb newt rudy vladimir sergei "
    "dmitry ivan andrei georgy emmanuel boris rishi volodymyr xi kim tony nick matt joel luke pete chuck mitch "
    "corey karl glenn harry".split()
)

_STARTERS = frozenset(
    "the a an in on at but and or if when while as after before since for from with by of to it he she they we i you "
    "his her their its this that these those what who why how where there here then now so yet not no yes some many "
    "most all both one two three still even also just although though because despite during under over according "
    "asked speaking like until once our my your is are was were do does did have has had will would can could should "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december rival longtime fellow meanwhile however well".split()
)
#: Verbs that headlines capitalise; as names they are too rare to count.
_NEVER_NAMES = frozenset(
    "says said tells told asks adds argues thinks believes insists suggests announces calls warns claims slams vows "
    "urges wants denies is are was were has have had be been does did will would could should can cannot won't".split()
)
_SUFFIXES = frozenset(("Jr", "Sr", "II", "III"))
#: What stands before a name wherever it is in a run of capitals: "Wells Fargo CEO John Roe".
_STANDING_BEFORE = (TITLES | ROLES) - frozenset(
    "king queen prince lady dean may miss head member fellow first foreign vice "
    "prime chief deputy republican democrat democratic partner speaker judge coach student father mother".split()
)
_LEADING = TITLES | _STARTERS

_WORD = r"(?:[A-Z]\.|(?:Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Col|Prof|Rev|Jr|Sr)\.|[A-Z][\w'’&-]*)"
_POSSESSIVE = re.compile(r"(?:['’]s|['’]{1,3})$")
#: A run of capitalised words, which may be a name.
NAME_RUN = re.compile(rf"(?<!\w)(?=[A-Z]){_WORD}(?: (?:(?:de|van|von|bin|al|del|la) )?{_WORD}){{0,7}}")
_BEFORE_ROLES = _STARTERS | frozenset("which than against about through into between like among said told of".split())


#: More than the longest article names; a list of names has no "she" worth resolving, and takes its time.
MOST_PEOPLE = 300
#: In how many of a person's first mentions a role is looked for.
ROLE_PLACES = 8
#: How many characters before a bare surname a full name makes clear who is meant, or two of them unclear.
JUST_NAMED = 250
#: How many times as often as the next one somebody is named in full, to be meant by the surname alone.
CLEARLY = 2


@dataclass(slots=True)
class Person:
    """Somebody whom the article names in full at least once (or by one name only)."""

    name: str
    words: tuple[str, ...]
    places: list[int] = field(default_factory=list)
    in_full: list[int] = field(default_factory=list)
    gender: str | None = None
    title: str | None = None

    def last_in_full(self, at: int) -> int:
        """Where the person is last named in full up to a place; -1 when nowhere."""
        index = bisect_right(self.in_full, at)
        return self.in_full[index - 1] if index else -1

    def last_before(self, at: int) -> int:
        """Where the person is last named before a place; -1 when nowhere."""
        index = bisect_left(self.places, at)
        return self.places[index - 1] if index else -1


def split_titles(words: list[str]) -> tuple[list[str], list[str]]:
    """The leading titles and the name of a run of capitalised words."""
    end = len(words) - (2 if words[-1].rstrip(".") in _SUFFIXES else 1)
    lowered = [word.lower().rstrip(".") for word in words]
    at = max((k + 1 for k in range(end) if lowered[k] in _STANDING_BEFORE), default=0)
    while at < end and lowered[at] in _LEADING:
        at += 1
    return words[:at], words[at:]


@lru_cache(maxsize=8192)  # an article repeats its names, and so do articles of the same days
def _run(words: str) -> tuple[int, list[str], list[str]] | None:
    read: list[str] = []
    for word in words.split(" "):
        if read and word.lower() in _NEVER_NAMES:  # a headline in capitals: "Roe Says Bridge Will Hold"
            break
        bare = _POSSESSIVE.sub("", word)
        read.append(bare)
        if bare != word:
            break
    titles, name = split_titles(read)
    if len(name) == 1 and name[0].lower().rstrip(".") in _LEADING:
        return None
    return sum(len(word) + 1 for word in titles), titles, name


def name_runs(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, list[str], list[str]]]:
    """Every run of capitalised words: its place, its titles, the words of the name up to a possessive."""
    found = []
    for match in NAME_RUN.finditer(text, start, len(text) if end is None else end):
        run = _run(match.group())
        if run:
            found.append((match.start() + run[0], run[1], run[2]))
    return found


def is_organisation(words: list[str]) -> bool:
    """Whether a word of the name is one that organisations have."""
    return any(word.lower() in ORGANISATIONS for word in words)


def surname(words: Sequence[str]) -> str:
    """The last word of a name that is no "Jr."."""
    return words[-2] if len(words) > 1 and words[-1].rstrip(".") in _SUFFIXES else words[-1]


def gender_of(words: tuple[str, ...], titles: list[str]) -> str | None:
    """`f` or `m` where a title or the first name tells, else None."""
    lowered = {title.lower().rstrip(".") for title in titles}
    if lowered & {"mrs", "ms", "miss", "congresswoman", "spokeswoman", "chairwoman", "queen", "lady"}:
        return "f"
    if lowered & {"mr", "sir", "congressman", "spokesman", "chairman", "king", "lord"}:
        return "m"
    if len(words) > 1:
        first = words[0].lower()
        return "f" if first in _FEMALE else "m" if first in _MALE else None
    return None


_ROLE_AFTER = re.compile(r", ((?:the |an? )?[A-Za-z][^,.;:()\"“”\n]{2,90}),")


def _role_before(text: str, at: int) -> str | None:
    before = text[max(0, at - 90) : at]
    if not before.endswith((" ", ", ")) or "\n" in before[-2:]:
        return None
    words: list[str] = []
    for word in reversed(re.split(r"[\n.;:()\"“”—–]", before.rstrip(", "))[-1].split()):
        low = word.lower().rstrip(",")
        if low in _BEFORE_ROLES or (words and low.endswith("ed")):
            break
        if not words and low.removesuffix("'s") not in ROLES:
            return None
        if words and word.endswith(","):
            break
        words.append(word)
        if len(words) > 8:
            return None
    role = " ".join(reversed(words))
    return role if words else None


def _role_after(text: str, at: int) -> str | None:
    match = _ROLE_AFTER.match(text, at)
    if not match:
        return None
    phrase = match.group(1)
    words = [word.lower() for word in phrase.split()]
    if words[0] in ("who", "which", "where", "and", "but") or not any(word in ROLES for word in words):
        return None
    return re.sub(r"^(?:the|an?) ", "", phrase)


class People:
    """Who is named in an article's text."""

    def __init__(self, text: str) -> None:
        self.all: list[Person] = []
        self._text = text
        self._roles: dict[str, str | None] = {}
        self._by_word: dict[str, list[Person]] = {}
        runs = name_runs(text)
        for at, titles, name in sorted(runs, key=lambda run: len(run[2]) < 2):
            if not is_organisation(name):
                self._note(text, at, titles, name)
        for person in self.all:
            person.places.sort()

    def _note(self, text: str, at: int, titles: list[str], name: list[str]) -> None:
        words = tuple(name)
        if len(words) == 1 and words[0] in self._by_word:
            found = self.find(list(words), at, gender_of(words, titles))
            if found is None and self._candidates(words[0], at, gender_of(words, titles)):
                return  # one of several of that name, and not clear which
        else:
            found = next((p for p in self._by_word.get(surname(words), []) if p.words[0] == words[0]), None)
        if found is None:
            if len(self.all) == MOST_PEOPLE:
                return
            found = Person(" ".join(words), words)
            self.all.append(found)
            for word in {words[0], surname(words)}:
                self._by_word.setdefault(word, []).append(found)
        found.places.append(at)
        if len(words) > 1:
            found.in_full.append(at)
        found.gender = found.gender or gender_of(words, titles)
        stated = [title for title in titles if title.lower().rstrip(".") not in ("mr", "mrs", "ms", "the", "miss")]
        stated = [title for title in stated if title.lower() not in _STARTERS]
        if found.title is None and stated:
            found.title = " ".join(stated)

    def role(self, person: Person) -> str | None:
        """What the article says the person is: the first description beside the name, else the title."""
        if person.name not in self._roles:
            short: str | None = None
            for at in person.places[:ROLE_PLACES]:
                last = next((n for n in (person.name, surname(person.words)) if self._text.startswith(n, at)), None)
                if last is None:
                    continue
                found = _role_before(self._text, at) or _role_after(self._text, at + len(last))
                if found and " " in found:
                    self._roles[person.name] = found
                    break
                short = short or found
            else:
                self._roles[person.name] = short or person.title
        return self._roles[person.name]

    def knows(self, words: list[str]) -> bool:
        """Whether anybody has the name."""
        return words[-1] in self._by_word

    def find(self, words: list[str], at: int, gender: str | None = None) -> Person | None:
        """Whom a name means at a place: by surname first, then by the first word of the name."""
        if len(words) > 1:
            known = self._by_word.get(surname(words), [])
            return next((p for p in known if p.words[0] == words[0]), None)
        candidates = self._candidates(words[0], at, gender)
        return _meant(candidates, at) if len(candidates) > 1 else candidates[0] if candidates else None

    def _candidates(self, word: str, at: int, gender: str | None) -> list[Person]:
        known = self._by_word.get(word, [])
        fitting = [p for p in known if gender is None or p.gender in (None, gender)]
        candidates = [p for p in fitting if surname(p.words) == word] or fitting
        candidates = [p for p in candidates if p.in_full] or candidates
        return [p for p in candidates if p.places and p.places[0] <= at] or candidates


def _meant(candidates: list[Person], at: int) -> Person | None:
    """Which of several people of one surname is meant; None when the article does not make it clear.

    Whoever has just been named in full; else the one whom the article is about, being named in full clearly more often
    than the others (bare surnames do not count: they were given away by this very rule).
    """
    last, just = max(((person.last_in_full(at), k) for k, person in enumerate(candidates)), key=lambda each: each[0])
    if last >= 0 and at - last <= JUST_NAMED:
        near = [person for person in candidates if 0 <= at - person.last_in_full(at) <= JUST_NAMED]
        return candidates[just] if len(near) == 1 else None
    main, second = sorted(candidates, key=lambda person: -len(person.in_full))[:2]
    return main if len(main.in_full) >= CLEARLY * max(1, len(second.in_full)) else None
