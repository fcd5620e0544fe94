"""Which KPIs this Odoo can feed: those of apps that are not installed are named, not drawn."""

from dashboard.metrics import Kpi
from dashboard.snapshot import Snapshot

MODELS = "dim_odoo_model"


def is_installed(snapshot: Snapshot, kpi: Kpi) -> bool:
    """Whether any of the Odoo models the KPI is read from is there; True where it names none."""
    wanted = kpi.block.required_models
    if not wanted or "odoo_model" not in snapshot.columns(MODELS):
        return True
    return bool(_models(snapshot) & set(wanted))


def _models(snapshot: Snapshot) -> frozenset[str]:
    def read() -> frozenset[str]:
        rows = snapshot.query(f"select odoo_model from marts.{MODELS}")
        return frozenset(row["odoo_model"] for row in rows)

    return snapshot.memo("odoo models", read)
