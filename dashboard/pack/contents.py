"""What a month's pack says, as plain data: texts that were decided here, drawn by the document."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from dashboard import formats
from dashboard.components.late_bars import cause_bars
from dashboard.components.marks import ASSURANCE_TEXT, VARIATION_TEXT
from dashboard.filters import NOT_SET, Filters, Month
from dashboard.metrics import Kpi
from dashboard.pack.chart import xmr_svg
from dashboard.queries.decisions import family_of, kpi_decision
from dashboard.queries.exception_groups import RuleGroup, groups
from dashboard.queries.exceptions import worst
from dashboard.queries.kpis import Reading, reading
from dashboard.queries.late import late_by_cause
from dashboard.queries.options import options
from dashboard.queries.overview import competing, decisions, is_of_now
from dashboard.queries.owners import owner_name
from dashboard.snapshot import Row, Snapshot

WORST_OF_AN_OWNER = 5
MOST_COMPANIES = 3
MOST_DECISIONS = 10


def contents(snapshot: Snapshot, month: Month) -> dict[str, Any]:
    """Title, decisions, KPIs with verdicts and charts, late hours by cause, exceptions by owner,
    definitions."""
    filters = Filters(month.plus(-11), month)
    readings = [reading(snapshot, kpi, filters) for kpi in snapshot.registry.kpis]
    shown = [each for each in readings if each.latest and Month.of(each.latest.period) == month]
    return {
        "title": f"KPI review {formats.month_name(str(month))}",
        "company": _names(options(snapshot).company),
        "as_of": formats.moment(snapshot.info.as_of),
        "source": f"Odoo {snapshot.info.odoo_version}, {snapshot.info.database}",
        "decisions": _decisions(snapshot, shown, filters),
        "kpis": [_kpi(snapshot, each, filters) for each in shown],
        "left_out": [each.kpi.block.label for each in readings if each not in shown],
        "late": _late(snapshot, Filters(month, month)),
        "owners": _owners(snapshot, filters),
        "definitions": [_definition(each.kpi) for each in shown],
    }


def _names(companies: Sequence[str]) -> str:
    """The first few companies, and how many more there are."""
    named = ", ".join(companies[:MOST_COMPANIES])
    more = len(companies) - MOST_COMPANIES
    return f"{named} and {more} more" if more > 0 else named


def _decisions(snapshot: Snapshot, shown: Sequence[Reading], filters: Filters) -> dict[str, Any]:
    """The sentences to decide on, those of tiles first, how many more there are, and as of when
    policies are broken."""
    kept = set(competing([each.kpi for each in shown]))
    tiles_first = sorted(shown, key=lambda each: not each.kpi.block.overview)
    found = decisions(snapshot, [each for each in tiles_first if each.kpi in kept], filters)
    rows = [{"sentence": each.sentence, "family": each.family} for each in found]
    return {
        "rows": rows[:MOST_DECISIONS],
        "more": max(0, len(rows) - MOST_DECISIONS),
        "policies": _policies(snapshot, filters),
    }


def _policies(snapshot: Snapshot, filters: Filters) -> str:
    """As of when policies are broken, and why the review of an earlier month leaves that out."""
    when = formats.moment(snapshot.info.as_of)
    if is_of_now(snapshot, filters):
        return f"Broken policies are as of {when}."
    return (
        f"Broken policies are known as of {when} only, which is after this month: they are not"
        " among its decisions, and stand by owner below."
    )


def _late(snapshot: Snapshot, filters: Filters) -> list[dict[str, str]]:
    """Hours late by cause with its owners, most first."""
    return [
        {"cause": bar.name, "owner": bar.note, "hours": bar.figure}
        for bar in cause_bars(late_by_cause(snapshot, filters), filters)
    ]


def _kpi(snapshot: Snapshot, found: Reading, filters: Filters) -> dict[str, Any]:
    chart = found.chart
    judged = chart.limits is not None
    decision = kpi_decision(snapshot, found, filters)
    return {
        "label": found.kpi.block.label,
        "process": found.kpi.block.process.replace("_", " ").capitalize(),
        "value": found.short(found.latest),
        "target": "" if found.target is None else found.short(found.target),
        "before": found.short(found.previous),
        "year_before": found.short(found.same_month_last_year),
        "n": formats.count(found.latest.n if found.latest else 0),
        "variation": _variation(found),
        "family": family_of(found) if judged else "common",
        "assurance": ASSURANCE_TEXT[chart.assurance] if judged and chart.assurance else "",
        "sentence": decision.sentence if decision else "",
        "owner": owner_name(snapshot, found.kpi.block.owner, filters),
        "chart": xmr_svg(found),
    }


def _variation(found: Reading) -> str:
    if found.chart.limits is None:
        return "Too few months to judge"
    if found.chart.status == "steady":
        return found.chart.note.rstrip(".")
    return VARIATION_TEXT[found.chart.variation]


def _owners(snapshot: Snapshot, filters: Filters) -> list[dict[str, Any]]:
    """Open exceptions per owner, the worst few of each spelled out."""
    rows = worst(snapshot, filters, within=("owner",), most=WORST_OF_AN_OWNER)
    found = sorted(groups(snapshot, filters), key=lambda group: group.owner)
    owners = [
        _owner(name, list(own), [r for r in rows if (r["owner"] or NOT_SET) == name])
        for name, own in groupby(found, lambda group: group.owner)
    ]
    return sorted(owners, key=lambda owner: -owner["high"])


def _owner(name: str, groups: list[RuleGroup], rows: list[Row]) -> dict[str, Any]:
    return {
        "owner": name,
        "high": sum(group.high for group in groups),
        "rules": [
            f"{g.rule.label}: {formats.count(g.rows)} {g.rule.span}"
            + (f" ({formats.count(g.high)} severe)" if g.high else "")
            for g in groups
        ],
        "worst": [
            {"what": row["what"], "next": row["next_action"], "record": row["record_name"]}
            for row in rows
        ],
    }


def _definition(kpi: Kpi) -> dict[str, str]:
    block = kpi.block
    parts = (block.formula, block.exclusions, block.date_basis)
    texts = zip(("Formula", "Left out", "Month of"), parts, strict=True)
    return {
        "label": block.label,
        "description": " ".join(kpi.description.split()),
        "rest": " · ".join(f"{name}: {' '.join(text.split())}" for name, text in texts if text),
    }
