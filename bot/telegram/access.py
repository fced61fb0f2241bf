"""Access rules and rate limits. By default nobody may ask: the settings, a pairing code or an admin let people in."""

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
#: Without digits and letters that are easily confused on a screen; eight of 30 are 39 bits, and a guesser has five
#: tries an hour.
ALPHABET, CODE_LENGTH = "ABCDEFGHJKMNPQRSTVWXYZ23456789", 8
CODE_SECONDS = 15 * 60.0
#: Users whose recent actions are remembered.
REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Limit:
    """At most this many actions within this many seconds."""

    most: int
    seconds: float


#: A person types no faster than this; a script does.
QUESTIONS = Limit(10, 60.0)
#: Commands, pictures and whatever else the bot replies to. It ignores more, or a flood would be answered by a flood.
MESSAGES = Limit(30, 60.0)
#: Inline queries come with every pause in typing, and buttons are tapped in passing.
INLINE, BUTTONS = Limit(40, 60.0), Limit(40, 60.0)
#: Wrong codes, and how often a stranger is informed that the bot is private.
CODES, REFUSALS = Limit(5, 3600.0), Limit(1, 3600.0)
#: How often a user is asked to slow down, and is informed that the servers are away.
SLOWED, PUT_OFF = Limit(1, 20.0), Limit(1, 600.0)


class Window:
    """A sliding window that counts each user's recent actions."""

    def __init__(self, limit: Limit, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self._clock = clock
        self._times: OrderedDict[int, deque[float]] = OrderedDict()

    def take(self, who: int) -> float:
        """Returns 0 and counts the action if `who` may act now, otherwise the seconds until then."""
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
    """The users and chats that the settings, a code or an admin let in, and the limits of each user."""

    def __init__(self, settings: Settings, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self.everyone = settings.telegram_allow.strip().lower() == EVERYONE
        self.allowed = frozenset() if self.everyone else _numbers("TELEGRAM_ALLOW", settings.telegram_allow)
        self.admins = _numbers("TELEGRAM_ADMINS", settings.telegram_admins)
        self.daily = settings.telegram_daily
        self._database = database
        self.questions, self.messages = Window(QUESTIONS, clock), Window(MESSAGES, clock)
        self.inline, self.buttons = Window(INLINE, clock), Window(BUTTONS, clock)
        self.codes, self.refusals = Window(CODES, clock), Window(REFUSALS, clock)
        self.slowed, self.put_off = Window(SLOWED, clock), Window(PUT_OFF, clock)

    def may(self, user: int, chat: int) -> bool:
        """Whether the user may ask in this chat: one of the two must be let in."""
        return self.named(user, chat) or self._database.is_admitted(user) or self._database.is_admitted(chat)

    def named(self, user: int, chat: int) -> bool:
        """Whether the settings let the user or the chat in."""
        return self.everyone or user in self.admins or bool({user, chat} & self.allowed)

    def pair(self, user: int, code: str) -> bool:
        """Lets the user in for a valid code, which is then used up, and returns whether it did.

        After `CODES` wrong guesses the user's codes are refused, valid or not.
        """
        if self.codes.take(user) > 0 or not self._database.use_code(_digest(code)):
            return False
        self._database.admit(user, "code")
        return True


def new_code(database: Database) -> str:
    """Returns a pairing code that lets one user in within a quarter of an hour."""
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
            "Send /start to the bot to see yours." + (" Or let everybody in: everyone" if "ALLOW" in name else ""),
        ) from None
