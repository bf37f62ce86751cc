"""What the bot's actions ask for. Only for the bot: `main` guards the prefix with the deployment's token.

A conversation sees and changes its own bookings only; another one's answers as if it did not exist.
With a code any appointment may be changed, under the same limits as outside.
"""

from fastapi import APIRouter

from api.appointments.errors import (
    AlreadyBooked,
    AlreadyConfirmed,
    AppointmentStarted,
    BookingCancelled,
    CodeUnknown,
    HoldExpired,
    KeyReused,
    SlotTaken,
    TooManyAttempts,
)
from api.appointments.routes import Service
from api.appointments.schemas import (
    BookingAnswer,
    BookingBody,
    BookingsAnswer,
    ChangeBody,
    CodeOfConversationBody,
    ConfirmBody,
    ConfirmedAnswer,
    HoldBody,
    MoveBookingBody,
    OfConversationBody,
    SearchBody,
    SuggestionsOut,
)
from api.appointments.service import Appointments
from api.appointments.views import Appointment
from api.appointments.wire import booking_on_wire, times_on_wire
from api.errors import Invalid, NotFound, Unavailable, responses

router = APIRouter(prefix="/internal", tags=["internal"], responses=responses(Unavailable, Invalid))


def _answer(appointment: Appointment) -> BookingAnswer:
    return BookingAnswer.model_validate({"booking": booking_on_wire(appointment)})


@router.post("/slots/search")
def search(service: Service, body: SearchBody) -> SuggestionsOut:
    """The free times that fit a wish best, and whether they fit it wholly."""
    found = service.search(body.programme, body.wish.wish(), body.limit, body.not_before)
    return SuggestionsOut.model_validate(
        {
            "slots": times_on_wire(found.times),
            "exact": found.exact,
            "missing": found.missing,
            "bookable_from": found.bookable_from,
            "bookable_until": found.bookable_until,
        }
    )


@router.post("/bookings/hold", responses=responses(NotFound, AlreadyBooked, KeyReused, SlotTaken))
def hold(service: Service, body: HoldBody) -> BookingAnswer:
    """Keep a seat for the conversation; its earlier hold for the programme is given up."""
    return _answer(
        service.hold(body.slot, conversation_id=body.conversation, idempotency_key=body.idempotency_key)
    )


@router.post("/bookings/confirm", responses=responses(NotFound, AlreadyConfirmed, SlotTaken, HoldExpired))
def confirm(service: Service, body: ConfirmBody) -> ConfirmedAnswer:
    """Make the appointment of a held seat."""
    booked = service.confirm(body.booking, body.contact(), conversation_id=body.conversation)
    answer = {"code": booked.code, "booking": booking_on_wire(booked.appointment)}
    return ConfirmedAnswer.model_validate(answer)


@router.post("/bookings/release", status_code=204, responses=responses(NotFound))
def release(service: Service, body: BookingBody) -> None:
    """Give a held seat back."""
    service.release(body.booking, conversation_id=body.conversation)


@router.post("/bookings/lookup", responses=responses(CodeUnknown, TooManyAttempts))
def lookup(service: Service, body: CodeOfConversationBody) -> BookingAnswer:
    """The appointment of a code that somebody typed into the chat."""
    return _answer(service.lookup(body.code, source=_source(body.conversation)))


@router.post(
    "/bookings/move",
    responses=responses(NotFound, AppointmentStarted, BookingCancelled, SlotTaken, TooManyAttempts),
)
def move(service: Service, body: MoveBookingBody) -> BookingAnswer:
    """Move an appointment; when the new time is taken, the old one stays."""
    booking, owner = _which(service, body)
    return _answer(service.move_booking(booking, body.slot, conversation_id=owner))


@router.post("/bookings/cancel", responses=responses(NotFound, AppointmentStarted, TooManyAttempts))
def cancel(service: Service, body: ChangeBody) -> BookingAnswer:
    """Cancel an appointment."""
    booking, owner = _which(service, body)
    return _answer(service.cancel_booking(booking, conversation_id=owner))


@router.post("/bookings/of-conversation")
def of_conversation(service: Service, body: OfConversationBody) -> BookingsAnswer:
    """The live holds and coming appointments of a conversation, in order of time."""
    found = service.of_conversation(body.conversation)
    return BookingsAnswer.model_validate({"bookings": [booking_on_wire(a) for a in found]})


def _which(service: Appointments, body: ChangeBody) -> tuple[str, str | None]:
    """The booking meant, and the conversation that must own it (None when a code was shown)."""
    if body.code is not None and body.booking is None:
        return service.lookup(body.code, source=_source(body.conversation)).id, None
    if body.booking is not None and body.code is None:
        return body.booking, body.conversation
    raise Invalid("Es braucht entweder den Termin oder den Code.")


def _source(conversation: str) -> str:
    return f"conversation:{conversation}"
