"""Policy exceptions by owner: what each one is, what it costs and what to do next."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboard import formats
from dashboard.components.downloads import downloads
from dashboard.components.links import link, record_link
from dashboard.components.panel import page_head, panel
from dashboard.components.plain_table import plain_table
from dashboard.components.states import nothing_here
from dashboard.pages import columns
from dashboard.pages.about import origin, places
from dashboard.pages.files import files
from dashboard.pages.paging import Paging
from dashboard.pages.table import MOST_ROWS, Column, Fact, Table, cut_note
from dashboard.pages.view import View
from dashboard.queries.exception_groups import RuleGroup, groups
from dashboard.queries.exceptions import (
    SEVERITIES,
    ExceptionRule,
    exceptions,
    rule_registry,
    rules,
)
from dashboard.queries.targets import currency_symbols, group_currency, several_currencies
from dashboard.snapshot import Row

PAGE_ROWS: Final = 25
_LISTED: Final = {
    "recent": "These are events: nothing closes them, and each goes when its days are over.",
    "open_or_recent": "What is open stays until it ends; what is over goes when its days are over.",
}
_OFFERED: Final = (
    Column("severity", "Severity"), Column("rule_label", "Rule"), Column("owner", "Owner"),
    Column("what", "What"), Column("next_action", "Next action"), Column("since", "Since"),
    Column("impact_money", "Impact", "money"), Column("currency", "Currency"),
    Column("impact_hours", "Impact hours", "hours"), Column("company", "Company"),
    Column("warehouse", "Warehouse"), Column("channel", "Channel"), Column("subject", "Subject"),
    Column("record_name", "Record"), Column("record_url", "Odoo", "link"),
)  # fmt: skip


def layout(view: View) -> Component:
    """The exceptions; `owner`, `rule`, `severity` and `page` in the URL narrow them, `columns`
    names what is shown of each."""
    found = groups(view.snapshot, view.filters)
    when = formats.day(view.snapshot.info.as_of)
    text = f"Conditions open on {when}, and recent events; by owner"
    head = page_head("Exceptions", text, view.filter_bar(period=False))
    if not found:
        text = "Every rule was checked, and no record breaks one in what you chose."
        empty = panel("Exceptions", nothing_here("No exceptions", text))
        return html.Div([head, empty, *_registry(view)], className="page exceptions")
    body = html.Div([_owners(found, view), _list(found, view)], className="master-detail")
    return html.Div([head, body, *_registry(view)], className="page exceptions")


def _registry(view: View) -> list[Component]:
    """Every rule that is checked, broken or not, and why one cannot be judged."""
    known = rule_registry(view.snapshot)
    if not known:
        return []
    headings = ("Rule", "What it finds", "Threshold", "Listed", "Owner", "Checked")
    spans = {rule.rule: rule.span for rule in rules(view.snapshot)}
    rows = [
        (
            link(rule["label"], view.here(rule=rule["rule"], owner=None, page=None)),
            rule["description"],
            rule["threshold"] or "none",
            spans.get(rule["rule"], "").replace("open", "while open"),
            rule["owner"],
            "yes" if rule["is_judged"] else f"no: {rule['not_judged_reason']}",
        )
        for rule in known
    ]
    table = html.Div(plain_table(headings, rows, texts=(1, 2, 3, 4, 5)), className="data")
    return [panel("Rules", table, f"{len(rows)} rules", "below")]


def chosen(view: View, limit: int | None = None, offset: int = 0) -> list[Row]:
    """The exceptions that the URL asks for, or a page of them."""
    return exceptions(
        view.snapshot,
        view.filters,
        owner=view.state.get("owner"),
        rule=view.state.get("rule"),
        severity=_severity(view),
        limit=limit,
        offset=offset,
    )


def _severity(view: View) -> str | None:
    """The severity that the URL asks for; an unknown one is ignored."""
    severity = view.state.get("severity")
    return severity if severity in SEVERITIES else None


def _count(found: Sequence[RuleGroup], view: View) -> int:
    """How many exceptions the URL asks for."""
    owner, rule = view.state.get("owner"), view.state.get("rule")
    return sum(
        getattr(group, _severity(view) or "rows")
        for group in found
        if owner in (None, group.owner) and rule in (None, group.rule.rule)
    )


def offered(view: View) -> Sequence[Column]:
    """What a reader can choose to see of an exception; where companies have different currencies
    its money in the group's, too."""
    if not several_currencies(view.snapshot):
        return _OFFERED
    place = 1 + [column.key for column in _OFFERED].index("currency")
    group = Column("impact_group", f"Impact, {group_currency(view.snapshot)}", "money")
    return [*_OFFERED[:place], group, *_OFFERED[place:]]


