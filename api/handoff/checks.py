"""The orientation checks that were handed over, as they were kept: answers and what they came to then."""

from dataclasses import replace
from typing import Any

from sqlmodel import col, select

from api import audit, crypto
from api.crypto import Keyring
from api.db import Database
from api.handoff import cases
from api.handoff.tables import Case
from api.handoff.views import Worker
from api.screening.check import Result
from api.screening.replay import StoredCheck


def kept(result: Result, answers: dict[str, str]) -> dict[str, Any]:
    """What is sealed of a check with its case; nobody is shown the outcome, it serves the comparison."""
    return {
        "programme": result.programme,
        "answers": answers,
        "outcome": result.outcome,
        "values": {rule.id: rule.value for rule in result.rules},
        "version": result.version,
    }


def stored(db: Database, keyring: Keyring, worker: Worker, what_for: str) -> list[StoredCheck]:
    """Give the checks that the worker's office was sent, with the case's id; that they were read is on record.

    Somebody whose role sees no cases gets those of the jobcenter too, to be counted and never to be listed.
    """
    reader = worker if worker.reads else replace(worker, reads=frozenset({"jobcenter"}), programmes=())
    query = select(Case).where(cases.visible(reader), col(Case.sealed_content).is_not(None))
    with db.writing() as session:
        rows = session.exec(query.order_by(col(Case.created_at))).all()
        found = [check for case in rows if (check := _of(keyring, case))]
        if found:
            audit.record(session, worker.id, "checks_compared", what_for)
    return found


def _of(keyring: Keyring, case: Case) -> StoredCheck | None:
    if case.wrapped_key is None or case.sealed_content is None:
        return None
    content = crypto.unseal_json(cases.key_of(keyring, case), case.sealed_content, f"case:{case.id}")
    check = content.get("check")
    return StoredCheck(case.id, **check) if check else None
