"""Fair shares of an outcome among the causes that made it, from runs without some of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import factorial

from simulator.generate.draws import Draws

Outcome = Mapping[int, int]  # what each case came to in one run; missing is 0
Shares = dict[int, list[float]]


def coalitions(count: int) -> list[int]:
    """Every set of so many causes as a bit mask, but the whole one."""
    return list(range((1 << count) - 1))


def permutations(count: int, pairs: int, seed: int) -> list[tuple[int, ...]]:
    """Orders in which causes are taken away: drawn, each with its reverse."""
    draws, found = Draws(seed), list[tuple[int, ...]]()
    for number in range(pairs):
        keyed = sorted(range(count), key=lambda c: draws.uniform("permutation", number, c))
        found += [tuple(keyed), tuple(reversed(keyed))]
    return found


def prefixes(count: int, orders: Iterable[Sequence[int]]) -> list[int]:
    """The masks needed to walk those orders, without the whole one."""
    whole = (1 << count) - 1
    found: dict[int, None] = {}
    for order in orders:
        mask = whole
        for cause in order:
            mask &= ~(1 << cause)
            found[mask] = None
    return list(found)


def exact(count: int, cases: Iterable[int], outcome: Callable[[int], Outcome]) -> Shares:
    """Shapley values from every coalition's outcome."""
    weights = [
        factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)
    ]
    outcomes = [outcome(mask) for mask in range(1 << count)]
    sizes = [mask.bit_count() for mask in range(1 << count)]
    shares: Shares = {}
    for case in cases:
        values = [each.get(case, 0) for each in outcomes]
        shares[case] = [
            sum(
                weights[sizes[mask]] * (values[mask | 1 << cause] - values[mask])
                for mask in range(1 << count)
                if not mask >> cause & 1
            )
            for cause in range(count)
        ]
    return shares


def sampled(
    count: int,
    cases: Iterable[int],
    outcome: Callable[[int], Outcome],
    orders: Sequence[Sequence[int]],
) -> Shares:
    """Mean change when each cause is taken away, over those orders."""
    whole = (1 << count) - 1
    shares: Shares = {case: [0.0] * count for case in cases}
    for order in orders:
        mask = whole
        for cause in order:
            before, after = outcome(mask), outcome(mask & ~(1 << cause))
            for case, share in shares.items():
                share[cause] += (before.get(case, 0) - after.get(case, 0)) / len(orders)
            mask &= ~(1 << cause)
    return shares


def whole_seconds(shares: Sequence[float], total: int) -> list[int]:
    """Whole numbers next to the shares that sum to the total: the largest remainders round up."""
    floors = [int(share // 1) for share in shares]
    left = total - sum(floors)
    ranked = sorted(range(len(shares)), key=lambda n: (floors[n] - shares[n], n))
    for place in ranked[:left]:
        floors[place] += 1
    return floors
