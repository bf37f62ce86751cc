"""The hand-over to staff: what can be sent, what would be sent, sending it, reading answers, taking it back."""

import hmac
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, delete, select

from api import audit, clock, crypto
from api.appointments import seats
from api.appointments.limits import CodeGuard
from api.appointments.rules import CodeLimits
from api.appointments.spoken import spoken
from api.appointments.tables import CONFIRMED, Booking, Slot
from api.conversations.store import Store, lock
from api.conversations.tables import Conversation
from api.db import Database
from api.errors import Invalid
from api.handoff import cases, checks, consent, lines, texts
from api.handoff.deskwork import Deskwork
from api.handoff.due import due_day, end_of, spoken_due
from api.handoff.errors import CaseUnknown, NotShown
from api.handoff.lane import STEPS
from api.handoff.rules import HandoffRules
from api.handoff.tables import DONE, OPEN, TAKEN, WAITING, WITHDRAWN, Case, CaseEvent, CaseStep, Consent
from api.handoff.views import (
    Agreed,
    CaseState,
    Happening,
    Options,
    Preview,
    Request,
    Sent,
    as_json,
    from_json,
)
from api.programmes.catalogue import Catalogue, Programme
from api.screening import check
from api.settings import Settings

_CODE_LIMITS = CodeLimits()
_FOR_CLAIMANTS = frozenset(
    {"sent", "taken", "released", "passed", "reply", "claimant", "closed"}
    | {"step", "step_undone", "seen", "unmasked", "printed", "exported"}
)


