"""Faults as one line of text, for the command line and for a running server."""

from __future__ import annotations

from .errors import SimulatorError
from .faults import BRIEF, REQUEST_FAULTS, Faults


def apply(faults: Faults, words: str, *, seed: int) -> None:
    """Arrange what the words say. Raises `SimulatorError` for a word that means nothing.

    `share=0.05` spoils that share of requests, `kinds=502,cut` says how; `page-rows=2000` fails
    larger answers; `next=429` spoils the next request; `lose=`, `deny=`, `spoil=` and `restore=`
    name a model or `model:field`; `off` ends all but what was lost.
    """
    given = dict(_pair(word) for word in words.split())
    kinds = tuple(given.pop("kinds", ",".join(BRIEF)).split(","))
    share = given.pop("share", None)
    if share is not None:
        faults.random(seed, _number(share), kinds)
    for key, value in given.items():
        _one(faults, key, value)


def _one(faults: Faults, key: str, value: str) -> None:
    if key == "off":
        faults.clear()
    elif key == "page-rows":
        faults.limit_pages(int(_number(value)))
    elif key == "next":
        kind, _, seconds = value.partition(":")
        faults.next(kind, seconds=_number(seconds) if seconds else None)
    elif key in ("lose", "deny", "spoil", "restore"):
        model, _, field = value.partition(":")
        getattr(faults, key)(model, field or None)
    else:
        raise SimulatorError(
            f"The fault {key!r} is not known: use share=, kinds= ({', '.join(REQUEST_FAULTS)}), "
            "page-rows=, next=, lose=, deny=, spoil=, restore= or off."
        )


def _pair(word: str) -> tuple[str, str]:
    key, _, value = word.partition("=")
    if not value and key != "off":
        raise SimulatorError(f"The fault {word!r} lacks a value, as in share=0.05.")
    return key, value


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise SimulatorError(f"{text!r} is not a number.") from error
