"""Late hours as bars: by cause split by owner, and by owner split by cause."""

from collections.abc import Callable, Sequence
from itertools import groupby

from dashboard import formats
from dashboard.components.bars import Bar, Part
from dashboard.components.links import address
from dashboard.filters import Filters
from dashboard.queries.late import LateShare

Name = Callable[[LateShare], str]


def _parts(shares: list[LateShare], filters: Filters) -> list[Part]:
    return [
        Part(
            share.hours,
            f"{share.cause_label}, {share.owner}: {formats.full(share.hours, 'hours')}",
            address("/late", filters, cause=share.cause, owner=share.owner),
        )
        for share in sorted(shares, key=lambda share: -share.hours)
    ]


def _note(names: Sequence[str]) -> str:
    more = len(names) - 1
    return names[0] + (f" +{more}" if more else "")


def _figure(hours: float, whole: float) -> str:
    part = formats.share(hours / whole if whole else None)
    return f"{formats.short(hours, 'hours')} · {part}"


def _grouped(shares: Sequence[LateShare], key: Name) -> list[list[LateShare]]:
    ordered = sorted(shares, key=lambda share: (key(share), -share.hours))
    groups = [list(part) for _, part in groupby(ordered, key)]
    return sorted(groups, key=lambda part: -sum(share.hours for share in part))


def cause_bars(
    shares: Sequence[LateShare], filters: Filters, chosen: str | None = None
) -> list[Bar]:
    """One bar per cause, most hours first, what has no evidence last; `chosen` stands out."""
    whole = sum(share.hours for share in shares)
    rows = [
        Bar(
            name=part[0].cause_label,
            note=_note([share.owner for share in part]),
            figure=_figure(sum(share.hours for share in part), whole),
            href=address("/late", filters, cause=part[0].cause),
            parts=_parts(part, filters),
            muted=part[0].cause == "unattributed",
            chosen=part[0].cause == chosen,
        )
        for part in _grouped(shares, lambda share: share.cause)
    ]
    return sorted(rows, key=lambda row: row.muted)


def owner_bars(
    shares: Sequence[LateShare], filters: Filters, chosen: str | None = None
) -> list[Bar]:
    """One bar per owner, most hours first; `chosen` stands out."""
    whole = sum(share.hours for share in shares)
    return [
        Bar(
            name=part[0].owner,
            note=_note([share.cause_label for share in part]),
            figure=_figure(sum(share.hours for share in part), whole),
            href=address("/late", filters, owner=part[0].owner),
            parts=_parts(part, filters),
            chosen=part[0].owner == chosen,
        )
        for part in _grouped(shares, lambda share: share.owner)
    ]
