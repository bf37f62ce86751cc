"""What is stored about a person: seen, taken along and deleted, in the chat and with a code."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select
from support_appointments import MONDAY, add_slot, in_days, key, row
from support_handoff import BRANDT, Office, chat, chat_texts, hand_over, only_case, open_office

from api import errors
from api.appointments.errors import CodeUnknown
from api.appointments.mail.tables import OutboxMail
from api.appointments.views import Contact
from api.audit import AuditEntry
from api.conversations.store import ConversationNotFound
from api.crypto import Keyring
from api.db import Database
from api.handoff.errors import CaseUnknown
from api.handoff.tables import Case, CaseEvent, Consent
from api.privacy import routes, texts
from api.web import booking_pages, data_pages, pages

CONTACT = Contact(name="Sabine", phone="0234 1234567", needs=("step_free", "language:Türkisch"))


@pytest.fixture
def office(database: Database, keyring: Keyring, set_clock: Callable[[datetime], None]) -> Office:
    set_clock(MONDAY)
    return open_office(database, keyring)


@pytest.fixture
def client(office: Office) -> TestClient:
    app = FastAPI(version="1")
    app.state.services = office
    errors.install(app)
    for router in (routes.router, routes.of_chat, pages.router, booking_pages.router, data_pages.router):
        app.include_router(router)
    return TestClient(app)


def booked(office: Office, contact: Contact = CONTACT) -> str:
    slot = add_slot(office.db, in_days(3))
    return office.appointments.book("insat", slot, idempotency_key=key(), contact=contact).code


# --- seeing ---------------------------------------------------------------------------------------


def test_code_and_pin_show_request_consents_and_chat(office: Office, client: TestClient) -> None:
    sent = hand_over(office, chat(office, "Was ist INSAT?"), contact="0234 000")
    case_id = only_case(office)
    office.handoff.open_case(case_id, BRANDT)
    office.handoff.note(case_id, BRANDT, "intern")
    body = {"code": sent.case_code, "pin": sent.pin}
    answer = client.post("/api/data/lookup", json=body)
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert "Sie: Was ist INSAT?" in told["requests"][0]["sent"]
    assert {(c["recipient"], c["kind"]) for c in told["requests"][0]["consents"]} == {
        ("jobcenter", "message"), ("jobcenter", "transcript"), ("jobcenter", "contact"),
    }  # fmt: skip
    assert all(len(c["text_hash"]) == 64 and c["text_version"] for c in told["requests"][0]["consents"])
    assert "Was ist INSAT?" in [m["text"] for m in told["chat"]["messages"]]
    assert "intern" not in answer.text
    assert "Brandt" not in answer.text
    assert any("Nachweis Ihrer Zustimmung" in line for line in told["remains"])


def test_a_booking_code_shows_the_appointment_and_nothing_else(office: Office, client: TestClient) -> None:
    told = client.post("/api/data/lookup", json={"code": booked(office)}).json()
    assert told["chat"] is None
    assert told["requests"] == []
    assert told["appointments"][0]["name"] == "Sabine"
    assert told["appointments"][0]["needs"] == ["step_free", "language:Türkisch"]


@pytest.mark.parametrize("body", [{"code": "AAAAAAAA"}, {"code": "AAAAAAAAAA", "pin": "123456"}])
def test_a_wrong_code_shows_nothing(client: TestClient, body: dict[str, str]) -> None:
    for path in ("lookup", "export", "deletion"):
        assert client.post(f"/api/data/{path}", json=body).status_code == 404


def test_the_export_can_be_read_by_people_and_by_machines(office: Office, client: TestClient) -> None:
    sent = hand_over(office, chat(office, "Was ist INSAT?"))
    body = {"code": sent.case_code, "pin": sent.pin}
    readable = client.post("/api/data/export?format=txt", json=body)
    assert "meine-daten.txt" in readable.headers["content-disposition"]
    for said in (
        "Ihre Anfrage an eine Fachkraft",
        "Sie: Was ist INSAT?",
        "Ihre Zustimmung:",
        "Prüfsumme",
        "Ihr Chat",
    ):
        assert said in readable.text
    assert (
        client.post("/api/data/export?format=json", json=body).json()
        == client.post("/api/data/lookup", json=body).json()
    )


# --- deleting -------------------------------------------------------------------------------------


def test_deleting_by_code_and_pin_leaves_no_content_anywhere(office: Office, client: TestClient) -> None:
    conversation = chat(office, "Geheimes")
    sent = hand_over(office, conversation, contact="0234 000", callback=True)
    case_id = only_case(office)
    office.handoff.reply(case_id, BRANDT, "Vertrauliches")
    answer = client.post("/api/data/deletion", json={"code": sent.case_code, "pin": sent.pin}).json()
    assert answer["text"] == "Ihre Daten sind gelöscht."
    assert len(answer["remains"]) >= 4
    with pytest.raises(ConversationNotFound):
        office.store.get(conversation.id)
    with office.db.reading() as session:
        case = session.exec(select(Case)).one()
        assert (case.wrapped_key, case.sealed_content, case.callback, case.crisis, case.conversation_id) == (
            None, None, False, None, None,
        )  # fmt: skip
        assert [e for e in session.exec(select(CaseEvent)) if e.sealed] == []
        assert all(c.withdrawn_at for c in session.exec(select(Consent)))
        assert "data_deleted" in session.exec(select(AuditEntry.action)).all()
    assert office.handoff.open_case(case_id, BRANDT).row.closing_reason == "withdrawn"


def test_deleting_twice_does_no_harm(office: Office, client: TestClient) -> None:
    sent = hand_over(office, chat(office, "hallo"))
    body = {"code": sent.case_code, "pin": sent.pin}
    assert client.post("/api/data/deletion", json=body).status_code == 200
    assert client.post("/api/data/deletion", json=body).status_code == 200
    told = client.post("/api/data/lookup", json=body).json()
    assert told["requests"][0]["withdrawn"]
    assert told["chat"] is None


def test_deleting_an_appointments_data_keeps_the_appointment(office: Office, client: TestClient) -> None:
    code = booked(office)
    found = office.appointments.lookup(code, source="a")
    answer = client.post("/api/data/deletion", json={"code": code}).json()
    assert any("ohne Namen und ohne Kontakt" in line for line in answer["remains"])
    assert office.appointments.contact_of(found.id) == Contact()
    left = row(office.db, found.id)
    assert (left.wrapped_key, left.sealed_contact, left.sealed_code, left.request_hash) == (
        None,
        None,
        None,
        None,
    )
    assert office.appointments.lookup(code, source="a").status == "confirmed"


def test_the_appointment_is_cancelled_as_well_when_that_is_wanted(office: Office, client: TestClient) -> None:
    code = booked(office)
    client.post("/api/data/deletion", json={"code": code, "cancel": True})
    assert office.appointments.lookup(code, source="a").status == "cancelled"


def test_an_appointment_that_has_begun_is_not_half_deleted(
    office: Office, client: TestClient, set_clock: Callable[[datetime], None]
) -> None:
    code = booked(office)
    found = office.appointments.lookup(code, source="a")
    set_clock(in_days(3) + timedelta(minutes=5))
    answer = client.post("/api/data/deletion", json={"code": code, "cancel": True})
    assert answer.status_code == 409
    assert office.appointments.contact_of(found.id) == CONTACT


def test_deleting_the_chat_takes_the_hand_over_with_it(office: Office) -> None:
    conversation = chat(office, "Geheimes")
    sent = hand_over(office, conversation)
    office.privacy.delete_chat(conversation.id)
    assert office.handoff.lookup(sent.case_code, sent.pin, source="a").withdrawn
    assert office.handoff.lookup(sent.case_code, sent.pin, source="a").sent == ()
    with pytest.raises(ConversationNotFound):
        office.store.get(conversation.id)
    office.privacy.delete_chat(conversation.id)


def test_a_chat_that_merely_expires_leaves_the_hand_over_standing(office: Office) -> None:
    conversation = chat(office, "hallo")
    sent = hand_over(office, conversation)
    office.store.delete(conversation.id)
    assert not office.handoff.lookup(sent.case_code, sent.pin, source="a").withdrawn


def test_what_was_queued_for_a_deleted_contact_is_gone_with_it(office: Office) -> None:
    code = booked(office)
    booking = office.appointments.lookup(code, source="a").id
    with office.db.writing() as session:
        session.add(
            OutboxMail(
                id="m1", booking_id=booking, kind="confirmed", version=0, due_at=MONDAY, created_at=MONDAY
            )
        )
    office.privacy.delete_by_code(code, source="a")
    with office.db.reading() as session:
        assert session.exec(select(OutboxMail)).all() == []


def test_an_entry_of_the_waiting_list_outlives_its_chat_without_naming_it(office: Office) -> None:
    conversation = chat(office, "hallo")
    joined = office.waiting.join("insat", idempotency_key=key(), conversation_id=conversation.id)
    office.privacy.delete_chat(conversation.id)
    assert office.waiting.of_conversation(conversation.id) == []
    assert office.waiting.lookup(joined.code, source="a").programme == "insat"


# --- taking back in the chat ----------------------------------------------------------------------


def test_a_consent_taken_back_in_the_chat_is_gone_at_once_and_staff_see_it(office: Office) -> None:
    conversation = chat(office, "Geheimes")
    hand_over(office, conversation)
    case_id = only_case(office)
    office.handoff.take(case_id, BRANDT)
    assert office.privacy.may_withdraw(conversation.id)
    assert office.privacy.withdraw_in_chat(conversation.id) == 1
    case = office.handoff.open_case(case_id, BRANDT)
    assert (case.lines, case.row.status, case.row.closing_reason) == ((), "done", "withdrawn")
    assert office.store.get(conversation.id).state == "bot"
    assert not office.privacy.may_withdraw(conversation.id)
    assert ("claimant", "Geheimes") in chat_texts(office, conversation)


# --- the pages ------------------------------------------------------------------------------------


def test_the_pages_show_ask_delete_and_say_what_is_left(office: Office, client: TestClient) -> None:
    sent = hand_over(office, chat(office, "Was ist <b>INSAT</b>?"))
    shown = client.post("/meine-daten", data={"code": sent.case_code, "pin": sent.pin})
    assert "Das haben Sie gesendet" in shown.text
    assert "&lt;b&gt;INSAT" in shown.text
    assert sent.pin not in str(shown.url)
    assert sent.pin not in shown.text
    assert "Das haben Sie gesendet" not in client.post("/meine-daten/datei?format=txt").text
    assert "Was ist <b>INSAT" in client.post("/meine-daten/datei?format=txt").text
    asked = client.get("/meine-daten/loeschen")
    assert "Nachweis Ihrer Zustimmung" in asked.text
    assert not office.handoff.lookup(sent.case_code, sent.pin, source="a").withdrawn
    done = client.post("/meine-daten/loeschen", data={"code": sent.case_code, "pin": sent.pin})
    assert "Ihre Daten sind gelöscht" in done.text
    assert "Nachweis Ihrer Zustimmung" in done.text
    assert office.handoff.lookup(sent.case_code, sent.pin, source="a").withdrawn


def test_the_page_of_an_appointment_offers_to_cancel_it_too(office: Office, client: TestClient) -> None:
    code = booked(office)
    assert "Sabine" in client.post("/meine-daten", data={"code": code}).text
    assert 'name="cancel"' in client.get("/meine-daten/loeschen").text
    client.post("/meine-daten/loeschen", data={"code": code, "cancel": "1"})
    assert office.appointments.lookup(code, source="a").status == "cancelled"


def test_a_wrong_code_is_said_on_the_page(client: TestClient) -> None:
    answer = client.post("/meine-daten", data={"code": "AAAAAAAA"})
    assert answer.status_code == 404
    assert "Fehler:" in answer.text
    assert "Bitte geben Sie Ihren Code ein." in client.post("/meine-daten", data={"code": " "}).text


def test_a_copy_of_what_was_sent_can_be_downloaded(office: Office, client: TestClient) -> None:
    sent = hand_over(office, chat(office, "Was ist INSAT?"))
    page = client.post("/anfrage", data={"code": sent.case_code, "pin": sent.pin})
    assert "Kopie herunterladen" in page.text
    assert sent.pin not in page.text
    copy = client.post("/anfrage/kopie")
    assert "attachment" in copy.headers["content-disposition"]
    assert "Sie: Was ist INSAT?" in copy.text


def test_pages_without_a_code_begin_anew(client: TestClient) -> None:
    for path in ("/meine-daten/ansehen", "/meine-daten/loeschen", "/meine-daten/geloescht"):
        assert "beginnen Sie hier noch einmal" in client.get(path).text


def test_what_is_left_is_named_with_this_deployments_periods(database: Database, keyring: Keyring) -> None:
    office = open_office(database, keyring, consent_proof_days=77, audit_days=99, backup_days=11)
    said = " ".join([*texts.after_request(office.settings), texts.backups(office.settings)])
    assert all(number in said for number in ("77 Tage", "99 Tage", "11 Tage"))


def test_nobody_deletes_with_somebody_elses_pin(office: Office) -> None:
    one, other = hand_over(office, chat(office, "eins")), hand_over(office, chat(office, "zwei"))
    if one.pin != other.pin:
        with pytest.raises(CaseUnknown):
            office.privacy.delete_by_code(one.case_code, other.pin, source="a")
    with pytest.raises(CodeUnknown):
        office.privacy.delete_by_code(one.case_code, source="a")
    with office.db.reading() as session:
        assert session.exec(select(Case).where(col(Case.closing_reason).is_not(None))).all() == []
