"""Settings of the write side, from the environment, `.env` and `<NAME>_FILE` secrets."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, SecretStr, field_validator

from state.settings import PREFIX, Settings

from .errors import ConfigError

Protocol = Literal["auto", "odoorpc", "session", "json2", "postgres"]
PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Connection:
    """Where Odoo is and who reads it; the secrets show in no representation.

    `secret` is a password or an API key (`keyed`), empty where `dsn` names the database itself.
    """

    url: str
    database: str
    login: str
    secret: SecretStr
    keyed: bool = False
    protocol: Protocol = "auto"
    dsn: SecretStr | None = None
    ca: Path | None = None

    @property
    def host(self) -> str:
        """The server's name, in brackets when it is an IPv6 address."""
        name = urlsplit(self.url).hostname or ""
        return f"[{name}]" if ":" in name else name

    @property
    def port(self) -> int:
        """The port of the URL, else the scheme's own."""
        return urlsplit(self.url).port or (443 if self.encrypted else 80)

    @property
    def encrypted(self) -> bool:
        """Whether the URL asks for TLS."""
        return urlsplit(self.url).scheme == "https"


class ExtractSettings(Settings):
    """What a refresh may be told. Raises `ConfigError` with one sentence."""

    wrong = ConfigError

    odoo_url: str | None = Field(None, description="address of Odoo, as in a browser")
    odoo_db: str | None = Field(None, description="name of the Odoo database")
    odoo_login: str | None = Field(None, description="login of the reading user")
    odoo_password: SecretStr | None = Field(None, description="password, unless there is a key")
    odoo_api_key: SecretStr | None = Field(None, description="API key, instead of a password")
    odoo_protocol: Protocol = Field(
        "auto", description="auto, odoorpc, session (password), json2 (19+, key) or postgres"
    )
    odoo_pg_dsn: SecretStr | None = Field(
        None, description="read-only connection string of Odoo's own PostgreSQL, instead of a login"
    )
    odoo_ca: Path | None = Field(
        None, description="PEM file of an authority to trust besides the system's"
    )
    accept_server_change: bool = Field(
        default=False,
        description="the same database has a new address or name: read all of it again",
    )
    as_of: dt.datetime | None = Field(
        None, description="pretend the refresh runs at this ISO time (UTC unless it says)"
    )
    connections: int = Field(
        2, ge=1, le=8, description="calls at a time; fewer than Odoo's worker processes"
    )
    page_size: int = Field(5000, ge=1, le=100_000, description="rows asked for in one call")
    overlap_minutes: float = Field(
        15, ge=0, description="read changes again from this far back; above the longest transaction"
    )
    timeout: float = Field(120, gt=0, description="seconds to wait for one answer of Odoo")
    pull_timeout: float = Field(14_400, gt=0, description="seconds reading Odoo may take in all")
    retries: int = Field(5, ge=0, le=20, description="further tries after a dropped connection")
    retry_seconds: float = Field(
        1, ge=0, description="first pause before another try; doubles up to 30 s"
    )
    max_shrink: float = Field(
        0.5, ge=0, le=1, description="refuse a table that lost more than this share of its rows"
    )
    build_timeout: float = Field(3600, gt=0, description="seconds dbt may take")
    keep_landings: int = Field(3, ge=1, description="landed extracts kept for audit")
    keep_snapshots: int = Field(5, ge=2, description="published snapshots kept to roll back to")
    refresh_cron: str = Field(
        "0 * * * *", description="when `plimsoll schedule` reads what changed, as in a crontab"
    )
    reconcile_cron: str = Field(
        "30 1 * * *", description="when it also compares all ids, to find every deletion"
    )
    pack_cron: str = Field(
        "0 7 1-7 * mon-fri",
        description="when it makes last month's pack, unless that is there: first working day",
    )
    time_zone: str | None = Field(
        None, description="IANA zone of those times, such as Europe/Zurich; default: the machine's"
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="how progress and logs are written: for people, or a JSON object a line"
    )
    entities: Path = Field(
        PROJECT / "extract" / "entities.yml", description="the Odoo models and fields to read"
    )
    models_dir: Path = Field(PROJECT / "warehouse_models", description="the dbt project")

    @field_validator("odoo_url")
    @classmethod
    def _plain_address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must look like https://odoo.example.com")
        if parts.username or parts.password:
            raise ValueError("must not hold a login or password")
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("must end after the host and port")
        return f"{parts.scheme}://{parts.netloc}"

    @field_validator("refresh_cron", "reconcile_cron", "pack_cron")
    @classmethod
    def _five_parts(cls, cron: str) -> str:
        if len(cron.split()) != 5:
            raise ValueError("must be five cron fields, such as '0 5 * * *'")
        return cron

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, zone: str | None) -> str | None:
        try:
            return zone if zone is None or ZoneInfo(zone) else None
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("must be a zone such as Europe/Zurich") from None

    @property
    def raw_file(self) -> Path:
        """DuckDB file of Odoo's rows."""
        return self.home / "raw.duckdb"

    @property
    def marts_file(self) -> Path:
        """DuckDB file of what dbt builds to be published, and of history."""
        return self.home / "marts.duckdb"

    @property
    def intermediate_file(self) -> Path:
        """DuckDB file of the models between, which each build begins anew."""
        return self.home / "intermediate.duckdb"

    @property
    def published(self) -> Path:
        """Folder of snapshots and of the pointer to the current one."""
        return self.home / "published"

    @property
    def reads_tables(self) -> bool:
        """Whether Odoo's PostgreSQL is read rather than its API."""
        chosen = self.odoo_protocol
        return chosen == "postgres" or (chosen == "auto" and self.odoo_pg_dsn is not None)

    def connection(self) -> Connection:
        """Address and identity for Odoo; `ConfigError` names what is missing."""
        return self._of_tables() if self.reads_tables else self._of_server()

    def _of_tables(self) -> Connection:
        if not self.odoo_pg_dsn:
            raise ConfigError("Set PLIMSOLL_ODOO_PG_DSN to say which PostgreSQL to read.")
        host, port, database = address(self.odoo_pg_dsn)
        return Connection(
            self.odoo_url or f"postgresql://{host}:{port}",
            self.odoo_db or database,
            self.odoo_login or "",
            SecretStr(""),
            protocol="postgres",
            dsn=self.odoo_pg_dsn,
        )

    def _of_server(self) -> Connection:
        wanted = {"odoo_url": self.odoo_url, "odoo_db": self.odoo_db, "odoo_login": self.odoo_login}
        missing = [PREFIX + name.upper() for name, value in wanted.items() if not value]
        secrets = [each for each in (self.odoo_password, self.odoo_api_key) if each]
        if not secrets:
            missing.append("PLIMSOLL_ODOO_PASSWORD or PLIMSOLL_ODOO_API_KEY")
        if missing:
            raise ConfigError(f"Set {', '.join(missing)} to say which Odoo to read.")
        if len(secrets) > 1:
            raise ConfigError("Set PLIMSOLL_ODOO_PASSWORD or PLIMSOLL_ODOO_API_KEY, not both.")
        self._check_fits()
        return Connection(
            str(self.odoo_url),
            str(self.odoo_db),
            str(self.odoo_login),
            secrets[0],
            keyed=self.odoo_api_key is not None,
            protocol=self.odoo_protocol,
            ca=self.odoo_ca,
        )

    def _check_fits(self) -> None:
        """A session opens by password alone, JSON-2 by key alone."""
        needed = {"session": self.odoo_password, "json2": self.odoo_api_key}
        if needed.get(self.odoo_protocol, True) is None:
            name = "PASSWORD" if self.odoo_protocol == "session" else "API_KEY"
            raise ConfigError(
                f"PLIMSOLL_ODOO_PROTOCOL={self.odoo_protocol} needs PLIMSOLL_ODOO_{name}."
            )

    def now(self) -> dt.datetime:
        """The as-of moment: `as_of` where set, else the clock; naive UTC, whole seconds."""
        moment = self.as_of or dt.datetime.now(dt.UTC)
        if moment.tzinfo is not None:
            moment = moment.astimezone(dt.UTC).replace(tzinfo=None)
        return moment.replace(microsecond=0)


def address(dsn: SecretStr) -> tuple[str, str, str]:
    """Host, port and database that a connection string names; `ConfigError` if it is none."""
    try:
        parts = conninfo_to_dict(dsn.get_secret_value())
    except psycopg.ProgrammingError:
        # libpq's own message repeats the string, password included.
        raise ConfigError(
            "PLIMSOLL_ODOO_PG_DSN must look like postgresql://user:password@host:5432/database."
        ) from None
    host = parts.get("host") or parts.get("hostaddr") or "localhost"
    return str(host), str(parts.get("port") or 5432), str(parts.get("dbname") or "")