def table(view: View) -> Table:
    """The exceptions that the URL asks for."""
    rows = chosen(view, MOST_ROWS)
    return Table(
        name="exceptions",
        columns=columns.chosen(view, offered(view)),
        rows=(_linked(row, view) for row in rows),
        total=_count(groups(view.snapshot, view.filters), view),
        about=_about(view),
    )


def _about(view: View) -> list[Fact]:
    rule, when = _chosen_rule(view), formats.day(view.snapshot.info.as_of)
    found = [rule] if rule else rules(view.snapshot)
    return [
        ("What", f"Exceptions: conditions open on {when}, and recent events"),
        ("Rule", rule.label if rule else view.state.get("rule") or "all"),
        ("Definition", _said(rule) if rule else ""),
        ("Owner", view.state.get("owner") or "all"),
        ("Severity", _severity(view) or "all"),
        *places(view),
        ("Order", "Most severe and costly first"),
        columns.left_out(view, offered(view)),
        *origin(view, [each.model for each in found]),
    ]


def _linked(row: Row, view: View) -> Row:
    """The exception with the address of its record."""
    return {**row, "record_url": view.record(str(row["odoo_model"]), int(row["odoo_id"]))}


def _seen(rows: Sequence[Row], view: View) -> list[Row]:
    """The exceptions without what the reader left out."""
    every = offered(view)
    shown = columns.chosen(view, every)
    blank = {column.key: None for column in every if column not in shown}
    return [_linked(row, view) | blank for row in rows]


def _owners(found: Sequence[RuleGroup], view: View) -> Component:
    ordered = sorted(found, key=lambda group: group.owner)
    owners = [(owner, list(part)) for owner, part in groupby(ordered, lambda g: g.owner)]
    owners.sort(key=lambda entry: (-sum(g.high for g in entry[1]), -sum(g.rows for g in entry[1])))
    everything = html.Li(
        link(
            [html.Span("Everyone"), _number(sum(group.rows for group in found))],
            view.here(owner=None, rule=None, page=None),
            "owner-link" + ("" if view.state.get("owner") or view.state.get("rule") else " active"),
        )
    )  # fmt: skip
    items = [_owner(owner, part, view) for owner, part in owners]
    return panel("Owners", html.Ul([everything, *items], className="owners"))


def _number(rows: int) -> Component:
    return html.Span(formats.count(rows), className="n")


def _owner(owner: str, found: list[RuleGroup], view: View) -> Component:
    active = view.state.get("owner") == owner
    whole = active and not view.state.get("rule")
    head = link(
        [
            html.Span(owner),
            _number(sum(group.rows for group in found)),
        ],
        view.here(owner=owner, rule=None, page=None),
        "owner-link active" if whole else "owner-link",
    )
    return html.Li([head, html.Ul([_rule(group, view) for group in found])])


def _impact(
    money: Sequence[tuple[str, float]], hours: float | None, view: View, whole: float | None = None
) -> str:
    """Amounts of different currencies add up, to the `whole` in the group's where that is known;
    hours stand beside them."""
    amounts = formats.amounts(money, currency_symbols(view.snapshot))
    parts = [" + ".join(amounts)]
    if len(amounts) > 1 and whole is not None:
        parts[0] += f" = {formats.short(whole, 'money', group_currency(view.snapshot) or '')}"
    if hours:
        parts.append(formats.short(hours, "hours"))
    return " · ".join(part for part in parts if part)


