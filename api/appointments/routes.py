"""Booking without the chat. The code travels in the body; nothing changes by GET."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from api import clock
from api.appointments import ics, schemas
from api.appointments.errors import (
    AlreadyBooked,
    AppointmentStarted,
    BookingCancelled,
    CodeUnknown,
    KeyReused,
    SlotTaken,
    TooManyAttempts,
)
from api.appointments.help import help_beside
from api.appointments.limits import network_of
from api.appointments.schemas import AppointmentAnswer, BookBody, BookedAnswer, CodeBody, MoveBody, SlotsOut
from api.appointments.service import Appointments
from api.appointments.views import Appointment
from api.appointments.wire import appointment_on_wire, times_on_wire
from api.errors import AppError, Invalid, NotFound, Unavailable, responses


def appointments_of(request: Request) -> Appointments:
    """The service of this application, which `main` makes at the start."""
    service: Appointments = request.app.state.services.appointments
    return service


def source_of(request: Request) -> str:
    """The network a request comes from, as far as limits need to know."""
    return network_of(request.client.host if request.client else None)


def _no_store(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


def _may_answer(*errors: type[AppError]) -> dict[int | str, dict[str, Any]]:
    return responses(AppError, Unavailable, Invalid, *errors)


Service = Annotated[Appointments, Depends(appointments_of)]
Source = Annotated[str, Depends(source_of)]
router = APIRouter(prefix="/api", tags=["appointments"], dependencies=[Depends(_no_store)])


def _answer(appointment: Appointment) -> AppointmentAnswer:
    return AppointmentAnswer.model_validate({"booking": appointment_on_wire(appointment)})


@router.get("/programmes/{key}/slots", responses=_may_answer(NotFound))
def free_slots(
    request: Request,
    service: Service,
    key: schemas.ProgrammeKey,
    from_: Annotated[schemas.Day | None, Query(alias="from", description="first day; default today")] = None,
    to: Annotated[schemas.Day | None, Query(description="last day; default the end of the calendar")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
) -> SlotsOut:
    """Free times of a programme, in order."""
    if key not in request.app.state.services.catalogue.programmes:
        raise NotFound("Dieses Programm kennen wir nicht.")
    if from_ and to and from_ > to:
        raise Invalid("Der erste Tag liegt nach dem letzten.")
    since = schemas.day_begins(from_) if from_ else None
    until = schemas.day_begins(to + timedelta(days=1)) if to else None
    return SlotsOut.model_validate({"slots": times_on_wire(service.free(key, since, until, limit))})


@router.post(
    "/bookings",
    status_code=201,
    response_model_exclude_unset=True,
    responses=_may_answer(NotFound, AlreadyBooked, KeyReused, SlotTaken, TooManyAttempts),
)
def book(request: Request, service: Service, source: Source, body: BookBody) -> BookedAnswer:
    """Book a time. The same request with the same key again gets the same answer and books nothing more.

    With the code of an open appointment of the programme it proposes to move that one instead. A field that speaks of a
    crisis brings help lines, in `help` or, with an error, in `details.help`; it stops nothing.
    """
    with help_beside(request, body) as lines:
        booked = service.book(
            body.programme,
            body.slot,
            idempotency_key=body.idempotency_key,
            contact=body.contact(),
            source=source,
            code=body.code,
        )
    answer = {"code": booked.code, "booking": appointment_on_wire(booked.appointment), **lines}
    return BookedAnswer.model_validate(answer)


@router.post("/bookings/lookup", responses=_may_answer(CodeUnknown, TooManyAttempts))
def lookup(service: Service, source: Source, body: CodeBody) -> AppointmentAnswer:
    """The appointment of a code."""
    return _answer(service.lookup(body.code, source=source))


@router.post(
    "/bookings/move",
    responses=_may_answer(CodeUnknown, AppointmentStarted, BookingCancelled, SlotTaken, TooManyAttempts),
)
def move(service: Service, source: Source, body: MoveBody) -> AppointmentAnswer:
    """Move an appointment to another time. When that time is taken, the old one stays."""
    return _answer(service.move(body.code, body.slot, source=source))


@router.post("/bookings/cancel", responses=_may_answer(CodeUnknown, AppointmentStarted, TooManyAttempts))
def cancel(service: Service, source: Source, body: CodeBody) -> AppointmentAnswer:
    """Cancel an appointment. Doing it twice does no harm."""
    return _answer(service.cancel(body.code, source=source))


@router.post(
    "/bookings/ics",
    response_class=Response,
    responses={
        **_may_answer(CodeUnknown, TooManyAttempts),
        200: {"content": {ics.MEDIA_TYPE: {"schema": {"type": "string"}}}, "description": "the file"},
    },
)
def calendar_file(service: Service, source: Source, body: CodeBody) -> Response:
    """The calendar file of an appointment; of a cancelled one, the file that removes it."""
    appointment = service.lookup(body.code, source=source)
    return Response(
        ics.calendar_file(appointment, stamp=clock.now(), organizer=service.organizer),
        media_type=f"{ics.MEDIA_TYPE}; charset=utf-8; method={ics.method(appointment)}",
        headers={"Content-Disposition": 'attachment; filename="termin.ics"', "Cache-Control": "no-store"},
    )
