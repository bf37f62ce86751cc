"""What stands between the network and the routes: hosts, origins, sizes, limits, headers, figures, logs."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from support_appointments import MONDAY
from support_staff import PASSWORD, hire

from api import clock
from api.conversations.streams import Streams
from api.crypto import Keyring
from api.db import Database
from api.door import depth
from api.errors import TooMany
from api.limits import Limit, address_prefix
from api.main import create_app
from api.manage import migrate
from api.observing import JsonLines
from api.settings import Settings
from api.sheets import cell, sheet

SITE = "https://www.jobcenter.example"
EVIL = "https://evil.example"


def opened(place: Path, **changes: Any) -> FastAPI:
    settings = Settings(_env_file=None, DATABASE_URL="", data_dir=place, office="bochum", **changes)
    app = create_app(settings)
    migrate(app.state.services.db)
    return app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    made = opened(
        tmp_path_factory.mktemp("door"), allowed_origins=[SITE], metrics_token="m" * 20,
        allowed_hosts=["testserver"], conversations_per_minute=10_000,
    )  # fmt: skip
    yield made
    made.state.services.close()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


# --- embedding --------------------------------------------------------------------------------------


def test_a_page_that_is_not_on_the_list_begins_and_reads_nothing(client: TestClient) -> None:
    refused = client.post("/api/conversations", json={}, headers={"Origin": EVIL})
    assert refused.status_code == 403
    assert "lotse" not in client.cookies
    conversation = client.post("/api/conversations", json={}).json()["id"]
    for method, path in (
        ("GET", "/api/conversations/current"),
        ("GET", f"/api/conversations/{conversation}/transcript"),
        ("POST", f"/api/conversations/{conversation}/messages"),
        ("DELETE", f"/api/conversations/{conversation}"),
        ("GET", "/static/widget/teilhabe-lotse.js"),
    ):
        answer = client.request(method, path, headers={"Origin": EVIL})
        assert "access-control-allow-origin" not in answer.headers, path
        assert method == "GET" or answer.status_code == 403
    asked = client.options(
        "/api/conversations", headers={"Origin": EVIL, "Access-Control-Request-Method": "POST"}
    )
    assert asked.headers.get("access-control-allow-origin") is None
    assert client.get(f"/api/conversations/{conversation}/transcript").status_code == 200


def test_a_page_on_the_list_may(client: TestClient) -> None:
    began = client.post("/api/conversations", json={}, headers={"Origin": SITE})
    assert (began.status_code, began.headers["access-control-allow-origin"]) == (201, SITE)
    assert client.get("/static/widget/teilhabe-lotse.js", headers={"Origin": SITE}).headers[
        "access-control-allow-origin"
    ] == SITE  # fmt: skip


def test_no_page_of_ours_is_framed_and_staff_forms_take_no_foreign_origin(client: TestClient) -> None:
    for path in ("/", "/staff/login", "/termin", "/api/programmes"):
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
    for origin in (EVIL, "null", "http://testserver.evil.example"):
        assert client.post("/staff/login", data={}, headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:81", ""])
def test_another_name_is_not_ours(client: TestClient, host: str) -> None:
    assert client.get("/staff/login", headers={"Host": host}).status_code == 421


# --- sizes ------------------------------------------------------------------------------------------


def test_a_body_that_is_too_long_is_refused_whether_it_says_its_length_or_not(client: TestClient) -> None:
    long = b'{"language": "' + b"x" * 70_000 + b'"}'
    headers = {"Content-Type": "application/json"}
    for content in (long, iter([long[:40_000], long[40_000:]])):
        answer = client.post("/api/conversations", content=content, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_long")
    assert client.post("/staff/login", data={"login": "x" * 70_000}).status_code == 413


@pytest.mark.parametrize("text", ["[" * 25, '{"a":' * 25 + "1" + "}" * 25, "[" * 60_000])
def test_deep_json_is_refused_before_it_is_parsed(client: TestClient, text: str) -> None:
    answer = client.post("/api/conversations", content=text, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("text", "levels"),
    [(b"{}", 1), (b'{"a":[1,[2]]}', 3), (b'{"a":"[[[["}', 1), (b'"\\"[["', 0), (b"[]]]][", 1), (b'["[', 1)],
)
def test_depth_counts_brackets_outside_of_strings(text: bytes, levels: int) -> None:
    assert depth(text) == levels


# --- limits -----------------------------------------------------------------------------------------


def test_a_limit_says_how_long_to_wait_and_holds_over_processes(
    database: Database, keyring: Keyring, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(MONDAY)
    one, other = (Limit(database, keyring, "x", 3) for _ in range(2))
    for limit in (one, other, one):
        limit.use("somebody")
    with pytest.raises(TooMany) as told:
        other.use("somebody")
    assert told.value.retry_after == 60
    other.use("somebody else")
    set_clock(MONDAY + timedelta(seconds=60))
    one.use("somebody")


def test_what_is_counted_says_nothing_about_who(database: Database, keyring: Keyring) -> None:
    from sqlmodel import select

    from api.limits import Usage

    Limit(database, keyring, "x", 3).use("192.0.2.0/24")
    with database.reading() as session:
        assert "192" not in session.exec(select(Usage.key)).one()


def test_every_limit_is_a_setting_and_answers_429(
    tmp_path: Path, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(clock.now())  # within one window
    app = opened(tmp_path, conversations_per_minute=2, messages_per_minute=1, logins_per_quarter_hour=3)
    client = TestClient(app)
    began = [client.post("/api/conversations", json={}) for _ in range(3)]
    assert [a.status_code for a in began] == [201, 201, 429]
    assert int(began[2].headers["retry-after"]) >= 1
    path = f"/api/conversations/{began[1].json()['id']}/messages"
    sent = [client.post(path, json={"client_message_id": str(n), "text": "112"}) for n in range(2)]
    assert sent[1].status_code == 429
    tried = [client.post("/api/staff/login", json={"login": "x", "password": "y"}) for _ in range(4)]
    assert [a.status_code for a in tried] == [401, 401, 401, 429]
    app.state.services.close()


def test_addresses_are_cut_to_their_network() -> None:
    assert address_prefix("192.0.2.77") == "192.0.2.0/24"
    assert address_prefix("::ffff:192.0.2.77") == "192.0.2.0/24"
    assert address_prefix("2001:db8:1:2ff::1") == "2001:db8:1:200::/56"
    assert address_prefix(None) == "local"


def test_open_streams_are_limited_per_conversation_and_in_total() -> None:
    streams = Streams(per_conversation=2, in_total=3)
    first, _ = streams.open("a"), streams.open("a")
    with pytest.raises(TooMany):
        streams.open("a")
    streams.open("b")
    with pytest.raises(TooMany):
        streams.open("c")
    streams.close(first)
    streams.open("c")
    assert streams.count() == 3


# --- figures and logs -------------------------------------------------------------------------------


def test_figures_need_their_token_and_carry_no_ids(client: TestClient) -> None:
    conversation = client.post("/api/conversations", json={}).json()["id"]
    client.get(f"/api/conversations/{conversation}/transcript")
    client.get(f"/nirgends/{conversation}")
    for shown in ("", "Bearer falsch", "m" * 20):
        assert client.get("/metrics", headers={"Authorization": shown}).status_code == 404
    told = client.get("/metrics", headers={"Authorization": "Bearer " + "m" * 20}).text
    assert 'route="/api/conversations/{conversation_id}/transcript",status="200"' in told
    assert "lotse_conversations{" in told
    assert conversation not in told


def test_a_log_line_has_route_status_and_time_and_nothing_that_was_said(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    conversation = client.post("/api/conversations", json={}).json()["id"]
    path = f"/api/conversations/{conversation}/messages?geheim=ja"
    client.post(path, json={"client_message_id": "x", "text": "Ich trinke zu viel"})
    lines = [JsonLines().format(record) for record in caplog.records if record.name.startswith("api")]
    told = [json.loads(line) for line in lines]
    written = [line for line in told if line.get("route", "").endswith("/messages")]
    assert {"request", "method", "route", "status", "ms", "at"} <= set(written[0])
    for secret in ("trinke", "geheim", conversation, *client.cookies.values()):
        assert secret not in "".join(lines)


def test_an_exception_is_logged_by_type_and_place_not_by_its_text() -> None:
    try:
        raise ValueError("Ich trinke zu viel")
    except ValueError:
        import sys

        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    line = JsonLines().format(record)
    assert "trinke" not in line
    assert json.loads(line)["exception"] == "ValueError"


# --- tables for spreadsheets ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =cmd|' /C calc'!A0", "＝1"]
)
def test_no_cell_is_run_as_a_formula(text: str) -> None:
    assert cell(text).startswith("'")


def test_numbers_stay_numbers_and_the_file_opens_in_a_german_excel() -> None:
    assert (cell(-5), cell(None), cell("Müller; GmbH")) == ("-5", "", "Müller; GmbH")
    made = sheet(("Wer", "Was"), [('=HYPERLINK("x")', "a;b\nc")])
    assert made.startswith(b"\xef\xbb\xbf")
    assert '"\'=HYPERLINK(""x"")";"a;b\nc"' in made.decode("utf-8-sig")


def test_the_log_as_a_table_runs_no_formula(app: FastAPI, client: TestClient) -> None:
    parts = app.state.services
    hire(parts, "sommer", role="dsb")
    hire(parts, "boese", name='=HYPERLINK("http://evil.example")')
    client.post("/api/staff/login", json={"login": "sommer", "password": PASSWORD})
    told = client.get("/staff/audit.csv")
    assert told.headers["content-type"].startswith("text/csv")
    assert "\"'=HYPERLINK(" in told.text
    assert '"=' not in told.text
