"""Errors of the dashboard; each message is one sentence a reader can act on."""


class DashboardError(Exception):
    """Anything the dashboard cannot show, said in one sentence."""


class SettingWrong(DashboardError):
    """A setting cannot be understood; the sentence names it."""

    exit_code = 2


class NoSnapshot(DashboardError):
    """Nothing has been published yet."""


class SnapshotCorrupt(DashboardError):
    """The published file is missing, unreadable or not a Plimsoll snapshot."""


class NoTable(DashboardError):
    """The address is of no page with a table."""


class UnreadableAddress(DashboardError):
    """The address asks for something that cannot be understood; the sentence names it."""


class UnknownMetric(DashboardError):
    """The snapshot defines no metric of that name."""


class UnknownDimension(DashboardError):
    """The metric cannot be split or filtered by that dimension."""


class DefinitionError(DashboardError):
    """A metric is written in a way Plimsoll cannot compute."""
