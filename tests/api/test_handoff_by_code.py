"""Reading answers and taking the consent back, with code and PIN."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select
from support_appointments import MONDAY
from support_handoff import (
    BRANDT,
    Office,
    asking,
    browser,
    chat,
    chat_texts,
    hand_over,
    only_case,
    open_office,
    web,
)

from api.appointments.errors import TooManyAttempts
from api.appointments.rules import CodeLimits
from api.crypto import Keyring
from api.db import Database
from api.handoff.errors import CaseUnknown, NotShown
from api.handoff.service import Handoff
from api.handoff.tables import Case, CaseEvent, Consent
from api.handoff.views import Sent


@pytest.fixture
def office(database: Database, keyring: Keyring) -> Office:
    return open_office(database, keyring)


@pytest.fixture
def client(office: Office) -> TestClient:
    return browser(web(office))


def other_pin(sent: Sent) -> str:
    return "111111" if sent.pin != "111111" else "222222"


def test_a_wrong_code_and_a_wrong_pin_are_answered_alike(office: Office, client: TestClient) -> None:
    sent = hand_over(office, chat(office, "hallo"))
    wrong_code = client.post("/api/cases/lookup", json={"code": "AAAAAAAAAA", "pin": sent.pin})
    wrong_pin = client.post("/api/cases/lookup", json={"code": sent.case_code, "pin": other_pin(sent)})
    assert wrong_code.status_code == wrong_pin.status_code == 404
    assert wrong_code.json() == wrong_pin.json()


def test_a_code_may_be_typed_with_spaces_and_small_letters(office: Office) -> None:
    sent = hand_over(office, chat(office, "hallo"))
    typed = f" {sent.case_code[:5]}-{sent.case_code[5:]} ".lower()
    assert office.handoff.lookup(typed, f" {sent.pin} ", source="a").status == "new"


def test_the_person_reads_what_was_sent_the_answers_and_who_looked(
    office: Office, client: TestClient
) -> None:
    sent = hand_over(office, chat(office, "Was ist INSAT?"))
    case_id = only_case(office)
    office.handoff.open_case(case_id, BRANDT)
    office.handoff.reply(case_id, BRANDT, "Kommen Sie gern vorbei.")
    office.handoff.note(case_id, BRANDT, "intern")
    answer = client.post("/api/cases/lookup", json={"code": sent.case_code, "pin": sent.pin})
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert told["status"] == "waiting"
    assert "Sie: Was ist INSAT?" in told["sent"]
    assert [(e["kind"], e["text"]) for e in told["events"]] == [
        ("sent", None), ("seen", None), ("taken", None), ("reply", "Kommen Sie gern vorbei."),
    ]  # fmt: skip
    assert "Brandt" not in answer.text
    assert "intern" not in answer.text


def test_wrong_attempts_are_limited(office: Office, keyring: Keyring) -> None:
    limits = CodeLimits(per_source=3)
    handoff = Handoff(office.db, keyring, office.store, office.catalogue, office.settings, limits)
    sent = hand_over(office, chat(office, "hallo"))
    for _ in range(3):
        with pytest.raises(CaseUnknown):
            handoff.lookup("AAAAAAAAAA", "000000", source="network")
    with pytest.raises(TooManyAttempts):
        handoff.lookup(sent.case_code, sent.pin, source="network")
    assert handoff.lookup(sent.case_code, sent.pin, source="elsewhere").status == "new"


def test_a_known_code_does_not_let_the_pin_be_guessed_from_many_places(
    office: Office, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(MONDAY)
    sent = hand_over(office, chat(office, "hallo"))
    for number in range(10):
        with pytest.raises(CaseUnknown):
            office.handoff.lookup(sent.case_code, other_pin(sent), source=f"network-{number}")
    with pytest.raises(CaseUnknown):
        office.handoff.lookup(sent.case_code, sent.pin, source="home")
    set_clock(MONDAY + timedelta(hours=25))
    assert office.handoff.lookup(sent.case_code, sent.pin, source="home").status == "new"


def test_a_right_pin_forgives_earlier_slips(office: Office) -> None:
    sent = hand_over(office, chat(office, "hallo"))
    for _ in range(3):
        for number in range(9):
            with pytest.raises(CaseUnknown):
                office.handoff.lookup(sent.case_code, other_pin(sent), source=f"network-{number}")
        assert office.handoff.lookup(sent.case_code, sent.pin, source="home").status == "new"


def test_after_withdrawal_nobody_can_read_anything(office: Office) -> None:
    conversation = chat(office, "Geheimes")
    sent = hand_over(office, conversation, contact="0234 000", callback=True)
    case_id = only_case(office)
    office.handoff.reply(case_id, BRANDT, "Guten Tag")
    office.handoff.withdraw(sent.case_code, sent.pin, source="a")

    case = office.handoff.open_case(case_id, BRANDT)
    assert case.lines == case.sentences == ()
    assert {event.text for event in case.events} == {None}
    assert (case.row.status, case.row.closing_reason, case.row.callback) == ("done", "withdrawn", False)
    assert all(agreed.withdrawn_at for agreed in case.agreed)
    with office.db.reading() as session:
        row = session.exec(select(Case)).one()
        assert (row.wrapped_key, row.sealed_content) == (None, None)
        assert not [event for event in session.exec(select(CaseEvent)) if event.sealed]
    assert office.store.get(conversation.id).state == "bot"
    assert "Zustimmung zurückgenommen" in chat_texts(office, conversation)[-1][1]


def test_the_consent_can_be_taken_back_with_the_case_manager(office: Office) -> None:
    conversation = chat(office, "Geheimes")
    sent = hand_over(office, conversation)
    case_id = only_case(office)
    office.handoff.take(case_id, BRANDT)
    office.handoff.close(case_id, BRANDT, "withdrawn")
    assert office.handoff.open_case(case_id, BRANDT).lines == ()
    assert office.handoff.lookup(sent.case_code, sent.pin, source="a").withdrawn
    assert "Zustimmung zurückgenommen" in chat_texts(office, conversation)[-1][1]


def test_withdrawing_twice_does_no_harm(office: Office, client: TestClient) -> None:
    sent = hand_over(office, chat(office, "hallo"))
    body = {"code": sent.case_code, "pin": sent.pin}
    first = client.post("/api/cases/withdraw", json=body)
    second = client.post("/api/cases/withdraw", json=body)
    assert first.status_code == second.status_code == 200
    assert "keine Folgen für Ihr Geld" in first.json()["text"]
    state = client.post("/api/cases/lookup", json=body).json()
    assert state["withdrawn"]
    assert state["sent"] == []


def test_withdrawal_works_after_closing_and_leaves_the_chat_alone(office: Office) -> None:
    conversation = chat(office, "hallo")
    sent = hand_over(office, conversation)
    case_id = only_case(office)
    office.handoff.take(case_id, BRANDT)
    office.handoff.close(case_id, BRANDT, "answered")
    before = chat_texts(office, conversation)
    office.handoff.withdraw(sent.case_code, sent.pin, source="a")
    assert office.handoff.open_case(case_id, BRANDT).lines == ()
    assert chat_texts(office, conversation) == before


def test_what_was_withdrawn_is_not_sent_again_by_repeating(office: Office) -> None:
    conversation = chat(office, "hallo")
    sent = hand_over(office, conversation)
    office.handoff.withdraw(sent.case_code, sent.pin, source="a")
    with pytest.raises(NotShown):
        office.handoff.send(asking(conversation))


def test_the_proof_of_consent_says_when_it_was_taken_back(office: Office) -> None:
    sent = hand_over(office, chat(office, "hallo"))
    office.handoff.withdraw(sent.case_code, sent.pin, source="a")
    with office.db.reading() as session:
        kept = session.exec(select(Consent)).all()
    assert kept
    assert all(c.withdrawn_at and c.withdrawn_at >= c.at for c in kept)


def test_malformed_requests_get_a_clear_answer(client: TestClient) -> None:
    for body in ({}, {"code": "A"}, {"code": "", "pin": "1"}, {"code": "A" * 100, "pin": "1"}, []):
        answer = client.post("/api/cases/lookup", json=body)
        assert answer.status_code == 422
        assert answer.json()["error"]["code"] == "invalid"
