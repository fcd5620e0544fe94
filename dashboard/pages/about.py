"""What a file says of itself, so that it can be read and made again without its page."""

from collections.abc import Collection

from dashboard.filters import DIMENSIONS
from dashboard.formats import moment
from dashboard.pages.table import Fact
from dashboard.pages.view import View


def places(view: View) -> list[Fact]:
    """Companies, warehouses and channels that the reader chose."""
    values = view.filters.values()
    return [(name.capitalize(), ", ".join(values.get(name, ("all",)))) for name in DIMENSIONS]


def origin(view: View, models: Collection[str]) -> list[Fact]:
    """Models and snapshot that the rows are of, its as-of time, and the page that shows them."""
    info = view.snapshot.info
    odoo = " · ".join(part for part in (info.odoo_version, info.database, info.odoo_url) if part)
    return [
        ("Source models", ", ".join(models)),
        ("As of", moment(info.as_of)),
        ("Snapshot", f"{info.run_id}, published {moment(info.published_at)}"),
        ("Odoo", odoo),
        ("Page", view.here()),
    ]
