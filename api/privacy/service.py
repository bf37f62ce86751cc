"""Showing, exporting and deleting what is stored about a person, and taking a consent back in the chat."""

from api import audit
from api.appointments import upkeep
from api.appointments.service import Appointments
from api.appointments.waiting.service import WaitingList
from api.conversations.store import ConversationNotFound, Store
from api.conversations.tables import Conversation
from api.db import Database
from api.handoff.service import Handoff
from api.privacy import texts
from api.privacy.views import Held, HeldAppointment, HeldChat, HeldRequest
from api.settings import Settings


class Privacy:
    """For the person themselves: from their chat, or with a code. Thread-safe."""

    def __init__(
        self, db: Database, store: Store, appointments: Appointments, waiting: WaitingList, handoff: Handoff,
        settings: Settings,
    ) -> None:  # fmt: skip
        self._db, self._store, self._settings = db, store, settings
        self._appointments, self._waiting, self._handoff = appointments, waiting, handoff

    # --- looking ----------------------------------------------------------------------------------

    def of_chat(self, conversation: Conversation) -> Held:
        """Everything that hangs on a chat: messages, hand-overs, appointments."""
        cases = self._handoff.cases_of(conversation.id)
        booked = self._appointments.of_conversation(conversation.id)
        remains = [*(texts.after_request(self._settings) if cases else ())]
        remains += [texts.appointment_stays(self._settings)] if booked else []
        return Held(
            chat=self._chat(conversation),
            requests=tuple(self._request(case_id) for case_id in cases),
            appointments=tuple(HeldAppointment(a, self._appointments.contact_of(a.id)) for a in booked),
            remains=(*remains, texts.backups(self._settings)),
        )

    def of_code(self, code: str, pin: str = "", *, source: str) -> Held:
        """Everything that a code leads to: with a PIN a hand-over and its chat, without one an appointment.

        Raises `CaseUnknown` or `CodeUnknown`, `TooManyAttempts`.
        """
        if not pin.strip():
            found = self._appointments.lookup(code, source=source)
            remains = texts.after_appointment(self._settings, found.starts_at)
            return Held(
                appointments=(HeldAppointment(found, self._appointments.contact_of(found.id)),),
                remains=(remains, texts.backups(self._settings)),
            )
        case_id = self._handoff.case_of(code, pin, source=source)
        chat = self._chat_of_case(case_id)
        return Held(
            chat=self._chat(chat) if chat else None,
            requests=(self._request(case_id),),
            remains=(*texts.after_request(self._settings), texts.backups(self._settings)),
        )

    def _chat(self, conversation: Conversation) -> HeldChat:
        messages = tuple(m for _, m in self._store.history(conversation))
        return HeldChat(conversation.started_at, conversation.expires_at, messages)

    def _request(self, case_id: str) -> HeldRequest:
        return HeldRequest(self._handoff.state_of(case_id), self._handoff.proofs(case_id))

    def _chat_of_case(self, case_id: str) -> Conversation | None:
        conversation_id = self._handoff.conversation_id_of(case_id)
        try:
            return self._store.get(conversation_id) if conversation_id else None
        except ConversationNotFound:
            return None

    # --- deleting ---------------------------------------------------------------------------------

    def delete_chat(self, conversation_id: str) -> None:
        """The chat, its state, the check and every hand-over of it; appointments stand, without the chat.

        Hand-overs first: should something fail in between, nobody reads them any more and the chat can be
        deleted again. Nothing happens when the chat is gone already.
        """
        cases = self._handoff.cases_of(conversation_id)
        for case_id in cases:
            self._handoff.withdraw_case(case_id, deleted=True)
        self._appointments.forget_conversation(conversation_id)
        self._waiting.forget_conversation(conversation_id)
        self._store.delete(conversation_id)
        self._db.settle()

    def delete_by_code(
        self, code: str, pin: str = "", *, cancel: bool = False, source: str
    ) -> tuple[str, ...]:
        """Deletes what `of_code` shows; says in German what is left.

        Of an appointment name, contact and needs; with `cancel` it is cancelled as well. Raises what `of_code`
        raises, and `AppointmentStarted` when it can no longer be cancelled (nothing is deleted then).
        """
        remains = self.of_code(code, pin, source=source).remains
        if pin.strip():
            case_id = self._handoff.case_of(code, pin, source=source)
            chat = self._chat_of_case(case_id)
            if chat:
                self.delete_chat(chat.id)
            else:
                self._handoff.withdraw_case(case_id, deleted=True)
        else:
            booking = self._appointments.lookup(code, source=source)
            if cancel:
                self._appointments.cancel_booking(booking.id)
            self._forget_person(booking.id)
        self._db.settle()
        return remains

    def _forget_person(self, booking_id: str) -> None:
        with self._db.writing() as session:
            upkeep.forget_person(session, booking_id)
            audit.record(session, "claimant", "data_deleted", f"booking:{booking_id}")

    # --- taking a consent back in the chat --------------------------------------------------------

    def may_withdraw(self, conversation_id: str) -> bool:
        """Whether something was handed over from this chat that is not taken back."""
        return any(
            not self._handoff.state_of(case).withdrawn for case in self._handoff.cases_of(conversation_id)
        )

    def withdraw_in_chat(self, conversation_id: str) -> int:
        """Takes back everything that was handed over from this chat; says how many hand-overs."""
        taken = [
            case
            for case in self._handoff.cases_of(conversation_id)
            if not self._handoff.state_of(case).withdrawn
        ]
        for case_id in taken:
            self._handoff.withdraw_case(case_id)
        self._db.settle()
        return len(taken)
