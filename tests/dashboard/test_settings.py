"""Settings of the pages: shared ones say what they say to a refresh, wrong ones are a sentence."""

from pathlib import Path

import pytest

from dashboard.errors import SettingWrong
from dashboard.settings import DashboardSettings
from extract.settings import ExtractSettings

URL = "postgresql://plimsoll:s3cret@db.example.com/state"


def test_state_database_named_by_a_file_is_the_same_for_both_sides(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "url").write_text(URL + "\n")
    monkeypatch.setenv("PLIMSOLL_STATE_URL_FILE", str(tmp_path / "url"))
    assert DashboardSettings().state_address == ExtractSettings().state_address == URL


def test_empty_setting_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLIMSOLL_PORT", "")
    monkeypatch.setenv("PLIMSOLL_ALLOWED_HOSTS", "")
    settings = DashboardSettings()
    assert (settings.port, settings.allowed_hosts) == (8050, ())


def test_host_names_are_a_json_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLIMSOLL_ALLOWED_HOSTS", '["kpi.example.com", "kpi"]')
    assert DashboardSettings().allowed_hosts == ("kpi.example.com", "kpi")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PLIMSOLL_ALLOWED_HOSTS", "kpi.example.com", "PLIMSOLL_ALLOWED_HOSTS: must be a JSON"),
        ("PLIMSOLL_STALE_AFTER_HOURS", "s3cret", "PLIMSOLL_STALE_AFTER_HOURS: Input should be"),
        ("PLIMSOLL_STATE_URL_FILE", "/nowhere", "PLIMSOLL_STATE_URL_FILE names /nowhere"),
    ],
)
def test_wrong_value_names_the_setting_and_never_the_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingWrong, match=words) as error:
        DashboardSettings()
    assert "s3cret" not in str(error.value)
    assert error.value.exit_code == 2
