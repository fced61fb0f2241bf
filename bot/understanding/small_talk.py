"""Messages that ask nothing of the articles: greetings, thanks, agreement, goodbyes; doubts about an
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
_TELLING: dict[SmallTalk, str] = {
    "goodbye": "bye goodbye goodnight cya farewell ciao cheerio пока прощай прощайте",
    "thanks": "thanks thank thankyou thx ty tnx cheers appreciate appreciated спасибо благодарю спс",
    "greeting": "hello hi hey hallo hiya howdy greetings morning evening afternoon day yo привет здравствуй"
    " здравствуйте приветствую",
    "agreement": "ok okay k yes no yep nope yeah sure great good nice cool fine perfect alright right understood"
    " interesting awesome excellent super wow lol haha well да нет ок хорошо понятно ясно отлично супер",
}
_KINDS_OF = {word: kind for kind, telling in _TELLING.items() for word in telling.split()}
#: Words that may stand around those: "thank you very much for your help", "see you later".
_AROUND = frozenset(
    "a again all and are any bot clear dear everybody everyone for friend got guys have how i i'm is it it's its just"
    " later let's lot lots me much my nice night of oh please see so soon that that's the then there this to today too"
    " tomorrow u very was welcome with you you're your help helps helped helpful answer answers evening morning"
    " afternoon day weekend team большое вам тебе всё все очень за помощь".split()
)
_PHRASES: dict[SmallTalk, str] = {
    "greeting": "how are you|how are you doing|how are you today|how do you do|how's it going|what's up|who are you"
    "|what are you|what can you do|what can i ask|help|what's your name|what is your name|are you a bot|are you a robot"
    "|are you human|are you chatgpt|who made you|how do you work|how does this work"
    "|добрый день|добрый вечер|доброе утро|что ты умеешь",
    "goodbye": "quit|exit|have a nice day|have a good day|see you|see you later|see you soon|see you tomorrow"
    "|good night|до свидания|до встречи",
    "agreement": "hmm|huh|got it|i see|no problem|never mind|you're welcome",
}
_FIXED = {phrase: kind for kind, phrases in _PHRASES.items() for phrase in phrases.split("|")}
_IT = r"(?:it|this|that|them|these|those|all|everything|the (?:answer|text|quotes|quotations)|это|ответ)"
_LANGUAGE = r"(?:english|russian|french|german|spanish|chinese|ukrainian|my language|русский|английский)"
_SHORT = (
    r"(?:(?:in|into|to|on|на|в) (?:one|two|three|a few|a|simple|simpler|plain|other|your own|short|brief)"
    r"(?: (?:sentences?|words?|lines?|terms|language|english))?"
    rf"|(?:in|into|to|на) {_LANGUAGE}|(?:as|in|into) (?:a )?(?:bulleted )?(?:list|bullets|bullet points|points)"
    r"|short|shorter|simple|simpler|simply|briefly|differently|down|up|короче|по-русски|списком)"
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
    """The kind of small talk that the text is; None where it asks something, or is empty or punctuation only."""
    if len(text) > MAX_CHARACTERS:
        return None
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    if not words:
        return "agreement" if any(unicodedata.category(sign) in ("So", "Sk") for sign in text) else None
    said, behind = " ".join(words), " ".join(_WORD.findall(_GREETED.sub("", text.lower())))
    whole = (kind for kind, pattern in _WHOLE.items() if pattern.fullmatch(said))
    fixed = _FIXED.get(said) or _FIXED.get(behind) or next(whole, None)
    if fixed:
        return fixed
    kinds = {_KINDS_OF.get(word) for word in words}
    kind = next((kind for kind in _TELLING if kind in kinds), None)
    polite = frozenset(words) - _AROUND
    asks = "?" in text and kind == "agreement"
    return kind if polite and polite <= _KINDS_OF.keys() and not asks else None