class Handoff(Deskwork):
    """The claimants' side here, the staff's side in `Casework` and `Deskwork`. Thread-safe."""

    def __init__(
        self,
        db: Database,
        keyring: crypto.Keyring,
        store: Store,
        catalogue: Catalogue,
        settings: Settings,
        limits: CodeLimits = _CODE_LIMITS,
    ) -> None:
        self.db, self.keyring, self.store = db, keyring, store
        self._catalogue, self._settings = catalogue, settings
        self.rules = HandoffRules.of(settings)
        self._longest_session = timedelta(hours=settings.session_max_hours)
        self._codes = CodeGuard(db, limits)

    # --- before sending ---------------------------------------------------------------------------

    def options(self, conversation_id: str, programme: str | None) -> Options:
        """Who may get it, and when an answer comes. Raises `ConversationNotFound`."""
        self.store.get(conversation_id)
        recipients = [(self._jobcenter, "jobcenter")]
        if provider := self._provider(programme):
            recipients += [(provider, "provider"), ("Beide", "both")]
        return Options(tuple(recipients), texts.when(self._due(clock.today())[1]))

    def preview(self, request: Request) -> Preview:
        """Exactly what `send` would send now, and what has to be agreed to."""
        conversation = self.store.get(request.conversation)
        shown = self._lines(request, conversation, self._bubbles(conversation))
        return Preview(tuple(shown), self._consent_text(request, shown))

    # --- sending ----------------------------------------------------------------------------------

    def send(self, request: Request) -> Sent:
        """Hands over what was shown last; the conversation waits for staff from now on.

        Raises `NotShown` when that is not what would be sent now. Sending the same preview again
        makes no second case: it gives the same one a new code and PIN.
        """
        conversation = self.store.get(request.conversation)
        bubbles = self._bubbles(conversation)
        chosen = self._lines(request, conversation, bubbles)
        shown = lines.newest_preview(bubbles)
        if shown is None or shown[1] != [(line.id, line.text) for line in chosen]:
            raise NotShown()
        code, pin = crypto.new_code(10), crypto.new_pin()
        with self.db.writing() as session:
            row = lock(session, conversation.id)
            case = session.exec(select(Case).where(Case.preview_id == shown[0])).one_or_none()
            if case is None:
                case = self._new_case(request, chosen, shown[0], code, pin)
                session.add(case)
                session.flush()
                self._keep_consent(session, case, request, chosen)
                cases.add_event(session, self.keyring, case, "sent", cases.CLAIMANT, cases.CLAIMANT_ROLE)
                audit.record(session, cases.CLAIMANT, "case_sent", f"case:{case.id}")
            elif case.status in OPEN:
                cases.swap(
                    session, case, code_hash=self._code_hash(code), pin_hash=self._pin_hash(case.id, pin)
                )
            else:
                raise NotShown()
            if row.state == "bot":
                row.state = "waiting"
            row.expires_at = max(row.expires_at, case.delete_after)
            session.add(row)
            return Sent(code, pin, case.due_at, spoken_due(case.due_at, clock.today()))

    def _new_case(
        self, request: Request, chosen: list[lines.Line], preview_id: str, code: str, pin: str
    ) -> Case:
        id_, now = crypto.new_id(), clock.now()
        key, wrapped = self.keyring.new_key()
        crisis = next((line.id.partition(":")[2] for line in chosen if line.kind == "crisis"), None)
        return Case(
            id=id_,
            code_hash=self._code_hash(code),
            pin_hash=self._pin_hash(id_, pin),
            office=self._settings.office,
            programme=request.programme if request.programme in self._catalogue.programmes else None,
            recipients=request.recipients,
            conversation_id=request.conversation,
            preview_id=preview_id,
            wrapped_key=wrapped,
            sealed_content=crypto.seal_json(key, self._content_of(request, chosen), f"case:{id_}"),
            callback=request.callback and any(line.kind == "contact" for line in chosen),
            crisis=crisis,
            due_at=self._due(clock.today())[0],
            created_at=now,
            delete_after=now + self.rules.keep_open,
        )

    def _content_of(self, request: Request, chosen: list[lines.Line]) -> dict[str, Any]:
        content: dict[str, Any] = {"lines": [as_json(line) for line in chosen], "language": request.language}
        sent = {line.id.removeprefix("check:") for line in chosen if line.kind == "check"}
        if request.checked and sent:
            # From the answers that are sent only: a struck one must not shine through.
            answers = {fact: value for fact, value in request.answers.items() if fact in sent}
            found = check.result(self._catalogue, request.checked, answers, "standard")
            content["sentences"] = [{"text": rule.text, "source": rule.source} for rule in found.rules]
            content["catalogue_version"] = found.version
            content["check"] = checks.kept(found, answers)
        return content

    def _keep_consent(self, session: Session, case: Case, request: Request, chosen: list[lines.Line]) -> None:
        shown = consent.digest(self._consent_text(request, chosen))
        for recipient in ("jobcenter", "provider") if case.recipients == "both" else (case.recipients,):
            for kind in _kinds(chosen):
                session.add(
                    Consent(
                        case_id=case.id, recipient=recipient, kind=kind, text_version=consent.VERSION,
                        text_hash=shown, at=case.created_at,
                        delete_after=case.delete_after + self.rules.keep_consent,
                    )
                )  # fmt: skip
        session.flush()

    # --- afterwards -------------------------------------------------------------------------------

    def to_staff(self, conversation: Conversation, text: str, crisis_category: str | None) -> None:
        """Puts what a claimant wrote to a human into the case; it is the staff's turn then."""
        with self.db.writing() as session:
            lock(session, conversation.id)
            query = select(Case).where(Case.conversation_id == conversation.id, col(Case.status).in_(OPEN))
            newest = query.order_by(col(Case.assigned_to).is_(None), col(Case.created_at).desc()).limit(1)
            case = session.exec(newest.with_for_update()).one_or_none()
            if case is None:
                return
            status = TAKEN if case.status == WAITING else case.status
            cases.swap(session, case, status=status, crisis=crisis_category or case.crisis)
            cases.add_event(
                session, self.keyring, case, "claimant", cases.CLAIMANT, cases.CLAIMANT_ROLE, text
            )

    def lookup(self, code: str, pin: str, *, source: str) -> CaseState:
        """The state of a case and the answers, for whoever has code and PIN.

        `source` is the network that asks, for the limit. Raises `CaseUnknown` for a wrong code and
        a wrong PIN alike, `TooManyAttempts`.
        """
        return self.state_of(self._case_of(code, pin, source))

    def state_of(self, case_id: str) -> CaseState:
        """The same for whoever has shown already that the case is theirs."""
        with self.db.reading() as session:
            case = session.get(Case, case_id)
            if case is None:
                raise CaseUnknown()
            happened = cases.events(session, self.keyring, case)
            told = [for_claimant(e) for e in happened if e.kind in _FOR_CLAIMANTS]
            return CaseState(
                status=case.status,
                withdrawn=case.closing_reason == WITHDRAWN,
                due_at=case.due_at,
                due=spoken_due(case.due_at, clock.today()),
                sent=tuple(from_json(line).text for line in self._content(case).get("lines", [])),
                events=tuple(told),
                delete_after=case.delete_after,
            )

    def withdraw(self, code: str, pin: str, *, source: str) -> None:
        """Takes the consent back: the key is destroyed, nobody can read anything of it any more.

        Doing it twice does no harm. Raises what `lookup` raises.
        """
        self.withdraw_case(self._case_of(code, pin, source))

    def withdraw_case(self, case_id: str, *, deleted: bool = False) -> None:
        """The same for whoever has shown already that the case is theirs; `deleted`: they had their data deleted."""
        with self.db.writing() as session:
            case = session.get(Case, case_id)
            if case is None:
                raise CaseUnknown()
            cases.conversation_of(session, case)
            case = cases.relocked(session, case)
            if case.closing_reason == WITHDRAWN:
                return
            was_open = case.status != DONE
            self._withdraw(session, case)
            cases.add_event(session, self.keyring, case, "closed", cases.CLAIMANT, cases.CLAIMANT_ROLE)
            if was_open:
                cases.give_back(self.store, session, case, texts.WITHDRAWN, self._longest_session)
            action = "data_deleted" if deleted else "consent_withdrawn"
            audit.record(session, cases.CLAIMANT, action, f"case:{case.id}")

    def case_of(self, code: str, pin: str, *, source: str) -> str:
        """The id of the case of a code and PIN. Raises what `lookup` raises."""
        return self._case_of(code, pin, source)

    def cases_of(self, conversation_id: str) -> list[str]:
        """The ids of everything that was handed over from a conversation and is kept still."""
        query = select(Case.id).where(Case.conversation_id == conversation_id).order_by(col(Case.created_at))
        with self.db.reading() as session:
            return list(session.exec(query))

    def conversation_id_of(self, case_id: str) -> str | None:
        with self.db.reading() as session:
            case = session.get(Case, case_id)
            return case.conversation_id if case else None

    def proofs(self, case_id: str) -> tuple[Agreed, ...]:
        """What was agreed to for a case, per recipient and kind of content."""
        query = select(Consent).where(Consent.case_id == case_id).order_by(col(Consent.id))
        with self.db.reading() as session:
            return tuple(
                Agreed(a.recipient, a.kind, a.text_version, a.text_hash, a.at, a.withdrawn_at)
                for a in session.exec(query)
            )

    def of_conversation(self, conversation_id: str) -> list[CaseState]:
        """What was handed over from a conversation and is kept still, without its content."""
        query = select(Case).where(Case.conversation_id == conversation_id).order_by(col(Case.created_at))
        today = clock.today()
        with self.db.reading() as session:
            return [
                CaseState(
                    c.status, c.closing_reason == WITHDRAWN, c.due_at, spoken_due(c.due_at, today), (), (),
                    c.delete_after,
                )
                for c in session.exec(query)
            ]  # fmt: skip

    def delete_expired(self) -> int:
        """Deletes every case whose time is over, with its key, and consents kept long enough; counts the cases."""
        now = clock.now()
        with self.db.writing() as session:
            over = list(session.exec(select(Case.id).where(Case.delete_after <= now)))
            session.exec(delete(CaseEvent).where(col(CaseEvent.case_id).in_(over)))
            session.exec(delete(CaseStep).where(col(CaseStep.case_id).in_(over)))
            session.exec(delete(Case).where(col(Case.id).in_(over)))
            session.exec(delete(Consent).where(col(Consent.delete_after) <= now))
            for case_id in over:
                audit.record(session, "retention", "case_deleted", f"case:{case_id}")
        return len(over)

    # --- the steps --------------------------------------------------------------------------------

    @property
    def _jobcenter(self) -> str:
        office = self._catalogue.offices.get(self._settings.office)
        return office.name if office else self._settings.jobcenter_name

    def _provider(self, key: str | None) -> str | None:
        """Who runs the programme, if that is somebody else than the jobcenter and it is running."""
        programme = self._catalogue.programmes.get(key or "")
        if (
            programme is None
            or programme.status != "active"
            or self._settings.office not in programme.jobcenters
        ):
            return None
        return None if _is_jobcenter(programme, self._catalogue) else programme.provider

    def _due(self, today: Any) -> tuple[Any, str]:
        due_at = end_of(due_day(today, self.rules.answer_days, self.rules.land))
        return due_at, spoken_due(due_at, today)

    def _bubbles(self, conversation: Conversation) -> list[lines.Bubble]:
        return [
            lines.Bubble(row.id, row.author, row.created_at, content)
            for row, content in self.store.contents(conversation)
        ]

    def _lines(
        self, request: Request, conversation: Conversation, bubbles: list[lines.Bubble]
    ) -> list[lines.Line]:
        self._check_recipients(request)
        found = lines.of_message(request.message)
        found += lines.of_contact(request.contact, request.callback)
        found += self._appointment_lines(conversation.id)
        if request.checked and request.checked in self._catalogue.programmes:
            answered = check.answered(self._catalogue, request.checked, request.answers, request.language)
            found += lines.of_answers((a.fact, a.label, a.answer) for a in answered)
        if request.transcript:
            seen = self.store.memory(conversation).get("crisis_seen", [])
            found += lines.of_crisis(seen) + lines.of_transcript(bubbles)
        return lines.without(found, request.struck)

    def _check_recipients(self, request: Request) -> None:
        alone = request.recipients == "jobcenter"
        if not alone and (
            request.recipients not in lines.RECIPIENTS or not self._provider(request.programme)
        ):
            raise Invalid("An diese Stelle kann hier nichts gesendet werden.", field="recipients")

    def _appointment_lines(self, conversation_id: str) -> list[lines.Line]:
        with self.db.reading() as session:
            booked = seats.appointments(
                session, col(Booking.conversation_id) == conversation_id, col(Booking.status) == CONFIRMED,
                col(Slot.ends_at) > clock.now(),
            )  # fmt: skip
        today = clock.today()
        return [
            lines.Line(
                f"appointment:{b.id}", "appointment", f"Ihr Termin: {spoken(b.starts_at, today=today)}"
            )
            for b in booked
        ]

    def _consent_text(self, request: Request, chosen: list[lines.Line]) -> str:
        programme = self._catalogue.programmes.get(request.programme or "")
        office = self._catalogue.offices.get(self._settings.office)
        agreed = consent.Agreement(
            jobcenter=self._jobcenter,
            provider=self._provider(request.programme) if request.recipients != "jobcenter" else None,
            only_provider=request.recipients == "provider",
            programme=programme.short_name if programme else None,
            kinds=_kinds(chosen),
            days_open=self.rules.keep_open.days,
            days_closed=self.rules.keep_closed.days,
            phone=self._settings.jobcenter_phone or (office.phone if office else None) or None,
        )
        return consent.text(agreed, request.language)

    def _case_of(self, code: str, pin: str, source: str) -> str:
        """The case of a code and PIN. Not inside a transaction: wrong ones are counted."""
        with self._codes.attempt(source):
            with self.db.writing() as session:
                query = select(Case).where(Case.code_hash == self._code_hash(code)).with_for_update()
                case = session.exec(query).one_or_none()
                fits = self._pin_fits(case, pin)
                if case is not None:
                    self._count_pin(session, case, fits)
                    if case.delete_after <= clock.now():
                        fits = False
            if case is None or not fits:
                raise CaseUnknown()
            return case.id

    def _pin_fits(self, case: Case | None, pin: str) -> bool:
        """Compares in any case: that a code exists must not show in the time it takes."""
        expected = case.pin_hash if case else "-"
        same = hmac.compare_digest(expected, self._pin_hash(case.id if case else "-", pin.strip()))
        locked = (
            case is not None and case.pin_locked_until is not None and case.pin_locked_until > clock.now()
        )
        return same and not locked

    def _count_pin(self, session: Session, case: Case, fits: bool) -> None:
        case.pin_failures = 0 if fits else case.pin_failures + 1
        if case.pin_failures >= self.rules.wrong_pins:
            case.pin_failures, case.pin_locked_until = 0, clock.now() + self.rules.pin_lock
        session.add(case)

    def _code_hash(self, code: str) -> str:
        return self.keyring.digest(f"case-code:{crypto.normalise_code(code)}")

    def _pin_hash(self, case_id: str, pin: str) -> str:
        return self.keyring.digest(f"case-pin:{case_id}:{pin}")


def _is_jobcenter(programme: Programme, catalogue: Catalogue) -> bool:
    return any(office.name in programme.provider for office in catalogue.offices.values())


def for_claimant(event: Happening) -> Happening:
    """What the person may read of an event: of a step its title, of everything else the words written to them."""
    if event.kind in ("step", "step_undone"):
        return replace(event, text=STEPS[event.text].title if event.text in STEPS else None)
    return event if event.kind in ("reply", "claimant") else replace(event, text=None)


def _kinds(chosen: list[lines.Line]) -> tuple[str, ...]:
    there = {line.kind for line in chosen}
    return tuple(kind for kind in consent.KINDS if kind in there)
