"""Where the state database is, its upgrade at start, and transactions on it."""

from __future__ import annotations

import datetime as dt
import fcntl
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from .errors import StateUnusable
from .tables import home as home_table

HEAD = "0003"
"""The newest migration."""
_UPGRADE_LOCK = 7_024_611  # any number: who upgrades PostgreSQL holds it
_LOCKS = {"refresh": 7_024_612, "scheduler": 7_024_613}
_HELD = """
select exists (
    select from pg_locks join pg_database on pg_database.oid = pg_locks.database
    where datname = current_database() and locktype = 'advisory' and granted
        and (classid, objid, objsubid) = (0, :number, 1)
)
"""
_WAIT_MS = 10_000


class StateDatabase:
    """The state database of a home: SQLite `state.db` in it, or what the URL names."""

    def __init__(self, home: Path, url: str | None = None) -> None:
        """Nothing is opened yet. Raises `StateUnusable` for a URL nobody can read."""
        self._home = home
        self._file = None if url else home / "state.db"
        try:
            address = _address(url) if url else sa.URL.create("sqlite", database=str(self._file))
            self._engine = sa.create_engine(address, poolclass=sa.NullPool)
        except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ImportError):
            # Its own words repeat the URL, and with it the password.
            raise StateUnusable(
                "PLIMSOLL_STATE_URL is not the URL of a PostgreSQL database, such as "
                "postgresql://user:password@host:5432/database."
            ) from None
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _prepare)

    @property
    def exists(self) -> bool:
        """Whether there is anything to read; reading never makes the file."""
        return self._file is None or self._file.is_file()

    def upgrade(self) -> None:
        """Make the tables, or bring those of an earlier Plimsoll up to date; one process at once.

        Raises `StateUnusable`, also when a newer Plimsoll wrote the database, or another home.
        """
        with self._told():
            self._home.mkdir(parents=True, exist_ok=True)
            if self._revision() != HEAD:
                with self._alone(), self._engine.connect() as connection:
                    _migrate(connection)
            if self._file is None:
                with self._alone():
                    self._claim()

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """A transaction that writes. Raises `StateUnusable`."""
        with self._told(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def kept_open(self) -> Iterator[None]:
        """While the block lasts, an idle connection: SQLite tidies its log up at the last close,
        which costs more than the write."""
        with self._told():
            connection = self._engine.connect()
            connection.execute(sa.select(1))
            connection.rollback()
        with connection:
            yield

    @contextmanager
    def held(self, what: str) -> Iterator[bool]:
        """Whether the lock of a refresh or scheduler was free; if so it is ours until the block or
        the process ends.

        Among all machines that share a PostgreSQL. Beside an SQLite file are locks of its own.
        """
        if self._file is not None:
            yield True
            return
        with self._told():
            # No transaction is left open for as long as a refresh takes.
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        with connection:
            free = connection.execute(sa.select(sa.func.pg_try_advisory_lock(_LOCKS[what])))
            yield bool(free.scalar())

    def is_held(self, what: str) -> bool:
        """Whether a process that lives holds this lock. To ask takes it from nobody."""
        if self._file is not None:
            return _locked(self._home / f"{what}.lock")
        with self.read() as connection:
            return bool(connection.execute(sa.text(_HELD), {"number": _LOCKS[what]}).scalar())

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that only reads. Raises `StateUnusable`, also where there is nothing."""
        with self._told(), self._reader().connect() as connection:
            if self._file is None:
                self._check_owner(connection)
            yield connection

    def _reader(self) -> sa.Engine:
        if self._file is None:
            return self._engine
        address = f"{self._file.resolve().as_uri()}?mode=ro"
        return sa.create_engine(
            "sqlite://",
            creator=lambda: sqlite3.connect(address, uri=True),
            poolclass=sa.NullPool,
        )

    def _revision(self) -> str | None:
        with self._engine.connect() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            found = connection.execute(sa.text("select version_num from alembic_version"))
            return found.scalar()

    def _claim(self) -> None:
        """Make the database this home's, if it is nobody's yet. Raises `StateUnusable`."""
        with suppress(FileExistsError), self._identity.open("x", encoding="utf-8") as file:
            file.write(secrets.token_hex(8))
        with self._engine.begin() as connection:
            ours = insert(home_table).values(only=1, id=self._identity.read_text("utf-8"))
            connection.execute(ours.on_conflict_do_nothing())
            self._check_owner(connection)

    def _check_owner(self, connection: sa.Connection) -> None:
        """Raise `StateUnusable` where the runs are another home's; one without a name is let in."""
        owner = connection.execute(sa.select(home_table.c.id)).scalar()
        if owner and self._identity.exists() and self._identity.read_text("utf-8") != owner:
            raise StateUnusable(
                "PLIMSOLL_STATE_URL holds the runs of another home: give each home a database of "
                f"its own, or, where that home is gone, write {owner} into {self._identity}."
            )

    @property
    def _identity(self) -> Path:
        return self._home / "state.id"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self._file is None:
            with self._engine.connect() as connection:
                connection.execute(sa.select(sa.func.pg_advisory_lock(_UPGRADE_LOCK)))
                yield
            return
        with (self._home / "state.lock").open("w", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise StateUnusable(f"{self._place} cannot be used: {_line(error.orig)}") from error
        except OSError as error:
            raise StateUnusable(f"{self._place} cannot be used: {error.strerror}") from error

    @property
    def _place(self) -> str:
        return str(self._file or self._engine.url.render_as_string(hide_password=True))


def now() -> dt.datetime:
    """The clock as this database keeps it: naive UTC."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def _address(url: str) -> sa.URL:
    """The URL, with the driver that is installed. Raises `ArgumentError` for no PostgreSQL."""
    made = sa.make_url(url)
    if made.drivername.partition("+")[0] not in ("postgres", "postgresql"):
        # An SQLite file of somewhere else would lack the locks of its home.
        raise sa.exc.ArgumentError
    return made.set(drivername="postgresql+psycopg")


def _locked(file: Path) -> bool:
    try:
        with file.open(encoding="utf-8") as opened:
            # A shared lock for an instant; who wants it whole then tries again.
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _migrate(connection: sa.Connection) -> None:
    # Here, as it takes a while to import and there is seldom anything to do.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    steps = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", steps.replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StateUnusable(
            f"The state database was written by a newer Plimsoll, or by none: {error}"
        ) from error
    connection.commit()


def _write_ahead(connection: Any) -> None:
    """SQLite does not wait by itself for others while it changes the kind of its log."""
    end = time.monotonic() + _WAIT_MS / 1000
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


def _prepare(connection: Any, _record: object) -> None:
    # The dashboard reads while a refresh writes.
    connection.execute(f"pragma busy_timeout = {_WAIT_MS}")
    _write_ahead(connection)
    # A power cut may cost the last lines of the log, never its integrity; each fsync costs 20 ms.
    connection.execute("pragma synchronous = normal")


def _line(error: object) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else "no reason given"
