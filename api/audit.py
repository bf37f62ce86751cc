"""Who did what, and when: append-only, each entry hashed together with the one before it. Never any content."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Field, Session, SQLModel, col, select

from api import clock
from api.db import UTCDateTime

_START = "0" * 64
# Any number, as long as every process takes the same one.
_LOCK = 7_246_001


class AuditEntry(SQLModel, table=True):
    """One thing that was done. `prev_hash` is unique: two entries can never follow the same one."""

    __tablename__ = "audit_entry"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime, index=True)
    actor: str
    action: str
    object: str
    prev_hash: str = Field(unique=True)
    hash: str


def record(session: Session, actor: str, action: str, object: str) -> AuditEntry:
    """Adds an entry in the caller's transaction. Call it last: it makes other writers of the log wait.

    `actor` is an account's id, `action` a word such as `case_opened`, `object` names what it was done to.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    newest = session.exec(select(AuditEntry.hash).order_by(col(AuditEntry.id).desc()).limit(1)).first()
    entry = AuditEntry(
        at=clock.now(), actor=actor, action=action, object=object, prev_hash=newest or _START, hash=""
    )
    entry.hash = digest(entry)
    session.add(entry)
    session.flush()
    return entry


def digest(entry: AuditEntry) -> str:
    """What the entry's hash must be, given all that it says."""
    said = [entry.prev_hash, entry.at.timestamp(), entry.actor, entry.action, entry.object]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def first_fault(session: Session, looked_at: Callable[[], None] = lambda: None) -> AuditEntry | None:
    """The first entry that was changed, or that no longer follows the one before it; None when all is well.

    `looked_at` is called after each entry, for whoever waits.
    """
    before = None
    query = select(AuditEntry).order_by(col(AuditEntry.id)).execution_options(yield_per=500)
    for entry in session.exec(query):
        if entry.hash != digest(entry) or before not in (None, entry.prev_hash):
            return entry
        before = entry.hash
        looked_at()
    return None
