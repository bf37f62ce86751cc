"""What staff do with a case. Every call is one transaction, audited, and knows only what `Worker` may see."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, update
from sqlmodel import Session, col, select

from api import audit, clock, crypto
from api.appointments import seats
from api.appointments.seats import changed
from api.appointments.tables import Booking
from api.conversations.messages import Reply
from api.conversations.store import Store
from api.db import Database
from api.errors import Invalid, TooLong
from api.handoff import cases, masking, texts
from api.handoff.errors import CaseChanged, CaseDone, CaseNotFound, NotYours, TakenBefore
from api.handoff.rules import HandoffRules
from api.handoff.tables import DONE, NEW, OPEN, TAKEN, WAITING, WITHDRAWN, Case, CaseEvent, CaseStep, Consent
from api.handoff.views import EVERYTHING, Agreed, CaseRow, Chosen, Happening, OpenedCase, Worker, from_json

VIEWS = ("unassigned", "mine", "open", "waiting", "done")
LONGEST_REPLY = 4000
PAGE = 25
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_SEEN_AGAIN = timedelta(minutes=15)
_UNMASKED = timedelta(minutes=15)


class Casework:
    """The staff's side of the hand-over. Thread-safe.

    Every call raises `CaseNotFound` for a case that the worker may not see.
    """

    db: Database
    keyring: crypto.Keyring
    store: Store
    rules: HandoffRules
    _longest_session: timedelta

    # --- looking ----------------------------------------------------------------------------------

    def counts(self, worker: Worker) -> dict[str, int]:
        """How many cases each view holds."""
        with self.db.reading() as session:
            return {view: session.exec(_count(worker, view)).one() for view in VIEWS}

    def queue(self, worker: Worker, view: str, page: int = 1, chosen: Chosen = EVERYTHING) -> list[CaseRow]:
        """A page of a view: a crisis with consent first, then who has waited longest; done: newest first."""
        order = (
            (col(Case.closed_at).desc(),)
            if view == "done"
            else (col(Case.crisis).is_(None), col(Case.created_at))
        )
        query = select(Case).where(*_of_view(worker, view), *_narrowed(chosen))
        query = query.order_by(*order, col(Case.id))
        with self.db.reading() as session:
            found = session.exec(query.offset((page - 1) * PAGE).limit(PAGE)).all()
            return [cases.row_of(session, case) for case in found]

    def count(self, worker: Worker, view: str, chosen: Chosen = EVERYTHING) -> int:
        """How many cases a view holds under a filter."""
        with self.db.reading() as session:
            found: int = session.exec(_count(worker, view).where(*_narrowed(chosen))).one()
        return found

    def open_case(self, case_id: str, worker: Worker) -> OpenedCase:
        """The case with everything in it; that it was opened is noted for the person and for the audit."""
        with self.db.writing() as session:
            case = cases.find(session, case_id, worker)
            self._note_seen(session, case, worker)
            opened = self._opened(session, case, worker)
            audit.record(session, worker.id, "case_opened", f"case:{case.id}")
        return opened

    def _note_seen(self, session: Session, case: Case, worker: Worker) -> None:
        """Once in a quarter of an hour and person; the audit has every single time."""
        lately = select(func.count()).select_from(CaseEvent).where(
            CaseEvent.case_id == case.id, CaseEvent.kind == "seen", CaseEvent.actor == worker.id,
            col(CaseEvent.at) > clock.now() - _SEEN_AGAIN,
        )  # fmt: skip
        if not session.exec(lately).one():
            cases.add_event(session, self.keyring, case, "seen", worker.id, worker.role)

    def _opened(self, session: Session, case: Case, worker: Worker) -> OpenedCase:
        content, unmasked = self._content(case), self._sees_all(session, case, worker)
        lines = tuple(from_json(line) for line in content.get("lines", []))
        booked = [line.id.removeprefix("appointment:") for line in lines if line.kind == "appointment"]
        agreed = session.exec(
            select(Consent).where(Consent.case_id == case.id).order_by(col(Consent.id))
        ).all()
        return OpenedCase(
            row=cases.row_of(session, case),
            version=case.version,
            in_chat=cases.conversation_of(session, case) is not None,
            lines=lines if unmasked else masking.masked_lines(lines),
            unmasked=unmasked,
            lane=case.lane,
            steps=tuple(cases.steps(session, self.keyring, case)),
            sentences=tuple((said["text"], said["source"]) for said in content.get("sentences", [])),
            catalogue_version=content.get("catalogue_version"),
            appointments=tuple(seats.appointments(session, col(Booking.id).in_(booked))) if booked else (),
            events=tuple(e if unmasked else _masked(e) for e in cases.events(session, self.keyring, case)),
            agreed=tuple(
                Agreed(a.recipient, a.kind, a.text_version, a.text_hash, a.at, a.withdrawn_at) for a in agreed
            ),
            follow_up_on=case.follow_up_on,
            closed_at=case.closed_at,
            delete_after=case.delete_after,
        )

    def _sees_all(self, session: Session, case: Case, worker: Worker) -> bool:
        """Whether the worker gave a reason within the last quarter of an hour, and still has the case."""
        if case.assigned_to != worker.id:
            return False
        lately = select(CaseEvent.id).where(
            CaseEvent.case_id == case.id, CaseEvent.kind == "unmasked", CaseEvent.actor == worker.id,
            col(CaseEvent.at) > clock.now() - _UNMASKED,
        )  # fmt: skip
        return session.exec(lately).first() is not None

    def _content(self, case: Case) -> dict[str, Any]:
        if case.wrapped_key is None or case.sealed_content is None:
            return {}
        key = cases.key_of(self.keyring, case)
        content: dict[str, Any] = crypto.unseal_json(key, case.sealed_content, f"case:{case.id}")
        return content

    # --- working ----------------------------------------------------------------------------------

    def take(self, case_id: str, worker: Worker) -> None:
        """Makes the case the worker's own and tells the claimant that a human writes now.

        Of two at once one gets it, the other `TakenBefore`. Taking one's own case again changes nothing.
        """
        with self.db.writing() as session:
            case = cases.find(session, case_id, worker)
            if case.assigned_to == worker.id and case.status != DONE:
                return
            self._take(session, case, worker)
            audit.record(session, worker.id, "case_taken", f"case:{case.id}")

    def _take(self, session: Session, case: Case, worker: Worker) -> None:
        if case.status == DONE:
            raise CaseDone()
        free = update(Case).where(
            col(Case.id) == case.id, col(Case.status) == NEW, col(Case.assigned_to).is_(None)
        )
        if not changed(
            session, free.values(status=TAKEN, assigned_to=worker.id, version=col(Case.version) + 1)
        ):
            raise TakenBefore()
        session.refresh(case)
        cases.add_event(session, self.keyring, case, "taken", worker.id, worker.role)
        told = Reply(author="system", text=texts.human_writes(worker.role))
        cases.say(self.store, session, case, told, state="staff")

    def release(self, case_id: str, worker: Worker) -> None:
        """Puts the case back into the queue; the program answers in the chat again."""
        with self.db.writing() as session:
            case = self._own(session, case_id, worker)
            cases.swap(session, case, status=NEW, assigned_to=None)
            cases.add_event(session, self.keyring, case, "released", worker.id, worker.role)
            cases.give_back(self.store, session, case, texts.WAITING_AGAIN, self._longest_session)
            audit.record(session, worker.id, "case_released", f"case:{case.id}")

    def reply(self, case_id: str, worker: Worker, text: str) -> None:
        """Writes to the claimant: in the chat, and kept in the case for code and PIN. Takes a free case."""
        text = _written(text)
        if left := _PLACEHOLDER.search(text):
            raise Invalid(f"Bitte ersetzen Sie noch {left[0]} durch eigene Worte.", field="text")
        with self.db.writing() as session:
            case = cases.find(session, case_id, worker)
            if case.status == NEW:
                self._take(session, case, worker)
            self._must_own(case, worker)
            cases.swap(session, case, status=WAITING)
            cases.add_event(session, self.keyring, case, "reply", worker.id, worker.role, text)
            cases.say(self.store, session, case, Reply(author="staff", text=text), state="staff")
            audit.record(session, worker.id, "case_replied", f"case:{case.id}")

    def note(self, case_id: str, worker: Worker, text: str) -> None:
        """Adds an internal note; the claimant never sees it."""
        text = _written(text)
        with self.db.writing() as session:
            case = cases.find(session, case_id, worker)
            cases.add_event(session, self.keyring, case, "note", worker.id, worker.role, text)
            audit.record(session, worker.id, "case_noted", f"case:{case.id}")

    def set_status(self, case_id: str, worker: Worker, status: str, follow_up_on: date | None = None) -> None:
        """Whose turn it is: "taken" (staff) or "waiting" (claimant), with a day to look again."""
        if status not in (TAKEN, WAITING):
            raise Invalid("Diesen Stand gibt es nicht.", field="status")
        with self.db.writing() as session:
            case = self._own(session, case_id, worker)
            cases.swap(session, case, status=status, follow_up_on=follow_up_on)
            cases.add_event(session, self.keyring, case, "status", worker.id, worker.role, status)
            audit.record(session, worker.id, "case_status", f"case:{case.id}")

    def close(self, case_id: str, worker: Worker, reason: str, version: int | None = None) -> None:
        """Ends the case; the chat goes back to the program, the content is deleted after its period.

        The reason "withdrawn" (the person told staff so) deletes the content at once.
        `version` is that of the page it was read on: `CaseChanged` when something came in since.
        """
        if reason not in CLOSING_REASONS:
            raise Invalid("Bitte wählen Sie einen Grund.", field="reason")
        with self.db.writing() as session:
            case = self._own(session, case_id, worker)
            if version is not None and version != case.version:
                raise CaseChanged()
            withdrawn = reason == WITHDRAWN
            self._withdraw(session, case) if withdrawn else self._close(session, case, reason)
            cases.add_event(session, self.keyring, case, "closed", worker.id, worker.role)
            said = texts.WITHDRAWN if withdrawn else texts.CLOSED
            cases.give_back(self.store, session, case, said, self._longest_session)
            action = "consent_withdrawn" if withdrawn else "case_closed"
            audit.record(session, worker.id, action, f"case:{case.id}")

    def _close(self, session: Session, case: Case, reason: str, **more: Any) -> None:
        now = clock.now()
        gone = now + self.rules.keep_closed
        cases.swap(
            session, case, status=DONE, closed_at=now, closing_reason=reason, delete_after=gone, **more
        )
        proof = update(Consent).where(col(Consent.case_id) == case.id)
        changed(session, proof.values(delete_after=gone + self.rules.keep_consent))

    def _withdraw(self, session: Session, case: Case) -> None:
        """Ends the case and destroys its key and everything that was sealed with it."""
        gone: dict[str, Any] = {
            "wrapped_key": None,
            "sealed_content": None,
            "crisis": None,
            "callback": False,
        }
        self._close(session, case, WITHDRAWN, **gone)
        changed(session, update(CaseEvent).where(col(CaseEvent.case_id) == case.id).values(sealed=None))
        changed(session, update(CaseStep).where(col(CaseStep.case_id) == case.id).values(sealed=None))
        proof = update(Consent).where(col(Consent.case_id) == case.id, col(Consent.withdrawn_at).is_(None))
        changed(session, proof.values(withdrawn_at=clock.now()))

    def _own(self, session: Session, case_id: str, worker: Worker) -> Case:
        case = cases.find(session, case_id, worker)
        self._must_own(case, worker)
        return case

    @staticmethod
    def _must_own(case: Case, worker: Worker) -> None:
        if case.status == DONE:
            raise CaseDone()
        if case.assigned_to is not None and case.assigned_to != worker.id:
            raise TakenBefore()
        if case.assigned_to is None:
            raise NotYours()


CLOSING_REASONS = {
    "answered": "Frage beantwortet",
    "appointment": "Termin vereinbart",
    "no_reply": "Keine Rückmeldung",
    "not_responsible": "Nicht zuständig, weiterverwiesen",
    "other": "Anderer Grund",
    WITHDRAWN: "Die Person hat ihre Zustimmung zurückgenommen (löscht alle Inhalte)",
}


def _of_view(worker: Worker, view: str) -> tuple[ColumnElement[bool], ...]:
    if view not in VIEWS:
        raise CaseNotFound("Diese Ansicht gibt es nicht.")
    chosen: dict[str, ColumnElement[bool]] = {
        "unassigned": col(Case.status) == NEW,
        "mine": col(Case.status).in_(OPEN) & (col(Case.assigned_to) == worker.id),
        "open": col(Case.status).in_((NEW, TAKEN)),
        "waiting": col(Case.status) == WAITING,
        "done": col(Case.status) == DONE,
    }
    return cases.visible(worker), chosen[view]


def _narrowed(chosen: Chosen) -> tuple[ColumnElement[bool], ...]:
    asked: list[ColumnElement[bool]] = []
    if chosen.programme:
        asked.append(col(Case.programme) == chosen.programme)
    if chosen.lane:
        asked.append(col(Case.lane) == chosen.lane)
    if chosen.due:
        asked.append(
            or_(col(Case.due_at) < clock.now(), col(Case.follow_up_on) <= clock.today())
            & (col(Case.status) != DONE)
        )
    return tuple(asked)


def _count(worker: Worker, view: str) -> Any:
    return select(func.count()).select_from(Case).where(*_of_view(worker, view))


def _masked(event: Happening) -> Happening:
    """What the person wrote is masked as in the transcript; what staff wrote is theirs."""
    if event.kind != "claimant" or event.text is None:
        return event
    return replace(event, text=masking.masked(event.text))


def _written(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid("Bitte schreiben Sie etwas.", field="text")
    if len(text) > LONGEST_REPLY:
        raise TooLong(f"Der Text ist zu lang. Bitte schreiben Sie höchstens {LONGEST_REPLY} Zeichen.")
    return text
