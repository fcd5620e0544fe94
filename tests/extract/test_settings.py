"""Settings come from the environment, .env and named files, and say clearly what is wrong."""

import datetime as dt
from pathlib import Path

import pytest

from extract.errors import ConfigError
from extract.settings import ExtractSettings

WHERE = {"odoo_url": "https://odoo.example.com", "odoo_db": "live", "odoo_login": "reader"}


def test_environment_wins_over_dotenv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PLIMSOLL_ODOO_DB=from_file\nPLIMSOLL_ODOO_LOGIN=file_login\n")
    monkeypatch.setenv("PLIMSOLL_ODOO_DB", "from_environment")
    settings = ExtractSettings()
    assert (settings.odoo_db, settings.odoo_login) == ("from_environment", "file_login")


@pytest.mark.parametrize("place", ["environment", ".env"])
def test_secret_is_read_from_the_file_that_a_variable_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    if place == "environment":
        monkeypatch.setenv("PLIMSOLL_ODOO_API_KEY_FILE", str(tmp_path / "secret"))
    else:
        (tmp_path / ".env").write_text(f"PLIMSOLL_ODOO_API_KEY_FILE={tmp_path / 'secret'}\n")
    assert ExtractSettings(**WHERE).connection().secret.get_secret_value() == "s3cret"


def test_every_connection_setting_has_a_file_variant(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    values = {**WHERE, "odoo_password": "s3cret", "home": "/srv/plimsoll"}
    for name, value in values.items():
        (tmp_path / name).write_text(value)
        monkeypatch.setenv(f"PLIMSOLL_{name.upper()}_FILE", str(tmp_path / name))
    settings = ExtractSettings()
    where = settings.connection()
    assert (where.url, where.database, where.login, where.secret.get_secret_value()) == (
        *WHERE.values(),
        "s3cret",
    )
    assert settings.home == Path("/srv/plimsoll")


def test_missing_secret_file_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLIMSOLL_ODOO_PASSWORD_FILE", "/nowhere/secret")
    with pytest.raises(ConfigError, match="PLIMSOLL_ODOO_PASSWORD_FILE names /nowhere/secret"):
        ExtractSettings()


def test_missing_settings_are_named_together() -> None:
    with pytest.raises(ConfigError) as error:
        ExtractSettings(odoo_url="http://localhost:8069").connection()
    assert str(error.value) == (
        "Set PLIMSOLL_ODOO_DB, PLIMSOLL_ODOO_LOGIN, PLIMSOLL_ODOO_PASSWORD or "
        "PLIMSOLL_ODOO_API_KEY to say which Odoo to read."
    )
    assert error.value.exit_code == 2


def test_password_and_key_together_are_refused() -> None:
    settings = ExtractSettings(**WHERE, odoo_password="a", odoo_api_key="b")
    with pytest.raises(ConfigError, match="not both"):
        settings.connection()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"odoo_url": "odoo.example.com"}, "must look like https://odoo.example.com"),
        ({"odoo_url": "https://me:s3cret@odoo.example.com"}, "must not hold a login"),
        ({"odoo_url": "https://odoo.example.com/web/login"}, "must end after the host"),
        ({"page_size": "many"}, "PLIMSOLL_PAGE_SIZE"),
        ({"keep_snapshots": 0}, "PLIMSOLL_KEEP_SNAPSHOTS"),
        ({"refresh_cron": "daily"}, "five cron fields"),
        ({"as_of": "yesterday"}, "PLIMSOLL_AS_OF"),
    ],
)
def test_wrong_value_names_the_setting_and_never_the_value(
    values: dict[str, object], words: str
) -> None:
    with pytest.raises(ConfigError, match=words) as error:
        ExtractSettings(**values)
    assert "s3cret" not in str(error.value)
    assert error.value.__cause__ is None


def test_secrets_show_in_no_representation() -> None:
    settings = ExtractSettings(**WHERE, odoo_password="s3cret")
    assert "s3cret" not in f"{settings!r} {settings} {settings.connection()!r}"


@pytest.mark.parametrize(
    "moment", ["2026-11-21T19:30:00", "2026-11-21T19:30:00Z", "2026-11-21T20:30:00+01:00"]
)
def test_as_of_is_utc_unless_it_says_otherwise(moment: str) -> None:
    assert ExtractSettings(as_of=moment).now() == dt.datetime.fromisoformat("2026-11-21 19:30:00")


@pytest.mark.parametrize(
    ("url", "host", "port", "encrypted"),
    [
        ("https://odoo.example.com", "odoo.example.com", 443, True),
        ("http://localhost:8069/", "localhost", 8069, False),
        ("http://[::1]:8069", "[::1]", 8069, False),
    ],
)
def test_address_gives_host_port_and_encryption(
    url: str, host: str, port: int, *, encrypted: bool
) -> None:
    where = ExtractSettings(**{**WHERE, "odoo_url": url}, odoo_password="x").connection()
    assert (where.host, where.port, where.encrypted) == (host, port, encrypted)
