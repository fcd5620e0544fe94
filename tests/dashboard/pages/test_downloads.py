"""Tables as files over HTTP: by a page's own address, to whoever may ask."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.callbacks import Reader
from dashboard.settings import DashboardSettings
from dashboard.web import create_app
from tests.dashboard.pages.trees import as_json, nodes
from tests.dashboard.pages.workbooks import opened, text_of

CSV, XLSX = (
    "text/csv; charset=utf-8",
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
OCTOBER = "?from=2026-10&to=2026-10"
TABLES = {
    "/late": "late-lines",
    "/exceptions": "exceptions",
    "/rows/on_time_lines": "on_time_lines",
}


def links(reader: Reader, path: str, search: str) -> dict[str, str]:
    """The links of the page's files, by their words."""
    page = as_json(reader.navigate(path, search)[0])
    anchors = [node["props"] for node in nodes(page) if node["type"] == "A"]
    found = {each["id"]: each["href"] for each in anchors if each.get("id")}
    return {name.rpartition("-")[2]: href for name, href in found.items()}


@pytest.mark.parametrize("path", TABLES)
def test_a_page_links_to_its_files_and_they_arrive(
    client: FlaskClient, reader: Reader, path: str
) -> None:
    hrefs = links(reader, path, OCTOBER + "&page=2&warehouse=Oslo")
    assert hrefs["csv"] == f"/files{path}.csv{OCTOBER}&warehouse=Oslo"
    csv, xlsx = client.get(hrefs["csv"]), client.get(hrefs["xlsx"])
    for answer, form, media in ((csv, "csv", CSV), (xlsx, "xlsx", XLSX)):
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == media
        said = answer.headers["Content-Disposition"]
        assert said == f'attachment; filename="{TABLES[path]}.{form}"'
        assert answer.headers["Cache-Control"] == "no-store"
    assert csv.data.startswith(b"\xef\xbb\xbf")  # Excel reads it as UTF-8 by this mark
    assert csv.data.decode("utf-8-sig") == text_of(reader, path, f"{OCTOBER}&warehouse=Oslo")
    assert opened(xlsx.data).sheetnames == ["Rows", "About"]


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/files/late.csv?where=warehouse~smells~oslo", 400, "warehouse~smells~oslo"),
        ("/files/late.csv?sort=junk", 400, "junk"),
        ("/files/late.csv?warehouse=Atlantis", 400, "There is no warehouse “Atlantis” here"),
        ("/files/late.csv?from=2026-13", 400, "2026-13"),
        ("/files/rows/nonsense.csv", 404, "nonsense"),
        ("/files/kpis.csv", 404, "There is no table at this address."),
        ("/files/nowhere.xlsx", 404, "There is no table at this address."),
    ],
)
def test_what_cannot_be_had_is_refused_in_a_sentence(
    client: FlaskClient, address: str, status: int, said: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert said in answer.get_data(as_text=True)
    assert "Content-Disposition" not in answer.headers


def test_without_a_snapshot_there_is_no_file_yet(tmp_path: Path) -> None:
    app = create_app(DashboardSettings(home=tmp_path, _env_file=None))
    answer = app.server.test_client().get("/files/late.csv")
    assert answer.status_code == 503
    assert "plimsoll refresh" in answer.get_data(as_text=True)


def test_of_another_form_there_is_no_file(client: FlaskClient) -> None:
    answer = client.get("/files/late.exe")
    assert "Content-Disposition" not in answer.headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Dest": "script"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "document"}, 200),
        ({"Sec-Fetch-Site": "none", "Sec-Fetch-Dest": "document"}, 200),
        ({}, 200),
    ],
)
def test_other_sites_get_no_file_but_a_reader_may_follow_their_link(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    assert client.get("/files/exceptions.csv", headers=headers).status_code == status
