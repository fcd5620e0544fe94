"""Settings of the dashboard, from the environment or a `.env` file."""

import json
from typing import Annotated, Any

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from dashboard.errors import SettingWrong
from state.settings import Settings


class DashboardSettings(Settings):
    """Where the dashboard reads from and listens. Raises `SettingWrong` with one sentence."""

    wrong = SettingWrong

    port: int = Field(8050, ge=1, le=65535, description="Port the web server binds to.")
    odoo_url: str | None = Field(
        None, description="Odoo's address for record links; default: the one that was read."
    )
    stale_after_hours: float = Field(
        30, gt=0, description="Age in hours from which the page says the data is stale."
    )
    # Not decoded by pydantic, whose error for what is no JSON is no validation error.
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Host names the pages answer to besides localhost, as a JSON list."
    )

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _listed(cls, hosts: Any) -> Any:
        try:
            return json.loads(hosts) if isinstance(hosts, str) else hosts
        except ValueError:
            raise ValueError('must be a JSON list, such as ["kpi.example.com"]') from None
