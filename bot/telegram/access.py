"""Who may ask, and how much. Closed unless it is opened: to numbers in the settings, to paired users, to everyone."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import SettingsError
from bot.settings import Settings
from bot.telegram.records.database import Database

EVERYONE = "everyone"
#: No digits or letters that are mistaken for each other when a code is read from a screen; eight of 30 are 39 bits,
#: and a guesser has five tries an hour.
ALPHABET, CODE_LENGTH = "ABCDEFGHJKMNPQRSTVWXYZ23456789", 8
CODE_SECONDS = 15 * 60.0
#: People whose recent questions are remembered.
REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Limit:
    """So many within so many seconds."""

    most: int
    seconds: float


#: A person types no faster than this; a script does.
QUESTIONS = Limit(10, 60.0)
#: Commands, pictures, answers to prompts: whatever else is answered with a message. More of it is passed over, or a
#: flood would be answered by a flood.
MESSAGES = Limit(30, 60.0)
#: Inline queries come with every pause in typing, buttons are tapped in passing.
INLINE, BUTTONS = Limit(40, 60.0), Limit(40, 60.0)
#: Wrong codes, and how often a stranger is told that the bot is private.
CODES, REFUSALS = Limit(5, 3600.0), Limit(1, 3600.0)
#: How often somebody is told to slow down.
SLOWED = Limit(1, 20.0)


class Window:
    """A sliding window: who has done something how often lately."""

    def __init__(self, limit: Limit, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self._clock = clock
        self._times: OrderedDict[int, deque[float]] = OrderedDict()

    def take(self, who: int) -> float:
        """0 when `who` may, which counts; else the seconds until then."""
        now = self._clock()
        times = self._times.pop(who, None) or deque()
        self._times[who] = times
        if len(self._times) > REMEMBERED:
            self._times.popitem(last=False)
        while times and times[0] <= now - self.limit.seconds:
            times.popleft()
        if len(times) >= self.limit.most:
            return times[0] + self.limit.seconds - now
        times.append(now)
        return 0.0


class Access:
    """Who is let in by the settings, by a code, by an admin; and the limits of those who are."""

    def __init__(self, settings: Settings, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self.everyone = settings.telegram_allow.strip().lower() == EVERYONE
        self.allowed = frozenset() if self.everyone else _numbers("TELEGRAM_ALLOW", settings.telegram_allow)
        self.admins = _numbers("TELEGRAM_ADMINS", settings.telegram_admins)
        self.daily = settings.telegram_daily
        self._database = database
        self.questions, self.messages = Window(QUESTIONS, clock), Window(MESSAGES, clock)
        self.inline = Window(INLINE, clock)
        self.buttons, self.codes, self.refusals = Window(BUTTONS, clock), Window(CODES, clock), Window(REFUSALS, clock)
        self.slowed = Window(SLOWED, clock)

    def may(self, user: int, chat: int) -> bool:
        """Whether the user may ask in this chat: one of the two is let in."""
        if self.everyone or user in self.admins or {user, chat} & self.allowed:
            return True
        return self._database.is_admitted(user) or self._database.is_admitted(chat)

    def is_admin(self, user: int) -> bool:
        """Whether the user is one of the admins."""
        return user in self.admins

    def pair(self, user: int, code: str) -> bool:
        """Lets the user in for a good code, which is used up; a guesser soon guesses in vain."""
        if self.codes.take(user) > 0 or not self._database.use_code(_digest(code)):
            return False
        self._database.admit(user, "code")
        return True


def new_code(database: Database) -> str:
    """A pairing code that admits one user within a quarter of an hour."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    database.add_code(_digest(code), time.time() + CODE_SECONDS)
    return code


def _digest(code: str) -> str:
    return hashlib.sha256(code.strip().upper().encode("utf-8", "replace")).hexdigest()


def _numbers(name: str, value: str) -> frozenset[int]:
    try:
        return frozenset(int(each) for each in value.replace(",", " ").split())
    except ValueError:
        raise SettingsError(
            f"ONRECORD_{name} cannot be {value!r}: it takes numbers.",
            "Send /start to the bot: it tells you yours." + (" Or open it: everyone" if "ALLOW" in name else ""),
        ) from None
