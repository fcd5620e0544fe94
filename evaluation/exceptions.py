"""How right the exception rules are: open exceptions against the policies that were broken.

    worst_precision, worst_recall   over the rules with exceptions, or with broken policies
    rules_scored                    rules that this server lets be judged and that have a truth
    rules                           table: for each rule what was broken and still shows (truth),
                                    what was found, how many of both are the same, precision
                                    (of what was found), recall (of what was broken), and how
                                    many left no trace

Rules about events show the recent days of policy: a breach counts as one to be found when it is
two days younger than that, and as neither right nor wrong beyond. So do breaches so close to a
threshold that the hour of the day decides, and those whose trace was overwritten before the one
refresh that is scored (`traceless`: a promise moved later, an agreed price brought to another
unit). Thresholds are those of the marts' own policies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .case import Case, Row
from .report import Figure, Report

DAY = 86400
EDGE_DAYS = 2  # at the end of the recent days
POLICIES = """
    select name, value from seeds.policies
    where company is null and warehouse is null and channel is null
"""
RULES = "select rule, is_judged from marts.dim_exception_rule order by rule_order"
KEYS = {
    "adjustment_above_threshold": """
        select distinct ledger.stock_move_id as key
        from marts.exc_adjustment_above_threshold as found
        inner join intermediate.int_stock_ledger as ledger
            on found.odoo_id = ledger.stock_move_line_id
    """,
    "purchase_after_receipt": """
        select distinct odoo_id as key from marts.exc_purchase_after_receipt
    """,
    "inactive_with_stock": "select distinct odoo_id as key from marts.exc_inactive_with_stock",
    "negative_stock": """
        select distinct regexp_extract(exception_id, '-([0-9]+-[0-9]+)-[0-9]+$', 1) as key
        from marts.exc_negative_stock
    """,
}
KEY = "select substr(exception_id, length(rule) + 2) as key from marts.exc_{rule}"
CLASSES = """
    select distinct ledger.location_id, abc.product_id, lower(abc.abc_class) as abc_class
    from marts.dim_abc_class as abc
    inner join intermediate.int_stock_ledger as ledger
        on abc.product_id = ledger.product_id and abc.company_id = ledger.company_id