def _rule(group: RuleGroup, view: View) -> Component:
    name = group.rule.rule
    active = view.state.get("rule") == name and view.state.get("owner") in (None, group.owner)
    worst = next((word for word in SEVERITIES if getattr(group, word)), "low")
    worth = _impact(group.money, group.hours, view, group.group_money)
    impact = " · ".join(filter(None, [worth, _span(group.rule)]))
    return html.Li(
        link(
            [
                html.Span(className=f"severity {worst} exception"),
                html.Span([group.rule.label, html.Span(impact, className="quiet")]),
                _number(group.rows),
            ],
            view.here(owner=group.owner, rule=name, page=None),
            "rule-link active" if active else "rule-link",
        )
    )


def _list(found: Sequence[RuleGroup], view: View) -> Component:
    rows = _count(found, view)
    paging = Paging(view, rows, PAGE_ROWS)
    shown = chosen(view, PAGE_ROWS, paging.offset)
    note = html.Span(cut_note(rows), className="quiet")
    tools = [columns.choice(view, offered(view)), downloads("exceptions", files(view))]
    aside = html.Div([*_severities(view), note, *tools], className="chips")
    title, policy = _heading(view)
    body: list[Component] = [html.P(policy, className="policy")] if policy else []
    if not shown:
        body.append(nothing_here("None of these", "Take out a filter to see the others."))
    body += [html.Ul([_row(row, view) for row in _seen(shown, view)], className="rows")]
    body += [paging.nav("exceptions")]
    return panel(title, html.Div(body), aside, "list")


def _heading(view: View) -> tuple[str, str]:
    rule = _chosen_rule(view)
    owner = view.state.get("owner")
    if rule is None:
        return owner or "All exceptions", ""
    title = rule.label + (f" · {owner}" if owner else "")
    return title, _said(rule)


def _said(rule: ExceptionRule) -> str:
    texts = (rule.description, rule.policy, _LISTED.get(rule.listed))
    return " ".join(text for text in texts if text)


def _span(rule: ExceptionRule) -> str:
    """When the events of a rule were; nothing for conditions, which are open."""
    return "" if rule.listed == "open" else rule.span


def _chosen_rule(view: View) -> ExceptionRule | None:
    wanted = view.state.get("rule")
    return next((rule for rule in rules(view.snapshot) if rule.rule == wanted), None)


def _severities(view: View) -> list[Component]:
    current = view.state.get("severity")
    return [
        link(
            [html.Span(className=f"severity {word} exception"), word.capitalize()],
            view.here(severity=None if word == current else word, page=None),
            "chip active" if word == current else "chip",
        )
        for word in SEVERITIES
    ]


def _row(row: Row, view: View) -> Component:
    money, url = row["impact_money"], row["record_url"]
    amounts = [(row["currency"] or "", float(money))] if money is not None else []
    side = [
        html.Span(_impact(amounts, row["impact_hours"], view), className="impact"),
        record_link(url, row["record_name"] or ("Odoo" if url else "")),
    ]
    words = [
        html.P(row["what"], className="what"),
        html.P(row["next_action"], className="next"),
        html.P(_origin(row), className="quiet"),
    ]
    mark = [_mark(row["severity"])] if row["severity"] else []
    return html.Li([*mark, html.Div(words, className="words"), html.Div(side, className="side")])


def _mark(severity: str) -> Component:
    return html.Span(
        html.Span(f"{severity} severity", className="visually-hidden"),
        className=f"severity {severity} exception",
    )


def _origin(row: Row) -> str:
    since = row.get("since")
    parts = [row.get("owner"), row.get("rule_label"), row.get("warehouse"), row.get("channel")]
    if since is not None:
        parts.append(f"since {formats.day(since)}")
    return " · ".join(str(part) for part in parts if part)
