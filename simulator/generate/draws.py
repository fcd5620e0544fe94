"""Chance keyed by what it decides, not by when it is asked.

A draw depends on the seed, its purpose and the thing it is about only. Take one cause away
and every other draw stays what it was, so that two runs differ by that cause alone.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from zlib import crc32

MASK = (1 << 64) - 1
STEP = 0x9E3779B97F4A7C15
ACROSS = 0xD1B54A32D192ED03
STANDARD = NormalDist()


class Draws:
    """Random numbers by purpose and key (splitmix64 of both); keys are whole numbers."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._bases: dict[str, int] = {}

    def _base(self, purpose: str) -> int:
        base = crc32(purpose.encode()) * ACROSS + (self.seed & MASK) * 0x8CB92BA72F3D8DD7
        self._bases[purpose] = base & MASK
        return base & MASK

    def uniform(self, purpose: str, *keys: int) -> float:
        """A number from 0 up to but not including 1."""
        mixed = self._bases.get(purpose)
        if mixed is None:
            mixed = self._base(purpose)
        for key in keys:
            mixed = (mixed + key * STEP) & MASK
            mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
            mixed ^= mixed >> 31
        return (mixed >> 11) * 2.0**-53

    def chance(self, purpose: str, share: float, *keys: int) -> bool:
        """Whether a case of this share is one."""
        return share > 0 and self.uniform(purpose, *keys) < share

    def between(self, purpose: str, low: float, high: float, *keys: int) -> float:
        """A number between the two, evenly."""
        return low + (high - low) * self.uniform(purpose, *keys)

    def whole(self, purpose: str, low: int, high: int, *keys: int) -> int:
        """A whole number from low to high, both included."""
        return low + int((high - low + 1) * self.uniform(purpose, *keys))

    def normal(self, purpose: str, mean: float, deviation: float, *keys: int) -> float:
        """A normal number."""
        share = min(max(self.uniform(purpose, *keys), 1e-12), 1 - 1e-12)
        return mean + deviation * STANDARD.inv_cdf(share)

    def skewed(self, purpose: str, spread: float, *keys: int) -> float:
        """A lognormal factor with median 1."""
        return math.exp(self.normal(purpose, 0.0, spread, *keys))

    def waiting(self, purpose: str, mean: float, *keys: int) -> float:
        """An exponential time of that mean."""
        return -mean * math.log1p(-self.uniform(purpose, *keys))
