"""The bodies and answers of the routes. German is read once, here at the edge."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from api.appointments.calendar import to_utc
from api.appointments.views import Contact
from api.appointments.wish import Span, Wish

_LINE = r"^[^\x00-\x1f\x7f]*$"

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
ProgrammeKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
IdempotencyKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=_LINE)]
_MAIL = r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+$"
_PHONE = r"^[+(]{0,2}[0-9][0-9 ()/.-]{4,38}$"
_NEED = r"^(sign_language|step_free|companion|language(:[^\x00-\x1f\x7f]{2,40})?)$"
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=_MAIL)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40, pattern=_PHONE)]
Need = Annotated[str, StringConstraints(strip_whitespace=True, pattern=_NEED)]


def _in_our_time(moment: datetime) -> datetime:
    if not 2000 <= moment.year <= 2200:
        raise ValueError("out of range")
    return moment


def _day_in_our_time(day: date) -> date:
    if not 2000 <= day.year <= 2200:
        raise ValueError("out of range")
    return day


Day = Annotated[date, AfterValidator(_day_in_our_time)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_our_time)]
Weekday = Annotated[int, Field(ge=0, le=6)]


def day_begins(day: date) -> datetime:
    """Midnight in Germany, in UTC."""
    moment = to_utc(day, time())
    assert moment is not None, "German clocks never change at midnight"
    return moment


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SpanBody(_Body):
    """From day to day, both included; or from moment until before moment."""

    # A moment is tried first: midnight would pass for a day.
    from_: Moment | Day = Field(alias="from", union_mode="left_to_right")
    to: Moment | Day = Field(union_mode="left_to_right")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "SpanBody":
        if self.span().start >= self.span().end:
            raise ValueError("must end after it begins")
        return self

    def span(self) -> Span:
        start = self.from_ if isinstance(self.from_, datetime) else day_begins(self.from_)
        end = self.to if isinstance(self.to, datetime) else day_begins(self.to + timedelta(days=1))
        return Span(start, end)


class WishBody(_Body):
    """What a person would like, every part optional; weekdays count from 0, Monday."""

    spans: list[SpanBody] = Field(default=[], max_length=20)
    not_spans: list[SpanBody] = Field(default=[], max_length=20)
    weekdays: list[Weekday] = Field(default=[], max_length=7)
    not_weekdays: list[Weekday] = Field(default=[], max_length=7)
    time_from: time | None = None
    time_to: time | None = None
    earliest: bool = False

    def wish(self) -> Wish:
        return Wish(
            tuple(s.span() for s in self.spans),
            tuple(s.span() for s in self.not_spans),
            frozenset(self.weekdays),
            frozenset(self.not_weekdays),
            self.time_from,
            self.time_to,
            self.earliest,
        )


class ContactBody(_Body):
    """All of it may be left out. `for_other`: booked for another person."""

    name: Name | None = None
    email: Email | None = None
    phone: Phone | None = None
    needs: list[Need] = Field(default=[], max_length=8)
    for_other: bool = False

    def contact(self) -> Contact:
        needs = tuple(dict.fromkeys(self.needs))
        return Contact(self.name or None, self.email or None, self.phone or None, needs, self.for_other)


class BookBody(ContactBody):
    """`code`: of an appointment that the person has already; if it is open, moving is proposed instead."""

    programme: ProgrammeKey
    slot: Identifier
    idempotency_key: IdempotencyKey
    code: Code | None = None


class CodeBody(_Body):
    code: Code


class MoveBody(CodeBody):
    slot: Identifier


class SearchBody(_Body):
    programme: ProgrammeKey
    wish: WishBody = WishBody()
    not_before: Moment | None = None
    limit: int = Field(default=3, ge=1, le=20)


class HoldBody(_Body):
    conversation: Identifier
    slot: Identifier
    idempotency_key: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class OfConversationBody(_Body):
    conversation: Identifier


class BookingBody(_Body):
    conversation: Identifier
    booking: Identifier


class ConfirmBody(ContactBody):
    conversation: Identifier
    booking: Identifier


class CodeOfConversationBody(_Body):
    conversation: Identifier
    code: Code


class ChangeBody(_Body):
    """Which appointment: the conversation's own by `booking`, any other by `code`."""

    conversation: Identifier
    booking: Identifier | None = None
    code: Code | None = None


class MoveBookingBody(ChangeBody):
    slot: Identifier


class SlotOut(BaseModel):
    id: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    location: str
    spoken: str


class SlotsOut(BaseModel):
    slots: list[SlotOut]


class SuggestionsOut(SlotsOut):
    """`exact`: every slot fulfils the whole wish; otherwise `missing` says what was given up."""

    exact: bool
    missing: Literal["time", "day", "day_and_time", "all"] | None
    bookable_from: AwareDatetime
    bookable_until: AwareDatetime


class AppointmentOut(BaseModel):
    """`called_off`: the office cancelled it, not the person."""

    programme: str
    status: Literal["confirmed", "cancelled"]
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    location: str
    access: str | None
    spoken: str
    called_off: bool


class AppointmentAnswer(BaseModel):
    booking: AppointmentOut


class HelpLineOut(BaseModel):
    label: str
    phone: str


class HelpOut(BaseModel):
    """Help lines, to be shown with the answer."""

    text: str
    numbers: list[HelpLineOut]


class BookedAnswer(AppointmentAnswer):
    """`help`: when a field speaks of a crisis. The booking stands all the same."""

    code: str
    help: HelpOut | None = None


class BookingOut(BaseModel):
    """`hold_until` is the wall time at which a hold ends, as one says it."""

    id: str
    slot: str
    programme: str
    status: Literal["held", "confirmed", "cancelled", "expired"]
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    location: str
    access: str | None
    spoken: str
    called_off: bool
    hold_expires_at: AwareDatetime | None
    hold_until: str | None


class BookingAnswer(BaseModel):
    booking: BookingOut


class ConfirmedAnswer(BookingAnswer):
    code: str


class BookingsAnswer(BaseModel):
    bookings: list[BookingOut]
