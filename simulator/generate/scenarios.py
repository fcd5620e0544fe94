"""The scenarios as data: which causes are at work, and how honestly the work is recorded."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.errors import SimulatorError

from .causes import EVERY, NONE, Causes
from .profile import PROFILE, QUIET, Profile


@dataclass(frozen=True, slots=True)
class Scenario:
    """How one simulated company behaves; shares are of cases."""

    name: str
    profile: Profile = PROFILE
    causes: Causes = EVERY
    delivery_steps: str | None = None  # for every warehouse; None: as built
    batched: float = 0.0  # transfers validated in one go at the shift's end
    wrong_peg: float = 0.0  # done transfers linked to another order's, or taken from one
    edited_promises: float = 0.0  # late orders whose date is moved afterwards
    unlinked_counts: float = 0.0  # count differences booked later, as unmarked moves
    incidents: bool = True  # False: what goes wrong goes wrong at the same rate all the time


SCENARIOS: dict[str, Scenario] = {
    each.name: each
    for each in (
        Scenario("clean", delivery_steps="pick_pack_ship"),
        Scenario("one_step", delivery_steps="ship_only"),
        Scenario("batch_validated", delivery_steps="pick_pack_ship", batched=0.5),
        Scenario("wrong_peg", delivery_steps="pick_pack_ship", wrong_peg=0.15),
        Scenario("promise_edits", delivery_steps="pick_pack_ship", edited_promises=0.5),
        Scenario("unlinked_counts", delivery_steps="pick_pack_ship", unlinked_counts=0.6),
        Scenario(
            "everything", batched=0.15, wrong_peg=0.05, edited_promises=0.1, unlinked_counts=0.2
        ),
        Scenario("steady", incidents=False),
        Scenario("quiet", profile=QUIET, causes=NONE),
    )
}

EVERYTHING = SCENARIOS["everything"]


def scenario(name: str) -> Scenario:
    """The scenario of that name; raises `SimulatorError` naming the known ones."""
    if name not in SCENARIOS:
        known = ", ".join(SCENARIOS)
        raise SimulatorError(f"There is no scenario {name!r}: choose one of {known}.")
    return SCENARIOS[name]
