"""The staff's calendar as JSON, for integration: without names, which only the pages show."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, Field

from api import clock
from api.appointments.calendar import Pattern, PatternError
from api.appointments.plans.service import Plan
from api.appointments.schemas import Day, Identifier, ProgrammeKey, _Body
from api.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized, Unavailable, responses
from api.staff import calendar_scope as scope
from api.staff.access import Reader, Sender, services
from api.staff.calendar_pages import write_down
from api.staff.typed import time_of

api_router = APIRouter(
    prefix="/api/staff", tags=["staff"], responses=responses(Unauthorized, Forbidden, Invalid, Unavailable)
)
_MOST_DAYS = 92


class TimeOut(BaseModel):
    id: str
    programme: str
    location: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    capacity: int
    booked: int
    free: int


class AppointmentsOut(BaseModel):
    times: list[TimeOut]


class SlotsBody(_Body):
    """A single time (`day`), or a recurrence rule over days (`rule`, RFC 5545) between `opens` and `closes`."""

    programme: ProgrammeKey
    location: Identifier
    opens: Annotated[str, Field(max_length=10)]
    minutes: Annotated[int, Field(ge=5, le=480)]
    capacity: Annotated[int, Field(ge=1, le=500)] = 1
    day: Day | None = None
    rule: Annotated[str, Field(max_length=200)] | None = None
    closes: Annotated[str, Field(max_length=10)] | None = None
    pause: Annotated[int, Field(ge=0, le=240)] = 0
    first_day: Day | None = None
    last_day: Day | None = None


class SlotsMade(BaseModel):
    new: int


@api_router.get("/appointments", responses=responses(NotFound))
def appointments(
    request: Request,
    member: Reader,
    from_: Annotated[Day | None, Query(alias="from")] = None,
    to: Annotated[Day | None, Query()] = None,
) -> AppointmentsOut:
    """The times of one's calendars and how full they are; at most 92 days."""
    parts = services(request)
    first: date = from_ or clock.today()
    last: date = to or first + timedelta(days=14)
    if not first <= last <= first + timedelta(days=_MOST_DAYS):
        raise Invalid(f"Höchstens {_MOST_DAYS} Tage am Stück.")
    times = parts.plans.times(
        list(scope.programmes_of(parts, member)), first, last, frozenset(), member.office
    )
    return AppointmentsOut(
        times=[
            TimeOut(
                id=t.slot.id, programme=t.slot.programme, location=t.location.name, starts_at=t.slot.starts_at,
                ends_at=t.slot.ends_at, capacity=t.slot.capacity, booked=t.taken, free=t.free,
            )
            for t in times
        ]
    )  # fmt: skip


@api_router.post("/slots", status_code=201, responses=responses(NotFound, Conflict))
def make_slots(request: Request, member: Sender, body: SlotsBody) -> SlotsMade:
    """Make times: one, or those of a rule up to the horizon. Takes nothing away."""
    parts = services(request)
    scope.chosen(parts, member, body.programme)
    scope.need_to_plan(parts, member, parts.plans.location(body.location))
    opens = time_of(body.opens, "opens")
    if (body.day is None) == (body.rule is None):
        raise Invalid("Es braucht entweder einen Tag oder eine Regel.")
    if body.day is not None:
        slot = parts.plans.add_time(
            body.programme, body.location, body.day, opens, body.minutes, body.capacity
        )
        write_down(request, member, "time_added", f"slot:{slot}")
        return SlotsMade(new=1)
    try:
        pattern = Pattern(
            body.rule or "", body.first_day or clock.today(), opens, time_of(body.closes or "", "closes"),
            body.minutes, body.pause, body.capacity,
        )  # fmt: skip
    except PatternError as fault:
        raise Invalid("Diese Regel verstehen wir nicht.", field="rule") from fault
    made = parts.plans.save(Plan(body.programme, body.location, pattern, body.last_day))
    write_down(request, member, "plan_saved", "plan:new")
    return SlotsMade(new=made.new)
