"""An oracle that sees no further than a late line's own way.

It knows how much every cause took, and names those alone of which the line's own records show
something: a wait, a hold, a late receipt, a count. What other orders' trouble or the purchase of
another month did to the line is beyond it. What counts as shown is what the models look for: other
eyes might find more in the same records.
"""

from __future__ import annotations

from dataclasses import replace

from evaluation.attribution import Line, positive
from evaluation.case import Case
from simulator.generate.causes import ALL

MASKS = """
    select order_line_id, bit_or(causes_mask) as causes_mask
    from intermediate.int_late_outcomes
    group by order_line_id
"""


def visible(case: Case, lines: dict[int, Line]) -> list[Line]:
    """Every line told by its truth, of causes with a trace on its way; without any, by none."""
    masks = {row["order_line_id"]: row["causes_mask"] for row in case.mart_rows(MASKS)}
    return [_told(line, masks.get(key, 0)) for key, line in lines.items()]


def _told(line: Line, mask: int) -> Line:
    seen = {cause for place, cause in enumerate(ALL) if mask >> place & 1}
    said = positive({cause: share for cause, share in line.true.items() if cause in seen})
    said = said or {"unattributed": 1.0}
    return replace(line, estimated=said, main=max(said, key=said.__getitem__), confidence=1.0)
