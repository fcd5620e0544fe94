"""Settings of the dashboard, from the environment or a `.env` file."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class DashboardSettings(BaseSettings):
    """Where the dashboard reads from and listens; each field is `PLIMSOLL_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="PLIMSOLL_", env_file=".env", extra="ignore")

    home: Path = Field(Path(".plimsoll"), description="Folder of the snapshots and the run log.")
    port: int = Field(8050, ge=1, le=65535, description="Port the web server binds to.")
    odoo_url: str | None = Field(
        None, description="Odoo's address for record links; default: the one that was read."
    )
    state_url: SecretStr | None = Field(
        None,
        description="PostgreSQL URL of the run log and other state; default: state.db in the home",
    )
    stale_after_hours: float = Field(
        30, gt=0, description="Age in hours from which the page says the data is stale."
    )
    allowed_hosts: tuple[str, ...] = Field(
        (), description="Host names the pages answer to besides localhost, as a JSON list."
    )
