"""What is done to the rows of a case: opening its seals, adding events, swapping, giving the chat back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, update
from sqlmodel import Session, col, false, select

from api import clock, crypto
from api.appointments.seats import changed
from api.conversations.messages import Reply
from api.conversations.store import ConversationNotFound, Store, lock
from api.conversations.tables import Conversation
from api.handoff.errors import CaseChanged, CaseNotFound
from api.handoff.tables import NEW, OPEN, TAKEN, WAITING, Case, CaseEvent, CaseStep
from api.handoff.views import CaseRow, Happening, StepTaken, Worker

CLAIMANT = "claimant"
CLAIMANT_ROLE = "Sie"


def visible(worker: Worker) -> ColumnElement[bool]:
    """The cases that somebody may see: same office, a recipient they stand for, one of their programmes."""
    for_jobcenter: ColumnElement[bool] = col(Case.recipients).in_(("jobcenter", "both"))
    if worker.programmes:
        for_jobcenter &= or_(col(Case.programme).is_(None), col(Case.programme).in_(worker.programmes))
    for_provider = and_(
        col(Case.recipients).in_(("provider", "both")), col(Case.programme).in_(worker.programmes)
    )
    ways = [
        way
        for name, way in (("jobcenter", for_jobcenter), ("provider", for_provider))
        if name in worker.reads
    ]
    return and_(col(Case.office) == worker.office, or_(*ways) if ways else false())


def find(session: Session, case_id: str, worker: Worker) -> Case:
    """The case, locked until the transaction ends, after its conversation. Raises `CaseNotFound`,
    also for a case that is somebody else's."""
    case = session.exec(select(Case).where(Case.id == case_id, visible(worker))).one_or_none()
    if case is None:
        raise CaseNotFound()
    conversation_of(session, case)
    return relocked(session, case)


def relocked(session: Session, case: Case) -> Case:
    query = select(Case).where(Case.id == case.id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one()


def conversation_of(session: Session, case: Case) -> Conversation | None:
    """The chat the case came from, locked; None when it is gone. Always locked before the case."""
    if case.conversation_id is None:
        return None
    try:
        return lock(session, case.conversation_id)
    except ConversationNotFound:
        return None


def swap(session: Session, case: Case, **values: Any) -> None:
    """Changes the case if nobody changed it since it was read. Raises `CaseChanged`."""
    statement = update(Case).where(col(Case.id) == case.id, col(Case.version) == case.version)
    if not changed(session, statement.values(version=case.version + 1, **values)):
        raise CaseChanged()
    session.refresh(case)


def add_event(
    session: Session,
    keyring: crypto.Keyring,
    case: Case,
    kind: str,
    actor: str,
    role: str,
    text: str | None = None,
) -> None:
    """Adds what happened; `text` is sealed with the case's key."""
    body = None
    if text is not None:
        body = crypto.seal_json(key_of(keyring, case), text, f"event:{case.id}")
    session.add(CaseEvent(case_id=case.id, kind=kind, actor=actor, role=role, sealed=body, at=clock.now()))
    session.flush()


def key_of(keyring: crypto.Keyring, case: Case) -> bytes:
    """The case's own key. Raises `CaseNotFound` when it was destroyed."""
    if case.wrapped_key is None:
        raise CaseNotFound("Die Angaben zu diesem Fall sind gelöscht.")
    return keyring.unwrap(case.wrapped_key)


def events(session: Session, keyring: crypto.Keyring, case: Case) -> list[Happening]:
    """Everything that happened, in order, opened."""
    rows = session.exec(
        select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.id))
    ).all()
    key = key_of(keyring, case) if case.wrapped_key else None
    return [Happening(r.kind, r.actor, r.role, _text(key, case, r), r.at) for r in rows]


def steps(session: Session, keyring: crypto.Keyring, case: Case) -> list[StepTaken]:
    """The steps of the lane that people noted, in order, opened."""
    rows = session.exec(select(CaseStep).where(CaseStep.case_id == case.id).order_by(col(CaseStep.id))).all()
    key = key_of(keyring, case) if case.wrapped_key else None
    return [_step(key, case, row) for row in rows]


def _step(key: bytes | None, case: Case, row: CaseStep) -> StepTaken:
    said = crypto.unseal_json(key, row.sealed, f"step:{case.id}") if key and row.sealed else {}
    return StepTaken(
        row.step, row.day, row.actor, row.role, said.get("note", ""), said.get("with", ""), row.at
    )


def _text(key: bytes | None, case: Case, event: CaseEvent) -> str | None:
    if key is None or event.sealed is None:
        return None
    return str(crypto.unseal_json(key, event.sealed, f"event:{case.id}"))


def say(store: Store, session: Session, case: Case, *replies: Reply, state: str | None = None) -> bool:
    """Adds messages to the chat, if there is one still; tells whether there is."""
    conversation = conversation_of(session, case)
    if conversation is None:
        return False
    if state is not None:
        conversation.state = state
        session.add(conversation)
    store.append(session, conversation, replies)
    return True


def give_back(store: Store, session: Session, case: Case, text: str, longest: timedelta) -> None:
    """The chat goes back to the program, or stays with whoever else has a case of it."""
    conversation = conversation_of(session, case)
    if conversation is None:
        return
    left = session.exec(
        select(Case.status).where(Case.conversation_id == conversation.id, col(Case.status).in_(OPEN))
    ).all()
    conversation.state = _state(left)
    if conversation.state == "bot":
        # The session with the program begins anew: counted from days ago it would be over at once.
        conversation.started_at = clock.now()
        conversation.expires_at = clock.now() + longest
    session.add(conversation)
    if conversation.state != "staff":
        store.append(session, conversation, [Reply(author="system", text=text)])


def _state(statuses: Sequence[str]) -> str:
    if any(status in (TAKEN, WAITING) for status in statuses):
        return "staff"
    return "waiting" if NEW in statuses else "bot"


def row_of(session: Session, case: Case) -> CaseRow:
    """The case for a list; `changed_at` is the newest event other than a look at it."""
    newest = session.exec(
        select(func.max(CaseEvent.at)).where(CaseEvent.case_id == case.id, CaseEvent.kind != "seen")
    ).one()
    return CaseRow(
        id=case.id, programme=case.programme, recipients=case.recipients, status=case.status,
        assigned_to=case.assigned_to, callback=case.callback, crisis=case.crisis, due_at=case.due_at,
        created_at=case.created_at, changed_at=newest or case.created_at, closing_reason=case.closing_reason,
        lane=case.lane, follow_up_on=case.follow_up_on,
    )  # fmt: skip
