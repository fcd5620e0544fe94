"""Twins of a company: the same records to the second, another truth of why lines were late.

What would have happened without a cause hangs on chance that the real history never drew: the
date an order would have been given, the days on which a carrier with nothing to fetch would not
have come, how late the goods of a purchase would have been that nobody placed. A twin keeps every
draw of the history that happened and draws all others anew. Its Odoo is the same, so whoever
reads Odoo has to give both the same answer.
"""

from __future__ import annotations

import gc

from evaluation.attribution import Shares, positive
from simulator.generate.causes import ALL, Causes
from simulator.generate.company import Company, Plan
from simulator.generate.draws import Draws
from simulator.generate.truth.lateness import late_lines
from simulator.generate.truth.shapley import Outcome, coalitions, exact

Asked = set[tuple[str, tuple[int, ...]]]
Truth = dict[int, Shares]  # shares of 1 by order line
WHOLE = (1 << len(ALL)) - 1


class NotedDraws(Draws):
    """Draws that remember what they were asked."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.asked: Asked = set()

    def uniform(self, purpose: str, *keys: int) -> float:
        """As ever."""
        self.asked.add((purpose, keys))
        return super().uniform(purpose, *keys)


class TwinDraws(Draws):
    """The draws of a history for what it asked, another seed's for what it never did."""

    def __init__(self, seed: int, other: int, asked: Asked) -> None:
        super().__init__(seed)
        self._other, self._asked = Draws(other), asked

    def uniform(self, purpose: str, *keys: int) -> float:
        """A number from 0 up to but not including 1."""
        if (purpose, keys) in self._asked:
            return super().uniform(purpose, *keys)
        return self._other.uniform(purpose, *keys)


def twin_truth(plan: Plan, number: int) -> Truth:
    """The truth of that twin: one run for each set of causes, as for the truth itself."""
    noted = NotedDraws(plan.seed)
    happened = run(plan, frozenset(ALL), noted)
    late = late_lines(happened)
    names = {key: int(each.line["id"]) for key, each in late_lines(_on_paper(plan)).items()}
    outcomes: dict[int, Outcome] = {WHOLE: {key: each.seconds for key, each in late.items()}}
    for mask in coalitions(len(ALL)):
        causes = frozenset(cause for place, cause in enumerate(ALL) if mask >> place & 1)
        draws = TwinDraws(plan.seed, 1_000_003 * number + plan.seed, noted.asked)
        found = late_lines(run(plan, causes, draws))
        outcomes[mask] = {key: each.seconds for key, each in found.items()}
    values = exact(len(ALL), late, outcomes.__getitem__)
    shares = {names[key]: dict(zip(ALL, each, strict=True)) for key, each in values.items()}
    return {line: positive(each) for line, each in shares.items() if max(each.values()) > 0}


def run(plan: Plan, causes: Causes, draws: Draws) -> Company:
    """The company at its end, without paper, under those causes and that chance."""
    gc.collect()  # a company is a knot of references
    company = Company(plan, causes=causes, paper=False)
    company.world.draws = draws
    company.run_to(plan.end_seconds)
    return company


def _on_paper(plan: Plan) -> Company:
    company = Company(plan)
    company.run_to(plan.end_seconds)
    return company
