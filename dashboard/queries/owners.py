"""Who owns a role at the places a reader chose."""

from dashboard.filters import Filters
from dashboard.snapshot import Snapshot

_OWNER = """
select owner from marts.dim_owner
where is_current
    and owner_role = ? and company is not distinct from ? and warehouse is not distinct from ?
"""


def owner_name(snapshot: Snapshot, role: str, filters: Filters) -> str:
    """Person or title that owns `role` for the one company or warehouse chosen, else for all."""
    if {"is_current", "owner_role", "owner", "company", "warehouse"} <= snapshot.columns(
        "dim_owner"
    ):
        for company, warehouse in _places(snapshot, filters):
            rows = snapshot.query(_OWNER, [role, company, warehouse])
            if rows and rows[0]["owner"]:
                return str(rows[0]["owner"])
    return role.replace("_", " ").capitalize()


def _places(snapshot: Snapshot, filters: Filters) -> list[tuple[str | None, str | None]]:
    """Company and warehouse from the most specific place to all of them."""
    company, warehouse = filters.one_place()
    places: list[tuple[str | None, str | None]] = []
    if warehouse:
        rows = snapshot.query(
            "select distinct company from marts.dim_owner where warehouse = ?", [warehouse]
        )
        places += [(row["company"], warehouse) for row in rows]
    if company:
        places.append((company, None))
    return [*places, (None, None)]
