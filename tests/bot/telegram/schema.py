"""Checks a call against the machine-readable Bot API, if that file exists: names, types, required fields."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

#: Outside the project; without it, the server's own strictness remains.
PATH = Path(__file__).resolve().parents[3].parent / "shared" / "telegram" / "bot-api-10.0.json"
_SIMPLE: dict[str, type | tuple[type, ...]] = {
    "Integer": int,
    "Float": (int, float),
    "String": str,
    "Boolean": bool,
    "True": bool,
}


@cache
def described() -> dict[str, Any] | None:
    """The Bot API's methods and types; None without the file."""
    return json.loads(PATH.read_text(encoding="utf-8")) if PATH.is_file() else None


def parameters(method: str, sent: dict[str, str]) -> dict[str, Any]:
    """The form-encoded parameters as values: a String as it is, everything else is JSON."""
    api = described()
    fields = {each["name"]: each for each in api["methods"].get(method, {}).get("fields", [])} if api else {}
    strings = {name for name, field in fields.items() if field["types"] == ["String"]}
    values: dict[str, Any] = {}
    for name, value in sent.items():
        if name in strings or (not api and name in ("text", "url", "secret_token", "callback_query_id", "action")):
            values[name] = value
            continue
        try:
            values[name] = json.loads(value)
        except ValueError:
            values[name] = value
    return values


def violations(method: str, values: dict[str, Any]) -> list[str]:
    """The call's violations of the Bot API's description."""
    api = described()
    if api is None:
        return []
    if method not in api["methods"]:
        return [f"there is no method {method}"]
    return _object(api, method, api["methods"][method].get("fields", []), values)


def _count(wrong: Iterable[str]) -> int:
    return sum(1 for _ in wrong)


def _object(api: dict[str, Any], where: str, fields: list[dict[str, Any]], value: object) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where} is not an object"]
    known = {field["name"]: field for field in fields}
    wrong = [f"{where} has no field {name}" for name in value if name not in known]
    for name, field in known.items():
        if name in value:
            kinds = [_value(api, f"{where}.{name}", kind, value[name]) for kind in field["types"]]
            if all(kinds):
                wrong += min(kinds, key=_count)
        elif field["required"]:
            wrong.append(f"{where} lacks {name}")
    return wrong


def _value(api: dict[str, Any], where: str, kind: str, value: object) -> list[str]:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where} is not an array"]
        return [each for item in value for each in _value(api, where, kind.removeprefix("Array of "), item)]
    if kind in _SIMPLE:
        fits = isinstance(value, _SIMPLE[kind]) and (kind in ("Boolean", "True") or not isinstance(value, bool))
        return [] if fits else [f"{where} is not {kind}: {value!r}"]
    described_type = api["types"][kind]
    subtypes = described_type.get("subtypes") or []
    if subtypes:
        return min((_value(api, where, each, value) for each in subtypes), key=_count)
    return _object(api, where, described_type.get("fields", []), value)
