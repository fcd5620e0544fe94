"""Who owns a role at the places a reader chose."""

from dashboard.filters import Filters
from dashboard.queries.drivers import Driver
from dashboard.snapshot import Snapshot

_OWNER = """
select owner from marts.dim_owner
where is_current
    and owner_role = ? and company is not distinct from ? and warehouse is not distinct from ?
"""
_CAUSES = "fct_late_line_causes"


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


def accountable(snapshot: Snapshot, driver: Driver | None, filters: Filters) -> str | None:
    """Who answers for a driver that has an owner of its own, as a cause of lateness does."""
    if driver is None:
        return None
    if driver.dimension == "owner":
        return driver.value
    if driver.dimension != "cause" or not {"cause", "owner_role"} <= snapshot.columns(_CAUSES):
        return None
    query = f"select any_value(owner_role) as role from marts.{_CAUSES} where cause = ?"
    role = snapshot.query(query, [driver.key])[0]["role"]
    return owner_name(snapshot, role, filters) if role else None


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