"""

Key = Callable[[Row], str]


def _record(note: Row) -> str:
    return str(note["record_id"])


def _model_and_record(note: Row) -> str:
    return f"{note['model']}-{note['record_id']}"


def _place(note: Row) -> str:
    return f"{note['record_id']}-{note['location_id']}"


@dataclass(frozen=True, slots=True)
class Truth:
    """Where a rule's breaches are told: notes by kind and field, and which of them count.

    `over` is a fact and the policy it must exceed, `edge` how close to it is neither.
    """

    kind: str = "breaches"
    told_by: tuple[str, str] = ("rule", "")
    models: tuple[str, ...] = ()
    key: Key = _record
    over: tuple[str, str] | None = None
    edge: float = 0.0
    recent: bool = True


TRUTHS: dict[str, Truth] = {
    "past_due_lines": Truth("late_lines", ("open", ""), recent=False,
                            key=lambda note: str(note["order_line_id"])),
    "promise_earlier_than_possible": Truth(),
    "hold_beyond_policy": Truth(over=("hours", "hold_hours"), edge=0.05),
    "purchase_after_receipt": Truth(),
    "receipt_deviates": Truth(),
    "emergency_purchase": Truth(over=("size", "emergency_tolerance_days"), edge=1.0),
    "price_variance": Truth(over=("size", "price_variance_share"), edge=0.002),
    "creator_is_approver": Truth(),
    "discount_beyond_policy": Truth(),
    "price_below_policy": Truth(over=("share", "price_below_policy_share"), edge=0.002),
    "freight_not_charged": Truth(),
    "unbilled_delivery": Truth(over=("days", "unbilled_after_days"), recent=False),
    "adjustment_above_threshold": Truth(over=("value", "adjustment_money"), edge=5.0),
    "negative_stock": Truth(key=_place, recent=False),
    "stale_count": Truth(key=_place, edge=1.5, recent=False),
    "backdated_entry": Truth(key=_model_and_record),
    "post_close_entry": Truth(),
    "late_landed_cost": Truth(),
    "duplicate_master_data": Truth("decay", ("what", "duplicate"), recent=False,
                                   models=("res.partner", "product.product"),
                                   key=_model_and_record),
    "unit_inconsistency": Truth("decay", ("what", "wrong unit"), recent=False),
    "inactive_with_stock": Truth(recent=False),
}  # fmt: skip


def score(case: Case) -> Report:
    """Scores of one company; figures and table as the module describes them."""
    policies = {row["name"]: row["value"] for row in case.mart_rows(POLICIES)}
    rows = [
        _scored(case, each["rule"], policies)
        for each in case.mart_rows(RULES)
        if each["is_judged"] and each["rule"] in TRUTHS
    ]
    figures: dict[str, Figure] = {
        "rules_scored": len(rows),
        "breaches": sum(int(row["truth"] or 0) for row in rows),
        "worst_precision": _worst(rows, "precision"),
        "worst_recall": _worst(rows, "recall"),
    }
    return Report("exceptions", figures, {"rules": rows})


def _scored(case: Case, rule: str, policies: dict[str, float]) -> Row:
    found = {str(row["key"]) for row in case.mart_rows(KEYS.get(rule, KEY.format(rule=rule)))}
    sure, unsure = _told(case, rule, policies)
    scored = found - unsure
    hits = len(scored & sure)
    return {
        "rule": rule,
        "truth": len(sure),
        "found": len(scored),
        "hits": hits,
        "precision": hits / len(scored) if scored else None,
        "recall": hits / len(sure) if sure else None,
        "traceless": sum(note.get("traceless", False) for note, _ in _beyond(case, rule, policies)),
    }


def _told(case: Case, rule: str, policies: dict[str, float]) -> tuple[set[str], set[str]]:
    """Keys of what was broken and has to show, and of what may show or not."""
    truth, sure, unsure = TRUTHS[rule], set[str](), set[str]()
    end = case.manifest()["end"]
    youngest = (policies["exception_recent_days"] - EDGE_DAYS) * DAY
    for note, beyond in _beyond(case, rule, policies):
        old = truth.recent and note.get("what") != "missing" and end - note["at"] > youngest
        close = abs(beyond) <= truth.edge
        gone = note.get("traceless", False)
        (unsure if old or close or gone else sure).add(truth.key(note))
    return sure, unsure - sure


def _beyond(case: Case, rule: str, policies: dict[str, float]) -> Iterable[tuple[Row, float]]:
    """Notes of the rule and by how much each is beyond the rule's threshold, or close to it."""
    truth = TRUTHS[rule]
    limit = _limit(case, rule, policies)
    field, value = truth.told_by
    for note in case.notes(truth.kind):
        if note[field] != (value or rule) and note[field] is not True:
            continue
        if truth.models and note["model"] not in truth.models:
            continue
        beyond = limit(note)
        if beyond > -truth.edge:
            yield note, beyond


def _limit(case: Case, rule: str, policies: dict[str, float]) -> Callable[[Row], float]:
    """How far a note's fact is beyond its policy; rules without a threshold are always beyond."""
    truth = TRUTHS[rule]
    if rule == "stale_count":
        classes = {
            (row["product_id"], row["location_id"]): row["abc_class"]
            for row in case.mart_rows(CLASSES)
        }

        def allowed(note: Row) -> float:
            letter = classes.get((note["record_id"], note["location_id"]), "c")
            return policies[f"stale_count_days_{letter}"]

        return lambda note: note["days"] - allowed(note)
    if rule == "backdated_entry":
        return lambda note: (note["really"] - note["recorded"]) / 3600 - policies["backdated_hours"]
    if truth.over is None:
        return lambda _: float("inf")
    fact, policy = truth.over
    return lambda note: note[fact] - policies[policy]


def _worst(rows: list[Row], figure: str) -> float | None:
    return min((row[figure] for row in rows if row[figure] is not None), default=None)
