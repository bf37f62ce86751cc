"""What the bot's actions ask about waiting and places. `main` guards the prefix with the deployment's token."""

from dataclasses import asdict

from fastapi import APIRouter, Request

from api.appointments.errors import (
    AlreadyWaiting,
    CodeUnknown,
    KeyReused,
    NoLongerWaiting,
    NoOffer,
    TimesFree,
    TooManyAttempts,
)
from api.appointments.schemas import CodeOfConversationBody, OfConversationBody
from api.appointments.views import Waiting
from api.appointments.waiting.routes import Service, programme_known
from api.appointments.waiting.schemas import (
    JoinOfConversationBody,
    OutlookAnswer,
    OwnAcceptedAnswer,
    OwnJoinedAnswer,
    OwnWaitingAnswer,
    OwnWaitingsAnswer,
    ProgrammeBody,
    WhichBody,
    WhichDeclineBody,
)
from api.appointments.wire import booking_on_wire, waiting_on_wire
from api.errors import Invalid, NotFound, Unavailable, responses

router = APIRouter(prefix="/internal", tags=["internal"], responses=responses(Unavailable, Invalid))
_ON_AN_OFFER = responses(NotFound, CodeUnknown, NoOffer, NoLongerWaiting, TooManyAttempts)


def _answer(waiting: Waiting) -> OwnWaitingAnswer:
    return OwnWaitingAnswer.model_validate({"waiting": waiting_on_wire(waiting)})


def _source(conversation: str) -> str:
    return f"conversation:{conversation}"


@router.post("/places", responses=responses(NotFound))
def places(request: Request, body: ProgrammeBody) -> OutlookAnswer:
    """What the chat may honestly say about the places of a programme and about waiting."""
    parts = request.app.state.services
    programme = parts.catalogue.programmes.get(body.programme)
    if programme is None:
        raise NotFound("Dieses Programm kennen wir nicht.")
    outlook = parts.places.outlook(programme.key, programme.capacity)
    return OutlookAnswer.model_validate(
        {
            **asdict(outlook),
            "programme": programme.key,
            "work_areas": list(programme.work_areas),
            "times_free": bool(parts.appointments.free(programme.key, limit=1)),
            "offer_hours": int(parts.appointments.rules.offer.total_seconds() // 3600),
        }
    )


@router.post("/waiting/join", responses=responses(NotFound, TimesFree, AlreadyWaiting, KeyReused))
def join(request: Request, service: Service, body: JoinOfConversationBody) -> OwnJoinedAnswer:
    """Put the conversation on the waiting list of a programme that has no free time."""
    programme_known(request, body.programme)
    joined = service.join(
        body.programme, idempotency_key=body.idempotency_key, contact=body.contact(),
        source=_source(body.conversation), conversation_id=body.conversation,
    )  # fmt: skip
    return OwnJoinedAnswer.model_validate({"code": joined.code, "waiting": waiting_on_wire(joined.waiting)})


@router.post("/waiting/of-conversation")
def of_conversation(service: Service, body: OfConversationBody) -> OwnWaitingsAnswer:
    """Where the conversation waits, and what is offered to it."""
    found = service.of_conversation(body.conversation)
    return OwnWaitingsAnswer.model_validate({"waiting": [waiting_on_wire(w) for w in found]})


@router.post("/waiting/lookup", responses=responses(CodeUnknown, TooManyAttempts))
def lookup(service: Service, body: CodeOfConversationBody) -> OwnWaitingAnswer:
    """The entry of a code that somebody typed into the chat."""
    return _answer(service.lookup(body.code, source=_source(body.conversation)))


@router.post("/waiting/accept", responses=_ON_AN_OFFER)
def accept(service: Service, body: WhichBody) -> OwnAcceptedAnswer:
    """Take what is offered."""
    if body.code is not None:
        booked = service.accept(body.code, source=_source(body.conversation))
    else:
        booked = service.accept_own(body.waiting or "", body.conversation)
    answer = {"code": booked.code, "booking": booking_on_wire(booked.appointment)}
    return OwnAcceptedAnswer.model_validate(answer)


@router.post("/waiting/decline", responses=_ON_AN_OFFER)
def decline(service: Service, body: WhichDeclineBody) -> OwnWaitingAnswer:
    """Pass the offer on, and wait on or not."""
    if body.code is not None:
        return _answer(service.decline(body.code, source=_source(body.conversation), stay=body.stay))
    return _answer(service.decline_own(body.waiting or "", body.conversation, body.stay))


@router.post("/waiting/leave", responses=responses(NotFound, CodeUnknown, TooManyAttempts))
def leave(service: Service, body: WhichBody) -> OwnWaitingAnswer:
    """Leave the list."""
    if body.code is not None:
        return _answer(service.leave(body.code, source=_source(body.conversation)))
    return _answer(service.leave_own(body.waiting or "", body.conversation))
