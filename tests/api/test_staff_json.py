"""The staff's views as JSON."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select
from support_handoff import BRANDT, Office, browser, chat, chat_texts, hand_over, open_office, web
from support_staff import PASSWORD, hire

from api.crypto import Keyring
from api.db import Database
from api.handoff.tables import Case


@pytest.fixture
def office(database: Database, keyring: Keyring) -> Office:
    return open_office(database, keyring)


@pytest.fixture
def app(office: Office) -> FastAPI:
    hire(office)
    return web(office)


def logged_in(app: FastAPI, login: str = "brandt") -> TestClient:
    """A client that sends its token along."""
    client = browser(app)
    answer = client.post("/api/staff/login", json={"login": login, "password": PASSWORD})
    assert answer.status_code == 200
    client.headers["X-CSRF-Token"] = answer.json()["csrf"]
    return client


def sent_case(office: Office) -> str:
    hand_over(office, chat(office, "Was ist INSAT?"), checked="insat", answers={"wohnort": "Bochum"})
    with office.db.reading() as session:
        return session.exec(select(Case.id)).one()


def test_without_a_session_everything_is_401(app: FastAPI) -> None:
    client = browser(app)
    for path in ("me", "cases", "cases/x", "audit"):
        answer = client.get(f"/api/staff/{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")
    for path in ("logout", "password", "cases/x/take", "cases/x/reply", "cases/x/note", "cases/x/status"):
        body = {"text": "x", "status": "taken", "old": "x", "new": "x"}
        assert client.post(f"/api/staff/{path}", json=body).status_code == 401


def test_a_case_from_queue_to_done(office: Office, app: FastAPI) -> None:
    conversation = chat(office, "Was ist INSAT?")
    hand_over(office, conversation)
    client = logged_in(app)
    queue = client.get("/api/staff/cases", params={"view": "unassigned"}).json()
    assert queue["counts"]["unassigned"] == 1
    (row,) = queue["cases"]
    path = f"/api/staff/cases/{row['id']}"
    assert client.get(path).json()["case"]["assigned_to"] is None
    assert client.post(f"{path}/take").json()["case"]["assigned_to"] == "Herr Brandt"
    assert client.post(f"{path}/reply", json={"text": "Guten Tag"}).json()["case"]["status"] == "waiting"
    assert chat_texts(office, conversation)[-1] == ("staff", "Guten Tag")
    client.post(f"{path}/note", json={"text": "intern"})
    answer = client.post(f"{path}/status", json={"status": "waiting", "follow_up_on": "2026-12-24"})
    assert answer.json()["follow_up_on"] == "2026-12-24"
    done = client.post(f"{path}/status", json={"status": "done", "reason": "answered"}).json()
    assert done["case"]["status"] == "done"
    assert [e["kind"] for e in done["events"] if e["kind"] != "seen"] == [
        "sent", "taken", "reply", "note", "status", "closed",
    ]  # fmt: skip


def test_an_opened_case_carries_sentences_and_no_verdict(office: Office, app: FastAPI) -> None:
    told = logged_in(app).get(f"/api/staff/cases/{sent_case(office)}")
    assert {"text", "source"} == set(told.json()["sentences"][0])
    for verdict in ("outcome", "speaks_for", "speaks_against", '"met"', '"unmet"'):
        assert verdict not in told.text


def test_posts_without_the_token_are_refused(office: Office, app: FastAPI) -> None:
    case_id, client = sent_case(office), logged_in(app)
    del client.headers["X-CSRF-Token"]
    for headers in ({}, {"X-CSRF-Token": "x"}):
        answer = client.post(f"/api/staff/cases/{case_id}/take", headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "csrf")
    assert office.handoff.counts(BRANDT)["unassigned"] == 1


def test_another_office_gets_404_for_everything(office: Office, app: FastAPI) -> None:
    hire(office, "olsen", office="maerkischer-kreis")
    case_id, client = sent_case(office), logged_in(app, "olsen")
    path = f"/api/staff/cases/{case_id}"
    answers = [
        client.get(path),
        client.post(f"{path}/take"),
        client.post(f"{path}/release"),
        client.post(f"{path}/reply", json={"text": "x"}),
        client.post(f"{path}/note", json={"text": "x"}),
        client.post(f"{path}/status", json={"status": "waiting"}),
        client.post(f"{path}/status", json={"status": "done", "reason": "other"}),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].json() == client.get("/api/staff/cases/gibtsnicht").json()
    assert client.get("/api/staff/cases?view=unassigned").json()["cases"] == []


def test_a_conflict_is_409_with_a_sentence(office: Office, app: FastAPI) -> None:
    hire(office, "kaya")
    case_id = sent_case(office)
    logged_in(app).post(f"/api/staff/cases/{case_id}/take")
    answer = logged_in(app, "kaya").post(f"/api/staff/cases/{case_id}/take")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "case_taken")


def test_a_one_time_password_must_be_changed_first(office: Office, app: FastAPI) -> None:
    made = office.staff.create("neu", "Frau Neu", "fallmanager", "bochum")
    assert made
    client = browser(app)
    told = client.post("/api/staff/login", json={"login": "neu", "password": made.password}).json()
    assert told["must_change_password"]
    assert client.get("/api/staff/cases").json()["error"]["code"] == "password_change_needed"
    headers = {"X-CSRF-Token": told["csrf"]}
    body = {"old": made.password, "new": "vier blaue Pflaumen"}
    changed = client.post("/api/staff/password", json=body, headers=headers).json()
    assert changed["csrf"] != told["csrf"]
    assert client.get("/api/staff/cases").status_code == 200


def test_logging_out_ends_the_session(app: FastAPI) -> None:
    client = logged_in(app)
    assert client.get("/api/staff/me").json()["name"] == "Herr Brandt"
    assert client.post("/api/staff/logout").status_code == 204
    assert client.get("/api/staff/me").status_code == 401


def test_only_the_data_protection_officer_reads_the_log(office: Office, app: FastAPI) -> None:
    hire(office, "sommer", role="dsb")
    case_id, client = sent_case(office), logged_in(app)
    client.get(f"/api/staff/cases/{case_id}")
    assert client.get("/api/staff/audit").status_code == 404
    log = logged_in(app, "sommer").get("/api/staff/audit").json()
    assert log["intact"]
    assert ("Herr Brandt", "case_opened", f"case:{case_id}") in [
        (e["actor"], e["action"], e["object"]) for e in log["entries"]
    ]


def test_answers_are_not_kept_by_caches(app: FastAPI) -> None:
    assert logged_in(app).get("/api/staff/cases").headers["cache-control"] == "no-store"
