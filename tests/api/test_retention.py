"""Every row of the table of periods: a moment before it is there, a moment after it is gone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import col, func, select
from support_appointments import MONDAY, add_slot, in_days, key, row, start_conversation
from support_handoff import BRANDT, Office, chat, hand_over, only_case, open_office

from api import audit, retention
from api.appointments.views import Contact
from api.audit import AuditEntry
from api.conversations.tables import Conversation, CrisisCount, CrisisMark, Feedback, Message
from api.crypto import Keyring
from api.db import Database
from api.handoff.tables import Case, CaseEvent, Consent
from api.retention import PERIODS
from api.settings import Settings
from api.staff.tables import StaffSession

MINUTE = timedelta(minutes=1)
SetClock = Callable[[datetime], None]


@pytest.fixture
def office(database: Database, keyring: Keyring, set_clock: SetClock) -> Office:
    set_clock(MONDAY)
    return open_office(database, keyring)


def count(office: Office, table: Any) -> int:
    with office.db.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def tidied(office: Office, set_clock: SetClock, at: datetime) -> dict[str, int]:
    set_clock(at)
    done = retention.tidy(office)
    assert min(done.values()) >= 0, done
    return done


def test_every_row_that_the_program_sees_to_has_a_step(office: Office) -> None:
    named = {step for period in PERIODS for step in period.steps}
    assert named == set(retention._steps(office))
    assert [p.data for p in PERIODS if not p.steps] == [
        "Zugriffs-Protokoll eines vorgeschalteten Servers", "Daten-Sicherungen",
    ]  # fmt: skip


def test_every_period_is_a_setting() -> None:
    settings = Settings(_env_file=None)
    doubled = Settings(
        _env_file=None, session_idle_minutes=50, session_max_hours=23, case_open_days=80, case_closed_days=20,
        booking_contact_days=25, crisis_mark_days=5, consent_proof_days=40, feedback_days=15, audit_days=300,
        staff_idle_minutes=10, staff_max_hours=8, web_log_days=3, backup_days=14, waiting_days=90,
    )  # fmt: skip
    for period in PERIODS:
        if any(sign.isdigit() for sign in period.spoken(settings)):
            assert period.spoken(settings) != period.spoken(doubled)


def test_a_chat_ends_an_hour_after_the_last_message(office: Office, set_clock: SetClock) -> None:
    chat(office, "hallo")
    tidied(office, set_clock, MONDAY + timedelta(minutes=60) - MINUTE)
    assert count(office, Message) == 3
    tidied(office, set_clock, MONDAY + timedelta(minutes=60))
    assert (count(office, Message), count(office, Conversation)) == (0, 0)


def test_a_chat_ends_after_a_day_however_much_is_written(office: Office, set_clock: SetClock) -> None:
    conversation = chat(office, "hallo")
    for hour in range(24):
        set_clock(MONDAY + timedelta(hours=hour))
        conversation.expires_at = office.store.extend(conversation)
    tidied(office, set_clock, MONDAY + timedelta(hours=24) - MINUTE)
    assert count(office, Conversation) == 1
    tidied(office, set_clock, MONDAY + timedelta(hours=24))
    assert count(office, Conversation) == 0


def test_answers_of_the_check_without_a_hand_over_go_with_the_chat(
    office: Office, set_clock: SetClock
) -> None:
    conversation = chat(office, "check bitte")
    with office.db.writing() as session:
        kept = session.get(Conversation, conversation.id)
        assert kept is not None
        kept.sealed_memory = office.store.sealed_memory(kept, {"bot": '{"screening":{"zielgruppe":"yes"}}'})
    tidied(office, set_clock, MONDAY + timedelta(minutes=61))
    assert count(office, Conversation) == 0
    assert count(office, Case) == 0


def test_an_open_case_goes_after_ninety_days_and_the_chat_with_it(
    office: Office, set_clock: SetClock
) -> None:
    hand_over(office, chat(office, "hallo"))
    tidied(office, set_clock, MONDAY + timedelta(days=90) - MINUTE)
    assert (count(office, Case), count(office, Conversation)) == (1, 1)
    tidied(office, set_clock, MONDAY + timedelta(days=90))
    assert [count(office, t) for t in (Case, CaseEvent, Conversation, Message)] == [0, 0, 0, 0]


def test_a_closed_case_goes_after_thirty_days_and_the_proof_thirty_days_later(
    office: Office, set_clock: SetClock
) -> None:
    hand_over(office, chat(office, "hallo"))
    case_id = only_case(office)
    office.handoff.take(case_id, BRANDT)
    office.handoff.close(case_id, BRANDT, "answered")
    tidied(office, set_clock, MONDAY + timedelta(days=30) - MINUTE)
    assert count(office, Case) == 1
    tidied(office, set_clock, MONDAY + timedelta(days=30))
    assert (count(office, Case), count(office, CaseEvent)) == (0, 0)
    assert count(office, Consent) > 0
    tidied(office, set_clock, MONDAY + timedelta(days=60) - MINUTE)
    assert count(office, Consent) > 0
    tidied(office, set_clock, MONDAY + timedelta(days=60))
    assert count(office, Consent) == 0


def test_a_withdrawn_case_has_no_content_at_once(office: Office, set_clock: SetClock) -> None:
    sent = hand_over(office, chat(office, "hallo"), contact="0234 000")
    office.handoff.withdraw(sent.case_code, sent.pin, source="a")
    with office.db.reading() as session:
        case = session.exec(select(Case)).one()
        assert (case.wrapped_key, case.sealed_content) == (None, None)
    tidied(office, set_clock, MONDAY + timedelta(days=30))
    assert count(office, Case) == 0


def test_name_and_contact_go_thirty_days_after_the_appointment(office: Office, set_clock: SetClock) -> None:
    slot = add_slot(office.db, in_days(3), minutes=45)
    contact = Contact(name="Sabine", phone="0234 1234567", needs=("step_free",))
    booked = office.appointments.book("insat", slot, idempotency_key=key(), contact=contact)
    ends = in_days(3) + timedelta(minutes=45)
    tidied(office, set_clock, ends + timedelta(days=30))
    assert office.appointments.contact_of(booked.appointment.id) == contact
    tidied(office, set_clock, ends + timedelta(days=30, seconds=1))
    left = row(office.db, booked.appointment.id)
    assert office.appointments.contact_of(left.id) == Contact()
    assert {getattr(left, n) for n in ("wrapped_key", "sealed_contact", "sealed_code", "code_hash", "request_hash",
                                       "idempotency_key", "open_key", "conversation_id")} == {None}  # fmt: skip
    assert left.status == "confirmed"


def test_a_booking_of_a_chat_no_longer_says_which_chat(office: Office, set_clock: SetClock) -> None:
    slot, conversation = add_slot(office.db, in_days(3)), start_conversation(office.db)
    held = office.appointments.hold(slot, conversation_id=conversation, idempotency_key=key())
    office.appointments.confirm(held.id, Contact(name="Sabine"), conversation_id=conversation)
    tidied(office, set_clock, MONDAY + timedelta(days=1))
    assert row(office.db, held.id).conversation_id is None
    assert row(office.db, held.id).status == "confirmed"


def test_crisis_marks_go_after_seven_days_and_leave_a_number(office: Office, set_clock: SetClock) -> None:
    with office.db.writing() as session:
        session.add(CrisisMark(category="suicide", at=MONDAY))
        session.add(CrisisMark(category="suicide", at=MONDAY))
        session.add(CrisisMark(category="violence", at=MONDAY + timedelta(days=1)))
    tidied(office, set_clock, MONDAY + timedelta(days=7) - MINUTE)
    assert count(office, CrisisMark) == 3
    tidied(office, set_clock, MONDAY + timedelta(days=7))
    assert count(office, CrisisMark) == 1
    tidied(office, set_clock, MONDAY + timedelta(days=8))
    with office.db.reading() as session:
        counted = session.exec(select(CrisisCount).order_by(col(CrisisCount.category))).all()
    assert [(c.month, c.category, c.count) for c in counted] == [
        ("2026-11", "suicide", 2), ("2026-12", "violence", 1),
    ]  # fmt: skip


def test_answers_to_the_survey_go_after_thirty_days(office: Office, set_clock: SetClock) -> None:
    office.store.keep_feedback(4, "war gut")
    assert office.store.feedback() == [(4, "war gut", MONDAY)]
    tidied(office, set_clock, MONDAY + timedelta(days=30) - MINUTE)
    assert count(office, Feedback) == 1
    tidied(office, set_clock, MONDAY + timedelta(days=30))
    assert count(office, Feedback) == 0


def test_a_comment_of_the_survey_is_sealed(office: Office) -> None:
    office.store.keep_feedback(1, "Pfefferminzbonbon")
    with office.db.reading() as session:
        assert "Pfefferminz" not in str(session.execute(text("SELECT * FROM feedback")).all())


def test_the_log_of_the_staff_goes_after_a_year_and_the_rest_holds_together(
    office: Office, set_clock: SetClock
) -> None:
    for day in (0, 100, 200):
        set_clock(MONDAY + timedelta(days=day))
        with office.db.writing() as session:
            audit.record(session, "brandt", "case_opened", f"case:{day}")
    tidied(office, set_clock, MONDAY + timedelta(days=365) - MINUTE)
    assert count(office, AuditEntry) == 3
    tidied(office, set_clock, MONDAY + timedelta(days=365))
    with office.db.writing() as session:
        assert session.exec(select(AuditEntry.object).order_by(col(AuditEntry.id))).all() == [
            "case:100",
            "case:200",
        ]
        audit.record(session, "brandt", "case_opened", "case:new")
        assert audit.first_fault(session) is None
    tidied(office, set_clock, MONDAY + timedelta(days=800))
    assert count(office, AuditEntry) == 0


def test_sessions_of_staff_end(office: Office, set_clock: SetClock) -> None:
    made = office.staff.create("brandt", "Herr Brandt", "fallmanager", "bochum")
    assert made is not None
    office.staff.login("brandt", made.password, source="a")
    tidied(office, set_clock, MONDAY + timedelta(minutes=20) - MINUTE)
    assert count(office, StaffSession) == 1
    tidied(office, set_clock, MONDAY + timedelta(minutes=20))
    assert count(office, StaffSession) == 0


def test_another_period_is_kept(database: Database, keyring: Keyring, set_clock: SetClock) -> None:
    set_clock(MONDAY)
    office = open_office(database, keyring, case_open_days=5, consent_proof_days=2)
    hand_over(office, chat(office, "hallo"))
    tidied(office, set_clock, MONDAY + timedelta(days=5))
    assert (count(office, Case), count(office, Consent)) == (0, 2)
    tidied(office, set_clock, MONDAY + timedelta(days=7))
    assert count(office, Consent) == 0


def test_a_step_that_fails_hinders_no_other(
    office: Office, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> int:
        raise RuntimeError("Pfefferminzbonbon")

    chat(office, "hallo")
    office.store.keep_feedback(4, None)
    monkeypatch.setattr(office.store, "expired", broken)
    set_clock(MONDAY + timedelta(days=31))
    done = retention.tidy(office)
    assert done["conversations"] == -1
    assert done["feedback"] == 1


def test_nothing_expired_means_nothing_done(office: Office, set_clock: SetClock) -> None:
    hand_over(office, chat(office, "hallo"))
    assert set(tidied(office, set_clock, MONDAY + MINUTE).values()) == {0}
