"""What rows bring to a KPI: the columns of its own metrics, and how they make its figure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.filters import Filters
from dashboard.metrics import Kpi
from dashboard.metrics.expression import Leaf, counted, in_words, is_additive, leaves
from dashboard.queries.targets import group_currency
from dashboard.snapshot import Snapshot

_PLAIN = re.compile(r'\(*"?(\w+)"?\s*(\*\s*to_group)?\s*\)*')


@dataclass(frozen=True)
class Measure:
    """What a row brings to the KPI: `key` names it in the rows, `heading` to readers."""

    key: str
    heading: str
    leaf: Leaf

    @property
    def source(self) -> str | None:
        """The one column it is taken from, in the company's currency where it is money."""
        return _source(self.leaf)

    @property
    def is_money(self) -> bool:
        """True for an amount that the KPI takes in the group's currency."""
        return "to_group" in self.leaf.expression

    @property
    def is_flag(self) -> bool:
        """True where 1 means yes."""
        return (self.source or "").startswith("is_")

    def within(self, filters: Filters) -> str:
        """SQL that is true where the metric takes the row in."""
        time = self.leaf.model.times[self.leaf.time]
        return " and ".join([during(time, filters), *self.leaf.filters])


def measures_of(snapshot: Snapshot, kpi: Kpi, labels: Mapping[str, str]) -> tuple[Measure, ...]:
    """What the KPI and its n take from the model of its rows, each column once."""
    count = snapshot.registry.count_of(kpi.name)
    found = [*leaves(snapshot.registry.resolve(kpi.name)), *(leaves(count) if count else ())]
    own = [leaf for leaf in dict.fromkeys(found) if leaf.model.name == kpi.drill]
    currency = group_currency(snapshot)
    names = _apart([_called(leaf, labels, currency) for leaf in own])
    pairs = enumerate(zip(names, own, strict=True))
    return tuple(Measure(f"measure_{place}", name, leaf) for place, (name, leaf) in pairs)


def _apart(names: list[str]) -> list[str]:
    """Names that are all different: one metric may stand on both sides of a ratio, filtered."""
    before = [names[:place].count(name) for place, name in enumerate(names)]
    return [f"{n} ({k + 1})" if k else n for n, k in zip(names, before, strict=True)]


def _called(leaf: Leaf, labels: Mapping[str, str], currency: str | None) -> str:
    """A sum's part is called what the sum is, a median's what its column is."""
    source = _source(leaf)
    text = leaf.label if is_additive(leaf) or source is None else heading(source, labels)
    return f"{text}, {currency}" if currency and "to_group" in leaf.expression else text


def heading(column: str, labels: Mapping[str, str]) -> str:
    """What readers see above a column."""
    text = column.removeprefix("is_").replace("_", " ")
    return labels.get(column) or text[:1].upper() + text[1:]


def _source(leaf: Leaf) -> str | None:
    found = _PLAIN.fullmatch(leaf.expression)
    return found[1] if found else None


def sums(snapshot: Snapshot, kpi: Kpi, measures: tuple[Measure, ...]) -> str:
    """How to make the KPI and its n from the columns."""
    if not measures:
        return ""
    names = {each.leaf: f"“{each.heading}”" for each in measures}

    def name(leaf: Leaf) -> str:
        return names.get(leaf) or f"{leaf.label} (not in these rows)"

    tree, count = snapshot.registry.resolve(kpi.name), snapshot.registry.count_of(kpi.name)
    with_value = dict.fromkeys(map(name, counted(tree)))
    n = in_words(count, name) if count else f"rows with {' or '.join(with_value)}"
    flags = " (yes is 1)" if any(each.is_flag for each in measures) else ""
    return f"{kpi.block.label} = {in_words(tree, name)}{flags}; n = {n}"


def during(time: str, filters: Filters) -> str:
    """SQL that is true where `time`, a date's SQL, lies in the months chosen."""
    first, after = filters.start.first_day, filters.end.plus(1).first_day
    return f"{time} >= date '{first}' and {time} < date '{after}'"
