"""What a month's pack says, as plain data: texts that were decided here, drawn by the document."""

from itertools import groupby
from typing import Any

from dashboard import formats
from dashboard.components.marks import ASSURANCE_TEXT, VARIATION_TEXT
from dashboard.filters import NOT_SET, Filters, Month
from dashboard.metrics import Kpi
from dashboard.pack.chart import xmr_svg
from dashboard.queries.exception_groups import RuleGroup, groups
from dashboard.queries.exceptions import worst
from dashboard.queries.kpis import Reading, reading
from dashboard.queries.overview import kpi_decision
from dashboard.queries.owners import owner_name
from dashboard.snapshot import Row, Snapshot

WORST_OF_AN_OWNER = 5


def contents(snapshot: Snapshot, month: Month) -> dict[str, Any]:
    """Title, KPIs with verdicts and charts, open exceptions by owner, definitions."""
    filters = Filters(month.plus(-11), month)
    readings = [reading(snapshot, kpi, filters) for kpi in snapshot.registry.kpis]
    shown = [each for each in readings if each.latest and Month.of(each.latest.period) == month]
    return {
        "title": f"KPI review {formats.month_name(str(month))}",
        "as_of": formats.moment(snapshot.info.as_of),
        "source": f"Odoo {snapshot.info.odoo_version}, {snapshot.info.database}",
        "kpis": [_kpi(snapshot, each, filters) for each in shown],
        "left_out": [each.kpi.block.label for each in readings if each not in shown],
        "owners": _owners(snapshot, filters),
        "definitions": [_definition(each.kpi) for each in shown],
    }


def _kpi(snapshot: Snapshot, found: Reading, filters: Filters) -> dict[str, Any]:
    chart = found.chart
    judged = chart.limits is not None
    decision = kpi_decision(snapshot, found, filters)
    return {
        "label": found.kpi.block.label,
        "process": found.kpi.block.process.replace("_", " ").capitalize(),
        "value": found.short(found.latest),
        "target": found.short(found.target),
        "before": found.short(found.previous),
        "year_before": found.short(found.same_month_last_year),
        "n": formats.count(found.latest.n if found.latest else 0),
        "variation": VARIATION_TEXT[chart.variation] if judged else "Too few months to judge",
        "family": chart.variation.split("_")[0] if judged else "common",
        "assurance": ASSURANCE_TEXT[chart.assurance] if judged and chart.assurance else "",
        "sentence": decision.sentence if decision else "",
        "owner": owner_name(snapshot, found.kpi.block.owner, filters),
        "chart": xmr_svg(found),
    }


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
            {"label": g.rule.label, "rows": formats.count(g.rows), "high": formats.count(g.high)}
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
