"""The waiting list without the chat. The code travels in the body; nothing changes by GET."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from api.appointments.errors import (
    CodeUnknown,
    KeyReused,
    NoLongerWaiting,
    NoOffer,
    TimesFree,
    TooManyAttempts,
)
from api.appointments.help import help_beside
from api.appointments.routes import Source, _may_answer, _no_store
from api.appointments.schemas import CodeBody
from api.appointments.views import Waiting
from api.appointments.waiting.schemas import (
    AcceptedAnswer,
    DeclineBody,
    JoinBody,
    JoinedAnswer,
    WaitingAnswer,
)
from api.appointments.waiting.service import WaitingList
from api.appointments.wire import appointment_on_wire, waiting_on_wire
from api.errors import NotFound


def waiting_of(request: Request) -> WaitingList:
    """The service of this application, which `main` makes at the start."""
    service: WaitingList = request.app.state.services.waiting
    return service


Service = Annotated[WaitingList, Depends(waiting_of)]
router = APIRouter(prefix="/api/waiting", tags=["waiting list"], dependencies=[Depends(_no_store)])
_BY_CODE = _may_answer(CodeUnknown, TooManyAttempts)
_ON_AN_OFFER = _may_answer(CodeUnknown, NoOffer, NoLongerWaiting, TooManyAttempts)


def _answer(waiting: Waiting) -> WaitingAnswer:
    return WaitingAnswer.model_validate({"waiting": waiting_on_wire(waiting)})


def programme_known(request: Request, key: str) -> None:
    """Raises `NotFound` for a programme without appointments."""
    programme = request.app.state.services.catalogue.programmes.get(key)
    if programme is None or not programme.appointment.bookable:
        raise NotFound("Für dieses Programm gibt es hier keine Termine.")


@router.post(
    "",
    status_code=201,
    response_model_exclude_unset=True,
    responses=_may_answer(NotFound, TimesFree, KeyReused, TooManyAttempts),
)
def join(request: Request, service: Service, source: Source, body: JoinBody) -> JoinedAnswer:
    """Wait for an appointment when no time is free. The same request again gets the same answer.

    A field that speaks of a crisis brings `help`, as with a booking.
    """
    with help_beside(request, body) as lines:
        programme_known(request, body.programme)
        joined = service.join(
            body.programme, idempotency_key=body.idempotency_key, contact=body.contact(), source=source
        )
    answer = {"code": joined.code, "waiting": waiting_on_wire(joined.waiting), **lines}
    return JoinedAnswer.model_validate(answer)


@router.post("/lookup", responses=_BY_CODE)
def lookup(service: Service, source: Source, body: CodeBody) -> WaitingAnswer:
    """Where somebody stands, and what is offered."""
    return _answer(service.lookup(body.code, source=source))


@router.post("/accept", responses=_ON_AN_OFFER)
def accept(service: Service, source: Source, body: CodeBody) -> AcceptedAnswer:
    """Take what is offered: from then on the same code opens the appointment."""
    booked = service.accept(body.code, source=source)
    answer = {"code": booked.code, "booking": appointment_on_wire(booked.appointment)}
    return AcceptedAnswer.model_validate(answer)


@router.post("/decline", responses=_ON_AN_OFFER)
def decline(service: Service, source: Source, body: DeclineBody) -> WaitingAnswer:
    """Pass the offer on to the next; who stays keeps the place in the list."""
    return _answer(service.decline(body.code, source=source, stay=body.stay))


@router.post("/leave", responses=_BY_CODE)
def leave(service: Service, source: Source, body: CodeBody) -> WaitingAnswer:
    """Leave the list; name and contact are forgotten at once. Doing it twice does no harm."""
    return _answer(service.leave(body.code, source=source))
