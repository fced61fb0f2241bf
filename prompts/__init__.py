"""The texts that models are told and that answers share with them, one file each beside this one, and their loader.

A text may have slots, `{{name}}`; which ones each has is listed here, so that a slot that is missing or misspelt is
found when the program starts and not in front of a model. What fills a slot is never searched for slots itself.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from retrieval.errors import OnRecordError

#: The texts, and the slots of each.
SLOTS: dict[str, frozenset[str]] = {
    "agreement": frozenset(),
    "answer": frozenset({"refusal"}),
    "doubt": frozenset(),
    "form": frozenset(),
    "goodbye": frozenset(),
    "greeting": frozenset(),
    "inventory": frozenset({"count", "newest"}),
    "judge": frozenset(),
    "refusal": frozenset(),
    "standalone": frozenset({"today"}),
    "thanks": frozenset(),
}
_SLOT = re.compile(r"\{\{\s*(\w{1,40})\s*\}\}")
#: What would be a slot, and is none that can be filled: "{{refusal-x}}", "{{}}", "{ {refusal}}".
_NO_SLOT = re.compile(r"\{\s?\{[^{}\n]{0,60}\}\s?\}")
#: A text is longer than this by mistake (bytes): a model reads it with every question.
LONGEST = 100_000
_loaded: dict[str, str] = {}


class PromptError(OnRecordError):
    """A text of the prompts is missing, cannot be read, or has other slots than it must."""


def use(folder: Path | None = None) -> None:
    """Reads and checks all texts; those that `folder` has take the place of those that come with the program.

    Raises:
        PromptError: the folder is none, a text cannot be read or is empty, a slot is missing or unknown.
    """
    if folder is not None and not folder.is_dir():
        raise PromptError(f"There is no folder of prompts {folder}.", "Set ONRECORD_PROMPTS to one, or unset it.")
    if folder is not None:
        known = {f"{name}.md" for name in SLOTS}
        for path in sorted(folder.glob("*.md")):
            if path.name not in known and path.name != "README.md":
                raise PromptError(f"{path} is none of the prompts.", f"There are {', '.join(sorted(known))}.")
    read = {name: _checked(name, _path(name, folder)) for name in SLOTS}
    _loaded.clear()
    _loaded.update(read)


def text(name: str, **slots: str) -> str:
    """The text of `prompts/NAME.md`, without the white space around it, its slots filled."""
    if not _loaded:
        use()
    return _SLOT.sub(lambda slot: slots[slot[1]], _loaded[name])


def _path(name: str, folder: Path | None) -> Path:
    own = folder / f"{name}.md" if folder else None
    return own if own and (own.exists() or own.is_symlink()) else Path(str(files(__name__) / f"{name}.md"))


def _checked(name: str, path: Path) -> str:
    try:
        if not path.is_file() or path.stat().st_size > LONGEST:
            raise PromptError(f"{path} is no file of at most {LONGEST:,} bytes.", "Shorten it, or remove it.")
        found = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path} cannot be read: {error}.", "Save it as UTF-8, or remove it.") from error
    if not found:
        raise PromptError(f"{path} is empty.", "Write what the model is to be told, or remove it.")
    if name == "refusal" and re.search(r"[.!?]\s+\S", found):
        raise PromptError(f"{path} has more than one sentence.", "Write one, as a model has to repeat it.")
    odd = next((each for each in _NO_SLOT.findall(found) if not _SLOT.fullmatch(each)), None)
    if odd:
        raise PromptError(f"{path} has {odd}, which is no slot.", "Write it as {{name}}, or take it out.")
    slots = set(_SLOT.findall(found))
    for missing in sorted(SLOTS[name] - slots):
        raise PromptError(f"{path} has no slot {{{{{missing}}}}}.", f"Put {{{{{missing}}}}} where it belongs.")
    for unknown in sorted(slots - SLOTS[name]):
        known = ", ".join(f"{{{{{slot}}}}}" for slot in sorted(SLOTS[name])) or "none"
        raise PromptError(f"{path} has a slot {{{{{unknown}}}}} that nothing fills.", f"Its slots are: {known}.")
    return found
