"""The wire forms of what is stored about a person."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from api.appointments.views import Contact
from api.conversations.messages import MessageOut
from api.handoff.schemas import CaseOut
from api.privacy.views import Held


class CodeBody(BaseModel):
    """A code, with its PIN when it is that of a hand-over; in the body, never in an address."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    pin: Annotated[str, StringConstraints(max_length=20)] = ""


class DeletionBody(CodeBody):
    """`cancel`: cancel the appointment as well."""

    cancel: bool = False


class AgreedOut(BaseModel):
    """One consent: to whom, to what, when, and which text; the text's hash proves its wording."""

    recipient: str
    kind: str
    text_version: str
    text_hash: str
    at: datetime
    withdrawn_at: datetime | None


class RequestOut(CaseOut):
    consents: list[AgreedOut]


class ChatOut(BaseModel):
    started_at: datetime
    delete_after: datetime
    messages: list[MessageOut]


class HeldAppointmentOut(BaseModel):
    status: str
    starts_at: datetime
    ends_at: datetime
    location: str
    name: str | None
    email: str | None
    phone: str | None
    needs: list[str]


class HeldOut(BaseModel):
    """Everything stored; `remains` says in German what is left after a deletion."""

    chat: ChatOut | None
    requests: list[RequestOut]
    appointments: list[HeldAppointmentOut]
    remains: list[str]

    @classmethod
    def of(cls, held: Held) -> "HeldOut":
        return cls(
            chat=ChatOut(
                started_at=held.chat.started_at, delete_after=held.chat.until, messages=list(held.chat.messages)
            )
            if held.chat
            else None,
            requests=[
                RequestOut(
                    **CaseOut.of(r.state).model_dump(), consents=[AgreedOut(**vars(a)) for a in r.agreed]
                )
                for r in held.requests
            ],
            appointments=[
                HeldAppointmentOut(
                    status=h.appointment.status, starts_at=h.appointment.starts_at, ends_at=h.appointment.ends_at,
                    location=h.appointment.place.label, **_told(h.contact),
                )
                for h in held.appointments
            ],
            remains=list(held.remains),
        )  # fmt: skip


def _told(contact: Contact) -> dict[str, object]:
    return {
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "needs": list(contact.needs),
    }


class DeletedOut(BaseModel):
    text: str
    remains: list[str]
