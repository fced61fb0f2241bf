"""What is said to be polite and asks nothing of the articles: greetings, thanks, agreement, goodbyes.

In Russian too, as Telegram's texts are.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

SmallTalk = Literal["greeting", "thanks", "agreement", "goodbye"]

#: Nobody is polite at greater length than this without asking something.
MAX_CHARACTERS = 80
_WORD = re.compile(r"\w+(?:['’]\w+)*")
#: Which words are enough to be small talk, the most telling kind first ("ok thanks, bye" says goodbye).
_TELLING: tuple[tuple[SmallTalk, frozenset[str]], ...] = (
    ("goodbye", frozenset("bye goodbye goodnight cya farewell ciao cheerio пока прощай прощайте".split())),
    (
        "thanks",
        frozenset("thanks thank thankyou thx ty tnx cheers appreciate appreciated спасибо благодарю спс".split()),
    ),
    (
        "greeting",
        frozenset(
            "hello hi hey hallo hiya howdy greetings morning evening afternoon day yo привет здравствуй здравствуйте"
            " приветствую".split()
        ),
    ),
    (
        "agreement",
        frozenset(
            "ok okay k yes no yep nope yeah sure great good nice cool fine perfect alright right understood interesting"
            " awesome excellent super wow lol haha well да нет ок хорошо понятно ясно отлично супер".split()
        ),
    ),
)
#: Words that may stand around those: "thank you very much for your help", "see you later".
_AROUND = frozenset(
    "a again all and are any bot dear everybody everyone for friend got guys have how i i'm is it it's its just later"
    " let's lot lots me much my nice night of oh please see so soon that that's the then there this to today too"
    " tomorrow u very was welcome with you you're your help answer answers evening morning afternoon day weekend"
    " team большое вам тебе всё все очень за помощь".split()
)
_FIXED: dict[str, SmallTalk] = {
    "how are you": "greeting",
    "how are you doing": "greeting",
    "how do you do": "greeting",
    "how's it going": "greeting",
    "who are you": "greeting",
    "what are you": "greeting",
    "what can you do": "greeting",
    "what can i ask": "greeting",
    "help": "greeting",
    "добрый день": "greeting",
    "добрый вечер": "greeting",
    "доброе утро": "greeting",
    "что ты умеешь": "greeting",
    "what's up": "greeting",
    "до свидания": "goodbye",
    "до встречи": "goodbye",
    "have a nice day": "goodbye",
    "have a good day": "goodbye",
    "see you": "goodbye",
    "see you later": "goodbye",
    "see you soon": "goodbye",
    "see you tomorrow": "goodbye",
    "good night": "goodbye",
    "got it": "agreement",
    "i see": "agreement",
    "no problem": "agreement",
    "never mind": "agreement",
    "you're welcome": "agreement",
}
_GREETED = re.compile(
    r"^(?:(?:hello|hi|hey|hiya|good (?:morning|evening|afternoon))(?: there| again)?[ ,.!]+)(?=\w)", re.IGNORECASE
)


def small_talk(text: str) -> SmallTalk | None:
    """Of which kind of small talk the text is; None where it asks something, or is empty or punctuation only."""
    if len(text) > MAX_CHARACTERS:
        return None
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    if not words:
        return "agreement" if any(unicodedata.category(sign) in ("So", "Sk") for sign in text) else None
    fixed = _FIXED.get(" ".join(words)) or _FIXED.get(" ".join(_WORD.findall(_GREETED.sub("", text.lower()))))
    if fixed:
        return fixed
    every = frozenset(words)
    kinds = [kind for kind, telling in _TELLING if telling & every]
    if not kinds or ("?" in text and kinds[0] == "agreement"):
        return None
    polite = every - _AROUND
    return kinds[0] if polite and all(any(word in telling for _, telling in _TELLING) for word in polite) else None
