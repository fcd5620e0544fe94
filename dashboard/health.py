"""How fresh the data is and how the last refresh went, in one sentence."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dashboard.settings import DashboardSettings
from dashboard.snapshot import SnapshotInfo

State = Literal["fresh", "stale", "failed", "running", "none"]


@dataclass(frozen=True)
class Health:
    """State for the icon and colour, sentence for the reader; times are aware UTC."""

    state: State
    sentence: str
    as_of: datetime | None
    last_run_at: datetime | None
    last_error: str | None


def health(settings: DashboardSettings, info: SnapshotInfo | None, now: datetime) -> Health:
    """Health of the data shown (`info` None: nothing published) at `now` (aware UTC)."""
    raise NotImplementedError
