"""Sending a hand-over: what was shown is sent, nothing else, and sealed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select
from support_appointments import MONDAY, add_slot, in_days, key
from support_handoff import (
    BRANDT,
    Office,
    ask_recipients,
    asking,
    chat,
    hand_over,
    only_case,
    open_office,
    show,
)

from api.clock import BERLIN, now
from api.crypto import Keyring
from api.db import Database, SQLModel
from api.errors import Invalid
from api.handoff import consent
from api.handoff.errors import CaseUnknown, NotShown
from api.handoff.tables import Case, Consent
from api.handoff.views import OpenedCase

SECRET = "Pfefferminzbonbon"
ANSWERS = {"wohnort": "Bochum", "leistungsbezug": "yes", "zielgruppe": "yes"}


@pytest.fixture
def office(database: Database, keyring: Keyring) -> Office:
    return open_office(database, keyring)


def opened(office: Office) -> OpenedCase:
    return office.handoff.open_case(only_case(office), BRANDT)


def stored(office: Office) -> str:
    """Everything the data base holds, as it holds it."""
    with office.db.reading() as session:
        tables = SQLModel.metadata.sorted_tables
        return repr([tuple(map(_plain, row)) for table in tables for row in session.execute(select(table))])


def _plain(value: object) -> object:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else value


def test_the_case_holds_what_was_shown(office: Office) -> None:
    conversation = chat(office, "Was ist INSAT?")
    request = asking(conversation, checked="insat", answers=ANSWERS, contact="0234 000")
    shown = show(office, request)
    office.handoff.send(request)
    (row,) = office.handoff.queue(BRANDT, "open")
    office.handoff.take(row.id, BRANDT)
    office.handoff.unmask(row.id, BRANDT, "mix_up")
    assert [(line.id, line.text) for line in opened(office).lines] == [
        (line.id, line.text) for line in shown.lines
    ]
    assert "Sie: Was ist INSAT?" in [line.text for line in shown.lines]
    assert "Wohnort: Bochum" in [line.text for line in shown.lines]


def test_nothing_is_sent_that_was_not_shown(office: Office) -> None:
    conversation = chat(office, "hallo")
    with pytest.raises(NotShown):
        office.handoff.send(asking(conversation))
    show(office, asking(conversation))
    with pytest.raises(NotShown):
        office.handoff.send(asking(conversation, message="Etwas anderes"))
    assert office.store.get(conversation.id).state == "bot"
    assert office.handoff.counts(BRANDT)["open"] == 0


def test_the_conversation_waits_and_is_kept_as_long_as_the_case(office: Office) -> None:
    conversation = chat(office, "hallo")
    hand_over(office, conversation)
    kept = office.store.get(conversation.id)
    assert kept.state == "waiting"
    assert kept.expires_at > now() + timedelta(days=89)
    assert office.store.extend(kept) == kept.expires_at


def test_an_answer_is_due_after_three_working_days(
    office: Office, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(MONDAY)
    conversation = chat(office, "hallo")
    sent = hand_over(office, conversation)
    assert sent.due == "am Donnerstag, 3. Dezember"
    assert sent.due_at.astimezone(BERLIN).date() == in_days(3).date()
    assert "Donnerstag, 3. Dezember" in office.handoff.options(conversation.id, "insat").when


def test_struck_lines_are_not_in_the_sealed_content(office: Office) -> None:
    conversation = chat(office, SECRET, "und noch etwas")
    request = asking(conversation)
    line = next(line for line in office.handoff.preview(request).lines if SECRET in line.text)
    hand_over(office, conversation, struck=(line.id,))
    case = opened(office)
    assert SECRET not in repr(case)
    assert "Sie: und noch etwas" in [line.text for line in case.lines]


def test_a_struck_answer_does_not_shine_through_the_sentences_of_the_check(office: Office) -> None:
    conversation = chat(office, "hallo")
    hand_over(office, conversation, checked="insat", answers=ANSWERS, struck=("check:zielgruppe",))
    said = " ".join(text for text, _ in opened(office).sentences)
    assert "Sie wohnen in Bochum." in said
    assert "Sie gehören zu einer der Gruppen" not in said


def test_without_yes_the_transcript_stays_here(office: Office) -> None:
    conversation = chat(office, SECRET)
    hand_over(office, conversation, transcript=False)
    assert SECRET not in repr(opened(office))


def test_what_a_person_said_is_nowhere_in_the_data_base(office: Office, tmp_path: Path) -> None:
    conversation = chat(office, SECRET)
    sent = hand_over(office, conversation, message=f"{SECRET} dringend", contact=f"{SECRET}@example.org")
    case_id = only_case(office)
    office.handoff.reply(case_id, BRANDT, f"Antwort {SECRET}")
    office.handoff.note(case_id, BRANDT, f"Notiz {SECRET}")
    office.handoff.to_staff(office.store.get(conversation.id), f"Danke {SECRET}", None)
    held = stored(office)
    assert SECRET not in held
    assert sent.case_code not in held
    assert sent.pin not in held
    files = [file.read_bytes() for file in tmp_path.glob("lotse.sqlite3*")]
    assert bool(files) == office.db.is_sqlite
    assert not any(SECRET.encode() in content for content in files)
    assert SECRET in repr(office.handoff.open_case(case_id, BRANDT))


def test_sending_the_same_again_makes_no_second_case(office: Office) -> None:
    conversation = chat(office, "hallo")
    first = hand_over(office, conversation)
    second = office.handoff.send(asking(conversation))
    assert office.handoff.counts(BRANDT)["open"] == 1
    assert office.handoff.lookup(second.case_code, second.pin, source="a").status == "new"
    with pytest.raises(CaseUnknown):
        office.handoff.lookup(first.case_code, first.pin, source="a")


def test_the_consent_is_kept_per_recipient_and_kind_with_the_hash_of_its_text(office: Office) -> None:
    conversation = chat(office, "hallo")
    request = asking(conversation, recipients="both", contact="0234 000")
    shown = show(office, request)
    office.handoff.send(request)
    with office.db.reading() as session:
        kept = session.exec(select(Consent)).all()
    kinds = {"message", "contact", "transcript"}
    assert {(c.recipient, c.kind) for c in kept} == {(r, k) for r in ("jobcenter", "provider") for k in kinds}
    assert {c.text_hash for c in kept} == {consent.digest(shown.consent_text)}
    assert {c.text_version for c in kept} == {consent.VERSION}


def test_a_provider_is_offered_only_for_its_own_running_programme(office: Office) -> None:
    conversation = chat(office)

    def values(programme: str | None) -> list[str]:
        return [value for _, value in office.handoff.options(conversation.id, programme).recipients]

    assert values("insat") == ["jobcenter", "provider", "both"]
    assert values(None) == values("miar") == values("unbekannt") == ["jobcenter"]
    with pytest.raises(Invalid):
        office.handoff.preview(asking(conversation, programme="miar", recipients="provider"))
    with pytest.raises(Invalid):
        office.handoff.preview(asking(conversation, recipients="polizei"))


def test_that_help_was_shown_is_sent_only_with_the_transcript(office: Office) -> None:
    conversation = chat(office, "ich kann nicht mehr")
    with office.db.writing() as session:
        row = office.store.get(conversation.id)
        row.sealed_memory = office.store.sealed_memory(row, {"crisis_seen": ["exhaustion", "suicide"]})
        session.add(row)
    without = office.handoff.preview(asking(conversation, transcript=False))
    assert not [line for line in without.lines if line.kind == "crisis"]
    request = asking(conversation)
    hand_over(office, conversation)
    assert opened(office).row.crisis == "suicide"
    struck = office.handoff.preview(replace(request, struck=("crisis:suicide",)))
    assert not [line for line in struck.lines if line.kind == "crisis"]


def test_a_booked_appointment_is_shown_and_can_be_struck(
    office: Office, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(MONDAY)
    slot = add_slot(office.db, in_days(3, 14, 30))
    conversation = chat(office, "hallo")
    held = office.appointments.hold(slot, conversation_id=conversation.id, idempotency_key=key())
    office.appointments.confirm(held.id)
    request = asking(conversation)
    (line,) = [line for line in office.handoff.preview(request).lines if line.kind == "appointment"]
    assert line.text == "Ihr Termin: Donnerstag, 3. Dezember, 14 Uhr 30"
    struck = office.handoff.preview(replace(request, struck=(line.id,)))
    assert not [line for line in struck.lines if line.kind == "appointment"]
    hand_over(office, conversation)
    (booked,) = opened(office).appointments
    assert booked.starts_at == in_days(3, 14, 30)


def test_the_questions_of_the_hand_over_are_not_sent(office: Office) -> None:
    conversation = chat(office, "Was ist INSAT?")
    ask_recipients(office, conversation)
    texts = [line.text for line in office.handoff.preview(asking(conversation)).lines]
    assert "Sie: Was ist INSAT?" in texts
    assert not [text for text in texts if "Wer darf" in text]


def test_a_deleted_chat_leaves_the_case_standing(office: Office) -> None:
    conversation = chat(office, "hallo")
    hand_over(office, conversation)
    office.store.delete(conversation.id)
    case = opened(office)
    assert not case.in_chat
    assert case.of_kind("transcript")


def test_a_case_is_deleted_with_its_key_when_its_time_is_over(
    office: Office, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(MONDAY)
    conversation = chat(office, "hallo")
    sent = hand_over(office, conversation)
    set_clock(MONDAY + timedelta(days=89))
    assert office.handoff.delete_expired() == 0
    set_clock(MONDAY + timedelta(days=91))
    assert office.handoff.delete_expired() == 1
    with office.db.reading() as session:
        assert not session.exec(select(Case)).all()
        assert session.exec(select(Consent)).all(), "the proof of consent outlives the content"
    with pytest.raises(CaseUnknown):
        office.handoff.lookup(sent.case_code, sent.pin, source="a")
    set_clock(MONDAY + timedelta(days=121))
    office.handoff.delete_expired()
    with office.db.reading() as session:
        assert not session.exec(select(Consent)).all()


def test_the_periods_are_settings(office: Office, keyring: Keyring) -> None:
    class Wanted:
        office, jobcenter_name, jobcenter_phone, session_max_hours = "bochum", "Jobcenter", None, 24
        case_answer_days, case_open_days, case_closed_days, land = 1, 10, 5, "NW"

    handoff = type(office.handoff)(office.db, keyring, office.store, office.catalogue, Wanted())  # type: ignore[arg-type]
    conversation = chat(office, "hallo")
    shown = handoff.preview(asking(conversation)).consent_text
    assert "5 Tage" in shown
    assert "10 Tage" in shown
