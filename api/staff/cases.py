"""What pages and JSON share: a view of the queue, an opened case, the log, each with names instead of ids."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from api import audit
from api.audit import AuditEntry
from api.handoff.casework import PAGE, VIEWS
from api.handoff.views import EVERYTHING, CaseRow, Chosen, OpenedCase
from api.sheets import sheet
from api.staff import words
from api.staff.times import wall
from api.staff.views import Member

LONGEST_LOG = 200


@dataclass(frozen=True)
class Queue:
    """A page of a view under a filter; `found` is how many cases the filter leaves."""

    view: str
    chosen: Chosen
    found: int
    counts: dict[str, int]
    rows: list[CaseRow]
    page: int
    pages: int
    names: dict[str, str]


def queue(parts: Any, member: Member, view: str, page: int, chosen: Chosen = EVERYTHING) -> Queue:
    """A page of a view; a page past the end is the last one."""
    counts = parts.handoff.counts(member.worker)
    found = counts.get(view, 0) if chosen == EVERYTHING else parts.handoff.count(member.worker, view, chosen)
    pages = max(1, -(-found // PAGE))
    page = min(max(page, 1), pages)
    rows = parts.handoff.queue(member.worker, view, page, chosen)
    return Queue(
        view,
        chosen,
        found,
        counts,
        rows,
        page,
        pages,
        parts.staff.names(r.assigned_to for r in rows if r.assigned_to),
    )


def opened(parts: Any, member: Member, case_id: str) -> tuple[OpenedCase, dict[str, str]]:
    """(case, names of everybody who appears in it). Raises `CaseNotFound`."""
    case = parts.handoff.open_case(case_id, member.worker)
    return case, names_in(parts, case)


def names_in(parts: Any, case: OpenedCase) -> dict[str, str]:
    """The names of everybody who appears in a case."""
    ids = {e.actor for e in case.events} | {s.actor for s in case.steps} | {case.row.assigned_to or ""}
    ids |= {e.text for e in case.events if e.kind == "passed" and e.text}
    found: dict[str, str] = parts.staff.names(ids)
    return found


def log_sheet(parts: Any, member: Member) -> bytes:
    """The whole log as a table for a spreadsheet; that it was taken along is in the log as well."""
    with parts.db.writing() as session:
        query = select(AuditEntry).where(_of_office(parts, member)).order_by(col(AuditEntry.id))
        entries = list(session.exec(query).all())
        audit.record(session, member.id, "audit_exported", "audit")
    names = parts.staff.names(e.actor for e in entries)
    rows = [
        (wall(e.at), names.get(e.actor, e.actor), words.ACTIONS.get(e.action, e.action), e.object, e.hash)
        for e in entries
    ]
    return sheet(("Zeit", "Wer", "Was", "Woran", "Prüfsumme"), rows)


def log(parts: Any, member: Member) -> tuple[list[AuditEntry], dict[str, str], bool]:
    """(newest entries, names, whether the chain holds); that it was read is in the log as well."""
    with parts.db.writing() as session:
        intact = audit.first_fault(session) is None
        query = select(AuditEntry).order_by(col(AuditEntry.id).desc())
        entries = list(session.exec(query.where(_of_office(parts, member)).limit(LONGEST_LOG)).all())
        audit.record(session, member.id, "audit_read", "audit")
    return entries, parts.staff.names(e.actor for e in entries), intact


def _of_office(parts: Any, member: Member) -> ColumnElement[bool]:
    """The entries of the own jobcenter's people; where the product runs for it also claimants and upkeep."""
    if member.office == parts.settings.office:
        others = [a.id for a in parts.staff.accounts() if a.office != member.office]
        return col(AuditEntry.actor).not_in(others)
    return col(AuditEntry.actor).in_([a.id for a in parts.staff.accounts(member.office)])


DEFAULT_VIEW = "mine"
assert DEFAULT_VIEW in VIEWS
