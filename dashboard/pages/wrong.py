"""What of an address cannot be shown: a page says so and shows the rest, a file is refused."""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.errors import UnreadableAddress


@dataclass(frozen=True)
class Wrong:
    """What is wrong, and what the page shows instead."""

    what: str
    instead: str = "it is ignored"

    def told(self) -> str:
        """The sentence on the page."""
        return f"{self.what}; {self.instead}." if self.instead else f"{self.what}."


def refuse(found: Iterable[Wrong]) -> None:
    """UnreadableAddress where anything is wrong."""
    sentences = [f"{each.what}." for each in found]
    if sentences:
        raise UnreadableAddress(" ".join(sentences))
