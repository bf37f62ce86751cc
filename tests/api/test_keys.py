"""A new deployment key: everything still opens, codes stay valid, and the old key can be taken away."""

import secrets

import pytest
from sqlalchemy import LargeBinary
from sqlmodel import select
from support_appointments import add_slot, key
from support_handoff import BRANDT, Office, chat, chat_texts, hand_over, only_case, open_office

from api import keys
from api.appointments.views import Contact
from api.crypto import Keyring, SealBroken
from api.db import Database, SQLModel
from api.handoff.errors import CaseUnknown
from api.handoff.tables import Case

OLD, NEW = secrets.token_bytes(32), secrets.token_bytes(32)


def ring(db: Database, master: bytes, *older: bytes) -> Keyring:
    """A keyring as a process makes it."""
    made: Keyring
    made = Keyring(master, older, lambda: keys._pepper(db, made))
    return made


class Journey:
    """A chat, a hand-over, a booking and an answer to the survey, made with the old key."""

    def __init__(self, db: Database) -> None:
        self.db, keyring = db, ring(db, OLD)
        keys.settle(db, keyring)
        before = open_office(db, keyring)
        self.conversation = chat(before, "Pfefferminzbonbon")
        self.sent = hand_over(before, self.conversation)
        self.case = only_case(before)
        before.handoff.reply(self.case, BRANDT, "Kommen Sie vorbei.")
        booked = before.appointments.book(
            "insat", add_slot(db), idempotency_key=key(), contact=Contact(name="Sabine")
        )
        self.code, self.booking = booked.code, booked.appointment.id
        before.store.keep_feedback(3, "ging so")

    def opens_with(self, *ring_of: bytes) -> None:
        """Everything can be read and every code works with these keys."""
        office = open_office(self.db, ring(self.db, *ring_of))
        assert ("claimant", "Pfefferminzbonbon") in chat_texts(office, self.conversation)
        assert office.handoff.lookup(self.sent.case_code, self.sent.pin, source="a").status == "waiting"
        assert "Sie: Pfefferminzbonbon" in [
            line.text for line in office.handoff.open_case(self.case, BRANDT).lines
        ]
        assert office.appointments.lookup(self.code, source="a").status == "confirmed"
        assert office.appointments.contact_of(self.booking).name == "Sabine"
        assert office.store.feedback()[0][1] == "ging so"


@pytest.fixture
def journey(database: Database) -> Journey:
    return Journey(database)


def test_between_the_new_key_and_the_rotation_everything_works(journey: Journey) -> None:
    journey.opens_with(NEW, OLD)


def test_after_the_rotation_the_old_key_is_not_needed(journey: Journey) -> None:
    said: list[str] = []
    assert keys.rotate_with_progress(journey.db, ring(journey.db, NEW, OLD), said.append)
    journey.opens_with(NEW)
    assert any("case_file: 1 keys seen, 1 wrapped anew" in line for line in said)
    assert "LOTSE_OLD_SECRET_KEYS" in said[-1]


def test_after_the_rotation_the_old_key_opens_nothing(journey: Journey) -> None:
    keys.rotate_with_progress(journey.db, ring(journey.db, NEW, OLD), lambda _: None)
    old = Keyring(OLD)
    with journey.db.reading() as session:
        for table, column in keys.wrapped_columns():
            for (wrapped,) in session.execute(select(column).select_from(table)):
                if wrapped:
                    with pytest.raises(SealBroken):
                        old.unwrap(wrapped)


def test_what_was_interrupted_goes_on(database: Database) -> None:
    journey = Journey(database)
    office = open_office(database, ring(database, OLD))
    for number in range(7):
        chat(office, f"Nummer {number}")
    keyring = ring(database, NEW, OLD)
    steps = keys.rotate(database, keyring, batch=3)
    next(step for step in steps if step.table == "conversation")
    steps.close()
    left = keys.with_older_key(database, keyring)
    assert left > 0
    journey.opens_with(NEW, OLD)
    rewrapped = {s.table: s.rewrapped for s in keys.rotate(database, keyring, batch=3)}
    assert sum(rewrapped.values()) == left
    assert keys.with_older_key(database, keyring) == 0
    journey.opens_with(NEW)


def test_rotating_twice_changes_nothing(journey: Journey) -> None:
    keyring = ring(journey.db, NEW, OLD)
    assert sum(s.rewrapped for s in keys.rotate(journey.db, keyring)) > 0
    assert sum(s.rewrapped for s in keys.rotate(journey.db, keyring)) == 0


def test_a_second_rotation_works_like_the_first(journey: Journey) -> None:
    newest = secrets.token_bytes(32)
    assert keys.rotate_with_progress(journey.db, ring(journey.db, NEW, OLD), lambda _: None)
    assert keys.rotate_with_progress(journey.db, ring(journey.db, newest, NEW), lambda _: None)
    journey.opens_with(newest)


def test_a_key_of_an_unknown_deployment_is_left_and_said(journey: Journey) -> None:
    stranger = Keyring(secrets.token_bytes(32)).new_key()[1]
    with journey.db.writing() as session:
        case = session.exec(select(Case)).one()
        case.wrapped_key = stranger
        session.add(case)
    said: list[str] = []
    assert not keys.rotate_with_progress(journey.db, ring(journey.db, NEW, OLD), said.append)
    assert any("1 keys open with none of the known keys" in line for line in said)
    with journey.db.reading() as session:
        assert session.exec(select(Case)).one().wrapped_key == stranger


def test_without_the_old_key_nothing_is_lost_and_nothing_done(journey: Journey) -> None:
    keyring = Keyring(NEW)
    assert not keys.rotate_with_progress(journey.db, keyring, lambda _: None)
    journey.opens_with(OLD)


def test_codes_do_not_depend_on_the_first_key_once_the_pepper_is_kept(database: Database) -> None:
    keys.settle(database, ring(database, OLD))
    assert ring(database, NEW, OLD).digest("code") == ring(database, OLD).digest("code")


def test_settling_again_keeps_the_pepper(database: Database) -> None:
    keys.settle(database, ring(database, OLD))
    before = ring(database, OLD).digest("code")
    keys.settle(database, ring(database, NEW, OLD))
    assert ring(database, NEW, OLD).digest("code") == before


def test_every_column_of_bytes_is_sealed_or_wrapped() -> None:
    columns = [
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) and not column.name.startswith(("sealed", "wrapped"))
    ]
    assert columns == []


def test_a_destroyed_key_is_not_brought_back(journey: Journey) -> None:
    office: Office = open_office(journey.db, ring(journey.db, OLD))
    office.handoff.withdraw(journey.sent.case_code, journey.sent.pin, source="a")
    keys.rotate_with_progress(journey.db, ring(journey.db, NEW, OLD), lambda _: None)
    with journey.db.reading() as session:
        assert session.exec(select(Case)).one().wrapped_key is None
    with pytest.raises(CaseUnknown):
        office.handoff.lookup("AAAAAAAAAA", "1", source="b")
