"""The rest of what staff do with a case: steps of the lane, passing on, looking behind the mask, taking it along."""

from datetime import date

from sqlmodel import Session, col, select

from api import audit, clock, crypto
from api.conversations.messages import Reply
from api.errors import Invalid
from api.handoff import cases, lane, texts
from api.handoff.casework import Casework
from api.handoff.errors import CaseChanged, CaseDone, StepNotPossible
from api.handoff.tables import DONE, NEW, TAKEN, Case, CaseStep
from api.handoff.views import OpenedCase, Worker

LONGEST_NOTE = 2000
UNMASK_REASONS = {
    "callback": "Rückruf oder Nachricht an die Person",
    "appointment": "Einladung oder Termin",
    "mix_up": "Verwechslung ausschließen",
    "file": "Übernahme in die Akte",
    "request": "Auskunft an die Person",
}


class Deskwork(Casework):
    """Every call is one transaction, audited, and raises `CaseNotFound` for a case that is somebody else's."""

    # --- the lane ---------------------------------------------------------------------------------

    def step(
        self, case_id: str, worker: Worker, step: str, day: date, note: str = "", jointly_with: str = "",
        version: int | None = None,
    ) -> None:  # fmt: skip
        """Notes a step of the lane that people took on a day.

        Raises `StepNotPossible` when it does not follow from where the case stands or is another role's,
        `Invalid` for a day in the future, `CaseChanged` when the case moved on since `version`.
        """
        if step not in lane.STEPS or step == lane.START:
            raise Invalid("Bitte wählen Sie einen Schritt.", field="step")
        if day > clock.today():
            raise Invalid("Der Tag liegt in der Zukunft. Bitte tragen Sie ein, was schon war.", field="day")
        if len(note) > LONGEST_NOTE or len(jointly_with) > 200:
            raise Invalid(f"Bitte schreiben Sie höchstens {LONGEST_NOTE} Zeichen.", field="step_note")
        if lane.STEPS[step].jointly and not jointly_with.strip():
            raise Invalid("Bitte tragen Sie ein, wer vom Träger mit entschieden hat.", field="jointly_with")
        with self.db.writing() as session:
            case = self._on_lane(session, case_id, worker, version)
            if step not in lane.possible(case.lane, worker.reads):
                raise StepNotPossible()
            said = {"note": note.replace("\r\n", "\n").strip(), "with": jointly_with.strip()}
            sealed = crypto.seal_json(cases.key_of(self.keyring, case), said, f"step:{case.id}")
            session.add(
                CaseStep(
                    case_id=case.id, step=step, day=day, actor=worker.id, role=worker.role, sealed=sealed,
                    at=clock.now(),
                )
            )  # fmt: skip
            cases.swap(session, case, lane=step)
            cases.add_event(session, self.keyring, case, "step", worker.id, worker.role, step)
            audit.record(session, worker.id, "case_step", f"case:{case.id} {step}")

    def undo_step(self, case_id: str, worker: Worker, version: int | None = None) -> None:
        """Takes the newest step back, when it was noted wrongly; that it was stays in the timeline."""
        with self.db.writing() as session:
            case = self._on_lane(session, case_id, worker, version)
            steps = session.exec(
                select(CaseStep).where(CaseStep.case_id == case.id).order_by(col(CaseStep.id))
            ).all()
            if not steps or not lane.STEPS[steps[-1].step].sides & worker.reads:
                raise StepNotPossible()
            session.delete(steps[-1])
            cases.swap(session, case, lane=lane.before([s.step for s in steps[:-1]]))
            gone = steps[-1].step
            cases.add_event(session, self.keyring, case, "step_undone", worker.id, worker.role, gone)
            audit.record(session, worker.id, "case_step_undone", f"case:{case.id} {gone}")

    def _on_lane(self, session: Session, case_id: str, worker: Worker, version: int | None) -> Case:
        """The case, for somebody who may move it: who has it, or the other side that read it with consent."""
        case = cases.find(session, case_id, worker)
        if case.status == DONE:
            raise CaseDone()
        if "jobcenter" in worker.reads or case.recipients == "provider":
            self._must_own(case, worker)
        if version is not None and version != case.version:
            raise CaseChanged()
        return case

    # --- who has it -------------------------------------------------------------------------------

    def pass_on(self, case_id: str, worker: Worker, to: Worker) -> None:
        """Gives one's own case to a colleague, who must be able to see it. Raises `Invalid` otherwise."""
        with self.db.writing() as session:
            case = self._own(session, case_id, worker)
            sees = session.exec(select(Case.id).where(Case.id == case.id, cases.visible(to))).first()
            if sees is None or to.id == worker.id:
                raise Invalid("An diese Person können Sie den Fall nicht weitergeben.", field="to")
            cases.swap(session, case, assigned_to=to.id, status=TAKEN)
            cases.add_event(session, self.keyring, case, "passed", worker.id, worker.role, to.id)
            said = Reply(author="system", text=texts.other_human(to.role))
            if case.status != NEW:
                cases.say(self.store, session, case, said)
            audit.record(session, worker.id, "case_passed", f"case:{case.id} to:{to.id}")

    def to_bot(self, case_id: str, worker: Worker) -> None:
        """The program answers in the chat again; the case stays with whoever has it."""
        with self.db.writing() as session:
            case = self._own(session, case_id, worker)
            said = Reply(author="system", text=texts.PROGRAM_AGAIN)
            conversation = cases.conversation_of(session, case)
            if conversation is not None and conversation.state == "staff":
                cases.say(self.store, session, case, said, state="waiting")
            cases.add_event(session, self.keyring, case, "to_bot", worker.id, worker.role)
            audit.record(session, worker.id, "case_to_bot", f"case:{case.id}")

    def follow_up(self, case_id: str, worker: Worker, day: date | None) -> None:
        """A day on which to look at one's own case again; None takes it away."""
        if day is not None and day < clock.today():
            raise Invalid("Der Tag ist schon vorbei.", field="follow_up_on")
        with self.db.writing() as session:
            case = self._own(session, case_id, worker)
            cases.swap(session, case, follow_up_on=day)
            text = day.strftime("%d.%m.%Y") if day else ""
            cases.add_event(session, self.keyring, case, "follow_up", worker.id, worker.role, text)
            audit.record(session, worker.id, "case_follow_up", f"case:{case.id}")

    # --- looking behind the mask, taking it along -------------------------------------------------

    def unmask(self, case_id: str, worker: Worker, reason: str) -> None:
        """For a quarter of an hour the worker sees one's own case without dots; the reason is on record."""
        if reason not in UNMASK_REASONS:
            raise Invalid("Bitte wählen Sie einen Grund.", field="unmask_reason")
        with self.db.writing() as session:
            case = self._own(session, case_id, worker)
            cases.add_event(session, self.keyring, case, "unmasked", worker.id, worker.role, reason)
            audit.record(session, worker.id, "case_unmasked", f"case:{case.id} {reason}")

    def take_along(self, case_id: str, worker: Worker, how: str) -> OpenedCase:
        """The case for a print or a file ("printed", "exported"), masked as on the screen; on record."""
        with self.db.writing() as session:
            case = cases.find(session, case_id, worker)
            opened = self._opened(session, case, worker)
            cases.add_event(session, self.keyring, case, how, worker.id, worker.role)
            audit.record(session, worker.id, f"case_{how}", f"case:{case.id}")
        return opened
