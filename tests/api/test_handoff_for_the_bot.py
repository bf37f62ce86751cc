"""What the bot's actions ask for, with the bodies they send."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from support_handoff import Office, browser, chat, open_office, web

from api.conversations.messages import Reply
from api.crypto import Keyring
from api.db import Database


@pytest.fixture
def office(database: Database, keyring: Keyring) -> Office:
    return open_office(database, keyring)


@pytest.fixture
def client(office: Office) -> TestClient:
    return browser(web(office))


def body(conversation: str, **changes: Any) -> dict[str, Any]:
    """As `bot/actions/handoff.py` makes it, with everything agreed to."""
    kept = {"programme": "insat", "answers": {"wohnort": "Bochum"}, "order": ["wohnort"], "version": "x"}
    return {
        "conversation": conversation, "programme": "insat", "recipients": "jobcenter", "message": "Bitte beraten Sie mich.",
        "transcript": True, "check": kept, "contact": None, "callback": False, "struck": [], "language": "standard",
        **changes,
    }  # fmt: skip


def test_options_are_buttons_and_a_sentence(office: Office, client: TestClient) -> None:
    answer = client.post(
        "/internal/cases/options", json={"conversation": chat(office).id, "programme": "insat"}
    )
    told = answer.json()
    assert ["Jobcenter Bochum", "jobcenter"] in told["recipients"]
    assert told["when"].endswith(".")
    without = client.post(
        "/internal/cases/options", json={"conversation": chat(office).id, "programme": None}
    )
    assert without.json()["recipients"] == [["Jobcenter Bochum", "jobcenter"]]


def test_shown_and_sent(office: Office, client: TestClient) -> None:
    conversation = chat(office, "Was ist INSAT?")
    shown = client.post("/internal/cases/preview", json=body(conversation.id)).json()
    assert {"id": "check:wohnort", "text": "Wohnort: Bochum"} in shown["lines"]
    assert "freiwillig" in shown["consent_text"]
    office.store.append_now(
        conversation, Reply(text="Das wird gesendet.", custom={"kind": "preview", "lines": shown["lines"]})
    )
    sent = client.post("/internal/cases/send", json=body(conversation.id))
    assert sent.status_code == 200
    told = sent.json()
    assert len(told["case_code"]) == 10
    assert len(told["pin"]) == 6
    assert told["due"].startswith("am ")
    assert set(told) == {"case_code", "pin", "due_at", "due"}


def test_what_changed_since_is_refused_with_a_sentence(office: Office, client: TestClient) -> None:
    conversation = chat(office, "hallo")
    refused = client.post("/internal/cases/send", json=body(conversation.id))
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "preview_changed"


def test_an_unknown_conversation_is_not_found(client: TestClient) -> None:
    for path in ("options", "preview", "send"):
        assert client.post(f"/internal/cases/{path}", json=body("nobody")).status_code == 404


def test_a_check_of_an_unknown_programme_is_left_out(office: Office, client: TestClient) -> None:
    conversation = chat(office, "hallo")
    check = {"programme": "gibtsnicht", "answers": {"wohnort": "Bochum"}}
    shown = client.post("/internal/cases/preview", json=body(conversation.id, check=check)).json()
    assert not [line for line in shown["lines"] if line["id"].startswith("check:")]
