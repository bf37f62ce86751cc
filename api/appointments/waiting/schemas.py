"""The bodies and answers of the waiting list's routes."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, StringConstraints, model_validator

from api.appointments.schemas import (
    AppointmentOut,
    BookingOut,
    Code,
    ContactBody,
    HelpOut,
    IdempotencyKey,
    Identifier,
    ProgrammeKey,
    SlotOut,
    _Body,
)


class JoinBody(ContactBody):
    programme: ProgrammeKey
    idempotency_key: IdempotencyKey


class DeclineBody(_Body):
    """`stay`: wait on for another time."""

    code: Code
    stay: bool = True


class OfferOut(SlotOut):
    answer_by: AwareDatetime
    answer_by_spoken: str


class WaitingOut(BaseModel):
    """`position` counts from 1 and is null for whoever has an offer or waits no longer."""

    programme: str
    status: Literal["waiting", "offered", "served", "left"]
    position: int | None
    since: AwareDatetime
    offer: OfferOut | None


class WaitingAnswer(BaseModel):
    waiting: WaitingOut


class JoinedAnswer(WaitingAnswer):
    """`help`: when a field speaks of a crisis. The place in the list stands all the same."""

    code: str
    help: HelpOut | None = None


class AcceptedAnswer(BaseModel):
    """The code is the one of the waiting list."""

    code: str
    booking: AppointmentOut


# --- for the bot ----------------------------------------------------------------------------------


class JoinOfConversationBody(ContactBody):
    conversation: Identifier
    programme: ProgrammeKey
    idempotency_key: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class WhichBody(_Body):
    """Which entry: the conversation's own by `waiting`, any other by `code`."""

    conversation: Identifier
    waiting: Identifier | None = None
    code: Code | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "WhichBody":
        if (self.waiting is None) == (self.code is None):
            raise ValueError("either waiting or code")
        return self


class WhichDeclineBody(WhichBody):
    stay: bool = True


class OwnWaitingOut(WaitingOut):
    id: str


class OwnWaitingAnswer(BaseModel):
    waiting: OwnWaitingOut


class OwnJoinedAnswer(OwnWaitingAnswer):
    code: str


class OwnWaitingsAnswer(BaseModel):
    waiting: list[OwnWaitingOut]


class OwnAcceptedAnswer(BaseModel):
    code: str
    booking: BookingOut


class ProgrammeBody(_Body):
    programme: ProgrammeKey


class OutlookAnswer(BaseModel):
    """What may honestly be said about places and waiting.

    `capacity` and `work_areas` come from the catalogue. `known` is false while nobody keeps the places:
    then nothing may be said about free ones. `by_area` counts free places ("" is any area).
    `next_planned_end` is a plan of the staff's, never a promise. `times_free`: there is an appointment
    to book now, so nobody has to wait for one.
    """

    programme: str
    capacity: int | None
    work_areas: list[str]
    known: bool
    free: int | None
    by_area: dict[str, int]
    waiting_for_place: int | None
    waiting_for_appointment: int
    next_planned_end: date | None
    as_of: AwareDatetime | None
    times_free: bool
    offer_hours: int
