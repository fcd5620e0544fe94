"""Every address answers a page, and nobody else's request does."""

from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.settings import DashboardSettings
from dashboard.web import create_app, warm_up

PAGES = [
    "/",
    "/late",
    "/exceptions",
    "/runs",
    "/kpis",
    "/kpi/on_time_lines",
    "/late/1",
    "/nothing/here",
]
HOSTILE = [
    "/?from=<script>&to=%00&warehouse=' OR 1=1 --",
    "/late?from=9999-99&cause[]=x&owner=%F0%28",
    "/kpi/..%2f..%2fetc%2fpasswd",
    "/kpi/" + "a" * 3000,
    "/late/99999999999999999999",
    "/exceptions?page=-1&severity=javascript:alert(1)",
]


@pytest.mark.parametrize("address", PAGES + HOSTILE)
def test_every_address_answers_the_page_frame(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_every_address_answers_without_a_snapshot(tmp_path: Path, address: str) -> None:
    app = create_app(DashboardSettings(home=tmp_path, _env_file=None))
    assert app.server.test_client().get(address).status_code == 200


def test_warm_up_works_with_and_without_a_snapshot(
    settings: DashboardSettings, tmp_path: Path
) -> None:
    warm_up(create_app(settings))
    warm_up(create_app(DashboardSettings(home=tmp_path, _env_file=None)))


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1"])
def test_foreign_host_names_are_refused(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code in (400, 421)


@pytest.mark.parametrize("host", ["localhost:8050", "127.0.0.1", "[::1]:8050"])
def test_local_host_names_are_served(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


def test_configured_host_names_are_served(home: Path) -> None:
    settings = DashboardSettings(home=home, allowed_hosts=("kpi.example",), _env_file=None)
    client = create_app(settings).server.test_client()
    assert client.get("/", headers={"Host": "KPI.example:443"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "null"},
    ],
)
def test_posts_from_other_sites_are_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/_dash-update-component", json={}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("address", ["/", "/assets/boot.js", "/_dash-layout"])
def test_every_response_carries_the_security_headers(client: FlaskClient, address: str) -> None:
    with closing(client.get(address)) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "http" not in policy
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy
    scripts = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert "unsafe-inline" not in scripts
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_frame_names_no_address_outside_the_server(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    assert "https://" not in page
    assert "cdn." not in page.lower()  # ids that Dash draws at random may hold the letters
