"""What pages and JSON share: a view of the queue, an opened case, the log, each with names instead of ids."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from api import audit
from api.audit import AuditEntry
from api.handoff.casework import PAGE, VIEWS
from api.handoff.views import CaseRow, OpenedCase
from api.staff.views import Member

LONGEST_LOG = 200


@dataclass(frozen=True)
class Queue:
    view: str
    counts: dict[str, int]
    rows: list[CaseRow]
    page: int
    pages: int
    names: dict[str, str]


def queue(parts: Any, member: Member, view: str, page: int) -> Queue:
    """A page of a view; a page past the end is the last one."""
    counts = parts.handoff.counts(member.worker)
    pages = max(1, -(-counts.get(view, 0) // PAGE))
    page = min(max(page, 1), pages)
    rows = parts.handoff.queue(member.worker, view, page)
    return Queue(
        view, counts, rows, page, pages, parts.staff.names(r.assigned_to for r in rows if r.assigned_to)
    )


def opened(parts: Any, member: Member, case_id: str) -> tuple[OpenedCase, dict[str, str]]:
    """(case, names of everybody who appears in it). Raises `CaseNotFound`."""
    case = parts.handoff.open_case(case_id, member.worker)
    return case, parts.staff.names({e.actor for e in case.events} | {case.row.assigned_to or ""})


def log(parts: Any, member: Member) -> tuple[list[AuditEntry], dict[str, str], bool]:
    """(newest entries, names, whether the chain holds); that it was read is in the log as well."""
    with parts.db.writing() as session:
        intact = audit.first_fault(session) is None
        query = select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(LONGEST_LOG)
        entries = list(session.exec(query).all())
        audit.record(session, member.id, "audit_read", "audit")
    return entries, parts.staff.names(e.actor for e in entries), intact


DEFAULT_VIEW = "mine"
assert DEFAULT_VIEW in VIEWS
