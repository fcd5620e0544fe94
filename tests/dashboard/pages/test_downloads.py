"""Tables as files over HTTP: by a page's own address, to whoever may ask."""

from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from dashboard.callbacks import Reader
from dashboard.settings import DashboardSettings
from dashboard.web import create_app
from tests.dashboard.pages.trees import as_json, nodes, of_class, words
from tests.dashboard.pages.workbooks import cells_of, opened, text_of

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


@pytest.mark.parametrize(
    "address",
    ["/files", "/files/", "/files/late", "/files/late.exe", "/files/late.CSV", "/files/late.csv/",
     "/files//late.csv", "/files/late/.csv", "/files/late//.csv", "/files/.csv", "/files/a/b"],
)  # fmt: skip
def test_under_files_there_is_nothing_but_files(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.get_data(as_text=True) == "There is no file at this address.\n"


GARBLED = {
    "where=warehouse~smells~oslo&sort=due_date": "“warehouse~smells~oslo”",
    "where=warehouse~contains~oslo&sort=due_date,-due_date": "“-due_date”",
    "where=warehouse~contains~a&where=customer~contains~b": "“where” more than once",
    "from=2026-01&from=2026-02": "“from” more than once",
    f"where=customer~contains~{'x' * 2001}": "“where” has more than 2,000 characters",
    "where=customer~contains~a%0Ab": "“where” has control characters",
    "warehouse=a%00b&warehouse=Oslo": "“warehouse” has control characters",
    f"where=customer~contains~{'%E6%BC%A2' * 900}": "more than 8,000 characters",
    "&".join(f"a{place}=1" for place in range(101)): "more than 100 parts",
    "warehouse=Atlantis": "There is no warehouse “Atlantis” here",
    "from=2026-13": "The months “2026-13” cannot be shown",
}


@pytest.mark.parametrize("query", GARBLED)
def test_a_page_says_what_it_leaves_out_and_its_files_leave_it_out_too(
    client: FlaskClient, reader: Reader, query: str
) -> None:
    refused = client.get(f"/files/late.csv?{query}")
    assert refused.status_code == 400
    sentence = refused.get_data(as_text=True)
    assert GARBLED[query] in sentence
    assert "ignored" not in sentence
    assert "these are" not in sentence
    page = as_json(reader.navigate("/late", f"?{query}")[0])
    [told] = of_class(page, "notice")
    assert GARBLED[query] in words(told)
    for href in links(reader, "/late", f"?{query}").values():
        assert client.get(href).status_code == 200


def test_files_keep_what_of_a_filter_could_be_read(reader: Reader) -> None:
    query = "?where=warehouse~contains~oslo,owner~smells~x&sort=junk,due_date&columns=warehouse"
    href = links(reader, "/late", query)["csv"]
    assert href.endswith("&where=warehouse~contains~oslo&sort=due_date&columns=warehouse")


@pytest.mark.parametrize("sign", ["\u00a0", "\u200b", "👨\u200d👩\u200d👧", "e\u0301", "\u2028"])
def test_a_file_is_filtered_by_any_sign_that_can_be_written(reader: Reader, sign: str) -> None:
    query = f"?where=warehouse~notContains~{quote(sign)}&columns=warehouse"
    assert len(cells_of(reader, "/late", query)) > 1
    found = cells_of(reader, "/late", query.replace("notContains", "contains"))
    assert found == [["Warehouse"]]


def test_a_page_asked_for_with_a_slash_at_its_end_has_its_files(
    client: FlaskClient, reader: Reader
) -> None:
    for href in links(reader, "/late/", "").values():
        assert client.get(href).status_code == 200


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
