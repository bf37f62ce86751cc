"""A case without the chat: its state and answers, and taking the consent back. Code and PIN travel in the body."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.appointments.errors import TooManyAttempts
from api.appointments.routes import source_of
from api.errors import Invalid, Unavailable, responses
from api.handoff.errors import CaseUnknown
from api.handoff.schemas import CaseKeyBody, CaseOut, WithdrawnOut
from api.handoff.service import Handoff

_WITHDRAWN = (
    "Ihre Zustimmung ist zurückgenommen. Die Fachkräfte können Ihre Angaben nicht mehr lesen. "
    "Das hat keine Folgen für Ihr Geld."
)


def handoff_of(request: Request) -> Handoff:
    """The service of this application, which `main` makes at the start."""
    service: Handoff = request.app.state.services.handoff
    return service


def _no_store(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


Service = Annotated[Handoff, Depends(handoff_of)]
Source = Annotated[str, Depends(source_of)]
router = APIRouter(
    prefix="/api/cases",
    tags=["cases"],
    dependencies=[Depends(_no_store)],
    responses=responses(CaseUnknown, Invalid, TooManyAttempts, Unavailable),
)


@router.post("/lookup")
def lookup(service: Service, source: Source, body: CaseKeyBody) -> CaseOut:
    """The state of a case and the answers to it. A wrong code and a wrong PIN are answered alike."""
    return CaseOut.of(service.lookup(body.code, body.pin, source=source))


@router.post("/withdraw")
def withdraw(service: Service, source: Source, body: CaseKeyBody) -> WithdrawnOut:
    """Takes the consent back: what was sent can be read by nobody from then on. Repeating it does no harm."""
    service.withdraw(body.code, body.pin, source=source)
    return WithdrawnOut(text=_WITHDRAWN)
