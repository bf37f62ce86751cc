"""The audit log: in order, and no entry can be changed or taken out unnoticed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from api import audit, clock
from api.audit import AuditEntry
from api.db import Database


def written(db: Database, many: int = 3) -> list[AuditEntry]:
    with db.writing() as session:
        return [audit.record(session, "brandt", "case_opened", f"case:{n}") for n in range(many)]


def test_each_entry_follows_the_one_before_it(database: Database) -> None:
    first, second, third = written(database)
    assert (second.prev_hash, third.prev_hash) == (first.hash, second.hash)
    with database.reading() as session:
        assert audit.first_fault(session) is None


def test_a_changed_entry_is_found(database: Database) -> None:
    _, second, _ = written(database)
    with database.writing() as session:
        kept = session.get(AuditEntry, second.id)
        assert kept
        kept.actor = "olsen"
        session.add(kept)
    with database.reading() as session:
        fault = audit.first_fault(session)
        assert fault
        assert fault.id == second.id


def test_a_changed_entry_with_a_hash_made_anew_is_found(database: Database) -> None:
    _, second, third = written(database)
    with database.writing() as session:
        kept = session.get(AuditEntry, second.id)
        assert kept
        kept.object = "case:other"
        kept.hash = audit.digest(kept)
        session.add(kept)
    with database.reading() as session:
        fault = audit.first_fault(session)
        assert fault
        assert fault.id == third.id


def test_a_missing_entry_is_found(database: Database) -> None:
    _, second, third = written(database)
    with database.writing() as session:
        session.delete(session.get(AuditEntry, second.id))
    with database.reading() as session:
        fault = audit.first_fault(session)
        assert fault
        assert fault.id == third.id


def test_many_writers_at_once_make_one_chain(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: written(database, 2), range(12)))
    with database.reading() as session:
        assert len(session.exec(select(AuditEntry)).all()) == 24
        assert audit.first_fault(session) is None


def test_two_entries_never_follow_the_same_one(database: Database) -> None:
    first, *_ = written(database)
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(
            AuditEntry(at=clock.now(), actor="x", action="x", object="x", prev_hash=first.hash, hash="x")
        )


def test_what_was_undone_leaves_no_entry(database: Database) -> None:
    class Undone(Exception):
        pass

    def fail() -> None:
        with database.writing() as session:
            audit.record(session, "brandt", "case_opened", "case:1")
            raise Undone

    with pytest.raises(Undone):
        fail()
    with database.reading() as session:
        assert not session.exec(select(AuditEntry)).all()
