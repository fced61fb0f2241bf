"""What is said to the bot and asks nothing of the articles: greetings, thanks, agreement, goodbyes; doubts about an
answer, wishes for another form of it, questions about which articles there are.

In Russian too, as Telegram's texts are.
"""

from __future__ import annotations

import re
import unicodedata

from bot.answers import SmallTalk

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
    "a again all and are any bot clear dear everybody everyone for friend got guys have how i i'm is it it's its just"
    " later let's lot lots me much my nice night of oh please see so soon that that's the then there this to today too"
    " tomorrow u very was welcome with you you're your help helps helped helpful answer answers evening morning"
    " afternoon day weekend team большое вам тебе всё все очень за помощь".split()
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
    "how are you today": "greeting",
    "what's your name": "greeting",
    "what is your name": "greeting",
    "are you a bot": "greeting",
    "are you a robot": "greeting",
    "are you human": "greeting",
    "are you chatgpt": "greeting",
    "who made you": "greeting",
    "how do you work": "greeting",
    "how does this work": "greeting",
    "quit": "goodbye",
    "exit": "goodbye",
    "hmm": "agreement",
    "huh": "agreement",
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
_IT = r"(?:it|this|that|them|these|those|all|everything|the (?:answer|text|quotes|quotations)|это|ответ)"
_LANGUAGE = r"(?:english|russian|french|german|spanish|chinese|ukrainian|my language|русский|английский)"
_SHORT = (
    r"(?:(?:in|into|to|on|на|в) (?:one|two|three|a few|a|simple|simpler|plain|other|your own|short|brief)"
    r"(?: (?:sentences?|words?|lines?|terms|language|english))?"
    rf"|(?:in|into|to|на) {_LANGUAGE}|short|shorter|simple|simpler|simply|briefly|differently|down|up|короче|по-русски)"
)
#: Doubts, wishes and questions of which these are the whole, between words of politeness.
_SAID: dict[SmallTalk, str] = {
    "doubt": (
        r"really|seriously|r u sure|that's not what i asked|you (?:didn't|did not) answer(?: my question)?"
        r"|i (?:don't|do not) understand|are you (?:really |quite |absolutely )?(?:sure|certain|serious)"
        r"(?: about (?:that|this|it))?"
        r"|is (?:that|this|it) (?:really )?(?:true|right|correct|so)|says who|who says so|how do you know(?: that)?"
        r"|can i (?:trust|believe) (?:that|this|you|it)|i (?:don't|do not) believe (?:you|it|that|this)|prove it"
        r"|what(?: is|'s) your source|where did you (?:get|find) (?:that|this|it)"
        r"|that(?: is|'s) (?:wrong|not true|false)|you(?: are|'re) wrong"
        r"|точно|правда|ты уверен|вы уверены|откуда ты знаешь|откуда вы знаете"
    ),
    "form": (
        rf"(?:summari[sz]e|sum|shorten|translate|rephrase|paraphrase|simplify|reword|переведи|переведите|сократи)"
        rf"(?: {_IT})?(?: {_SHORT})?"
        rf"|(?:say|put|tell me|write|make|give me|explain|repeat|скажи)(?: {_IT})? {_SHORT}"
        rf"|(?:(?:give me )?(?:a |the ))?(?:short|shorter|brief|quick) (?:version|summary|answer)"
        rf"|(?:(?:give me )?(?:a |the ))?summary(?: of {_IT})?|{_SHORT}|too long|tl dr|tldr|eli5"
    ),
    "inventory": (
        r"(?:which|what|how many) (?:articles|sources|news|documents|texts)"
        r" (?:do you (?:have|know|read|use)|are there|have you (?:got|read)|can i ask about)"
        r"|(?:list|show(?: me)?)(?: all)?(?: the| your)? (?:articles|sources)"
        r"|what do you (?:know|have)|what are your (?:sources|articles)|what can i ask(?: you)? about"
        r"|what(?:'s| is) (?:new|the latest|in the news)(?: today)?|what(?:'s| is) the (?:latest|news)(?: today)?"
        r"|what topics do you know|какие у (?:тебя|вас) есть статьи|какие есть статьи"
    ),
}
_WHOLE = {
    kind: re.compile(rf"(?:(?:so|but|and|ok|can you|could you|would you) )?(?:please )?(?:{said})(?: please)?")
    for kind, said in _SAID.items()
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
    told = next((kind for kind, pattern in _WHOLE.items() if pattern.fullmatch(" ".join(words))), None)
    if told:
        return told
    every = frozenset(words)
    kinds = [kind for kind, telling in _TELLING if telling & every]
    if not kinds or ("?" in text and kinds[0] == "agreement"):
        return None
    polite = every - _AROUND
    return kinds[0] if polite and all(any(word in telling for _, telling in _TELLING) for word in polite) else None
