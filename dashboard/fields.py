"""The fields of a URL's query, and what of them cannot be read: nothing is left out in silence."""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs

_MAX_QUERY: Final = 8_000
_MAX_FIELDS: Final = 100
# the filters of a grid are the longest value
_MAX_TEXT: Final = 2_000


@dataclass(frozen=True)
class Fields:
    """Values by their keys, and what is wrong with keys and values that are left out, by key; the
    key of what is wrong with the whole query is empty."""

    values: Mapping[str, list[str]] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)

    def one(self, name: str) -> str | None:
        """The value of a key that has one."""
        return next(iter(self.values.get(name, ())), None)


def fields_of(query: str | None, several: Collection[str]) -> Fields:
    """The fields of a query; only the keys `several` may be there more than once."""
    text = (query or "").removeprefix("?")
    if len(text) > _MAX_QUERY:
        return Fields(
            {}, {"": f"What the address asks for has more than {_MAX_QUERY:,} characters"}
        )
    try:
        found = parse_qs(text, max_num_fields=_MAX_FIELDS)
    except ValueError:
        return Fields({}, {"": f"What the address asks for has more than {_MAX_FIELDS} parts"})
    twice = {
        name: f"The address has “{name}” more than once"
        for name, values in found.items()
        if len(values) > 1 and name not in several
    }
    told = {name: _wrong(name, values) for name, values in found.items()}
    kept = {
        name: [value for value in values if len(value) <= _MAX_TEXT and legible(value)]
        for name, values in found.items()
        if name not in twice
    }
    return Fields(kept, {name: text for name, text in told.items() if text} | twice)


def _wrong(name: str, values: Collection[str]) -> str:
    if any(len(value) > _MAX_TEXT for value in values):
        return f"In the address, “{name}” has more than {_MAX_TEXT:,} characters"
    if not all(map(legible, values)):
        return f"In the address, “{name}” has control characters"
    return ""


def legible(text: str) -> bool:
    """Whether the text can be written: no control characters and no halves of characters."""
    return not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text)
