"""The texts of models/, which a chat model is given, and of replies/, which answers use, and their one loader.

A model's text has slots, `{{name}}`, and a reply has `{name}`. Which ones each has is checked when the program starts,
so that a misspelt slot is found there and not in an answer. A value that fills a slot is never searched for slots.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from retrieval.errors import OnRecordError

#: The texts for models, and the slots of each.
SLOTS: dict[str, frozenset[str]] = {
    "answer": frozenset({"refusal"}),
    "judge": frozenset(),
    "reading": frozenset({"code"}),
    "standalone": frozenset({"today"}),
    "translate": frozenset({"language", "today"}),
}
#: The language of replies for users whose own has no file.
DEFAULT = "en"
_SLOT = re.compile(r"\{\{\s*(\w{1,40})\s*\}\}")
#: Looks like a slot, but nothing fills it: "{{refusal-x}}", "{{}}", "{ {refusal}}".
_NO_SLOT = re.compile(r"\{\s?\{[^{}\n]{0,60}\}\s?\}")
#: The most bytes of a text: a model reads it with every question.
LONGEST = 100_000
Texts = dict[str, str]
_models: Texts = {}
_replies: dict[str, Texts] = {}


class PromptError(OnRecordError):
    """A text is missing, cannot be read, or has the wrong slots."""


def use(folder: Path | None = None) -> None:
    """Reads and checks all texts. A file of `folder` replaces ours: NAME.md for a model, CODE.toml for replies.

    A file of replies needs only the keys that it changes; a new language needs all of them.

    Raises:
        PromptError: the folder does not exist, a text cannot be read or is empty, a slot or key is missing or unknown.
    """
    own = {path.name: path for path in sorted(folder.iterdir())} if folder and folder.is_dir() else {}
    if folder and not folder.is_dir():
        raise PromptError(f"There is no folder {folder}.", "Set ONRECORD_PROMPTS to a folder, or unset it.")
    for path in own.values():
        if path.suffix == ".md" and path.stem not in {*SLOTS, "README"}:
            known = ", ".join(f"{each}.md" for each in SLOTS)
            raise PromptError(f"{path} is not used.", f"Texts for models are {known}; replies are in {DEFAULT}.toml.")
    ours = Path(str(files(__name__)))
    models = {
        name: _checked(own.get(f"{name}.md", ours / "models" / f"{name}.md"), slots) for name, slots in SLOTS.items()
    }
    replies = {path.stem: _keys(path) for path in sorted((ours / "replies").glob("*.toml"))}
    standard = dict(replies[DEFAULT])
    for name, path in own.items():
        if path.suffix == ".toml":
            code = name.removesuffix(".toml")
            replies[code] = _fitting(path, {**replies.get(code, {}), **_keys(path)}, standard)
    _models.clear()
    _models.update(models)
    _replies.clear()
    _replies.update(replies)


def text(name: str, **slots: str) -> str:
    """Returns the text of `models/NAME.md` with its slots filled."""
    if not _models:
        use()
    return _SLOT.sub(lambda slot: slots[slot[1]], _models[name])


def reply(key: str, language: str = DEFAULT, **values: object) -> str:
    """Returns the reply in the language, its names filled; in English where the language has no file."""
    return _texts(language)[key].format(**values)


def language(code: str, language: str = DEFAULT) -> str:
    """Returns the name of the language with that code, or the code where the replies have none."""
    return _texts(language).get(f"language_{code}", code)


def _texts(language: str) -> Texts:
    if not _replies:
        use()
    return _replies.get(language, _replies[DEFAULT])


def _read(path: Path) -> str:
    try:
        if not path.is_file() or path.stat().st_size > LONGEST:
            raise PromptError(f"{path} is not a file of at most {LONGEST:,} bytes.", "Shorten it, or remove it.")
        return path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path} cannot be read: {error}.", "Save it as UTF-8, or remove it.") from error


def _checked(path: Path, wanted: frozenset[str]) -> str:
    """The text of a model, which has exactly the wanted slots."""
    found = _read(path)
    if not found:
        raise PromptError(f"{path} is empty.", "Write the instructions for the model, or remove the file.")
    odd = next((each for each in _NO_SLOT.findall(found) if not _SLOT.fullmatch(each)), None)
    if odd:
        raise PromptError(f"{path} has {odd}, which is not a slot.", "Write it as {{name}}, or remove it.")
    slots = set(_SLOT.findall(found))
    for missing in sorted(wanted - slots):
        raise PromptError(f"{path} has no slot {{{{{missing}}}}}.", f"Put {{{{{missing}}}}} where it belongs.")
    for unknown in sorted(slots - wanted):
        known = ", ".join(f"{{{{{slot}}}}}" for slot in sorted(wanted)) or "none"
        raise PromptError(f"{path} has a slot {{{{{unknown}}}}} that nothing fills.", f"Its slots are: {known}.")
    return found


def _keys(path: Path) -> Texts:
    try:
        found = tomllib.loads(_read(path))
    except (ValueError, RecursionError) as error:
        raise PromptError(f"{path} cannot be read: {error}.", 'Write lines of the form: key = "text"') from error
    wrong = next((key for key, value in found.items() if not isinstance(value, str) or not value.strip()), None)
    if wrong is not None:
        raise PromptError(f"{path}: {wrong} is empty, or not a text.", f'Write {wrong} = "text", or remove the line.')
    return {key: value.strip() for key, value in found.items()}


def _fitting(path: Path, replies: Texts, standard: Mapping[str, str]) -> Texts:
    """The replies of a user's file, which have the keys of ours and no other names in braces."""
    for key in sorted(standard.keys() ^ replies.keys()):
        wrong = "is missing" if key in standard else "is not a reply"
        raise PromptError(f"{path}: {key} {wrong}.", f"The keys are: {', '.join(standard)}.")
    for key, written in replies.items():
        try:
            unknown = _names(written) - _names(standard[key])
        except ValueError as error:
            raise PromptError(
                f"{path}: {key} cannot be filled: {error}.", "Write a brace of the text twice."
            ) from error
        if unknown:
            known = ", ".join(f"{{{name}}}" for name in sorted(_names(standard[key]))) or "none"
            raise PromptError(f"{path}: {key} has {sorted(unknown)} that nothing fills.", f"Its names are: {known}.")
    if re.search(r"[.!?]\s+\S", replies["refusal"]):
        raise PromptError(f"{path}: refusal has more than one sentence.", "Write one: a model has to repeat it.")
    return replies


def _names(written: str) -> set[str]:
    """The names in braces. Raises ValueError for a brace that is left open, and for a name with a format."""
    fields = [field for field in string.Formatter().parse(written) if field[1] is not None]
    if any(form or conversion for _, _, form, conversion in fields):
        raise ValueError("a name has a format")
    return {str(name) for _, name, _, _ in fields}
