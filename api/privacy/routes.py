"""Everything stored about a person, as JSON or for reading, and its deletion: by code, and for an open chat."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from api.appointments.errors import AppointmentStarted, CodeUnknown, TooManyAttempts
from api.appointments.routes import source_of
from api.conversations.routes import MineById
from api.errors import Invalid, NotFound, Unauthorized, Unavailable, responses
from api.privacy import texts
from api.privacy.schemas import CodeBody, DeletedOut, DeletionBody, HeldOut
from api.privacy.service import Privacy
from api.privacy.views import Held

DELETED = "Ihre Daten sind gelöscht."


def privacy_of(request: Request) -> Privacy:
    """The service of this application."""
    service: Privacy = request.app.state.services.privacy
    return service


def _no_store(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


Service = Annotated[Privacy, Depends(privacy_of)]
Source = Annotated[str, Depends(source_of)]
Format = Annotated[Literal["json", "txt"], Query()]

router = APIRouter(prefix="/api/data", tags=["Meine Daten"], dependencies=[Depends(_no_store)])
_BY_CODE: dict[int | str, dict[str, Any]] = responses(CodeUnknown, Invalid, TooManyAttempts, Unavailable)


@router.post("/lookup", response_model=HeldOut, responses=_BY_CODE)
def lookup(service: Service, source: Source, body: CodeBody) -> HeldOut:
    """What a code leads to: with a PIN a hand-over and its chat, without one an appointment."""
    return HeldOut.of(service.of_code(body.code, body.pin, source=source))


@router.post("/export", responses=_BY_CODE)
def export(service: Service, source: Source, body: CodeBody, format: Format = "json") -> Response:
    """The same as a file, for machines or for reading."""
    return as_file(service.of_code(body.code, body.pin, source=source), format)


@router.post("/deletion", response_model=DeletedOut, responses=_BY_CODE | responses(AppointmentStarted))
def deletion(service: Service, source: Source, body: DeletionBody) -> DeletedOut:
    """Deletes it and says what is left. A hand-over deleted before is answered alike."""
    remains = service.delete_by_code(body.code, body.pin, cancel=body.cancel, source=source)
    return DeletedOut(text=DELETED, remains=list(remains))


of_chat = APIRouter(prefix="/api/conversations", tags=["Meine Daten"])


@of_chat.get("/{conversation_id}/data", responses=responses(Unauthorized, NotFound))
def chat_data(service: Service, conversation: MineById, format: Format = "json") -> Response:
    """Everything that hangs on the open chat: messages, hand-overs with consents, appointments."""
    return as_file(service.of_chat(conversation), format)


def as_file(held: Held, format: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="meine-daten.{format}"',
        "Cache-Control": "no-store",
    }
    if format == "json":
        return JSONResponse(HeldOut.of(held).model_dump(mode="json"), headers=headers)
    return PlainTextResponse(texts.as_text(held), headers=headers)
