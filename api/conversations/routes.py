"""The claimants' routes: begin, resume, write, follow, download, delete, rate."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel, Field, model_validator
from sse_starlette import EventSourceResponse, ServerSentEvent

from api import clock
from api.conversations import texts
from api.conversations.gateway import Said
from api.conversations.messages import MessageOut
from api.conversations.redaction import redacted
from api.conversations.store import ConversationNotFound
from api.conversations.streams import Streams
from api.conversations.tables import Conversation
from api.errors import Invalid, NotFound, TooLong, TooMany, Unauthorized, Unavailable, responses
from api.limits import address_prefix
from api.web.cookies import CLAIMANT_COOKIES, claimant_cookie

router = APIRouter(prefix="/api/conversations", tags=["Chat"])

_SPEAKERS = {
    "bot": "Assistent (Computer)",
    "claimant": "Sie",
    "staff": "Fachkraft (Mensch)",
    "system": "Hinweis",
}
_POLL_SECONDS = 1.0


class Start(BaseModel):
    language: Literal["standard", "easy"] = "standard"


class ConversationOut(BaseModel):
    """A conversation with its visible history."""

    id: str
    state: Literal["bot", "waiting", "staff", "closed"]
    messages: list[MessageOut]
    expires_at: datetime
    language: Literal["standard", "easy"] = "standard"


class MessageIn(BaseModel):
    """Either a text of at most 1000 characters or a button's payload."""

    client_message_id: str = Field(min_length=1, max_length=64)
    text: str | None = None
    payload: str | None = None

    @model_validator(mode="after")
    def _one(self) -> "MessageIn":
        if (self.text is None) == (self.payload is None):
            raise ValueError("either text or payload")
        return self


class TurnOut(BaseModel):
    """The state after a turn and the new messages, the claimant's own aside."""

    state: Literal["bot", "waiting", "staff", "closed"]
    messages: list[MessageOut]
    expires_at: datetime
    language: Literal["standard", "easy"] = "standard"


class FeedbackIn(BaseModel):
    rating: int = Field(ge=1, le=5)
    comment: str | None = Field(default=None, max_length=1000)


class FeedbackOut(BaseModel):
    """A word of thanks; help lines, when the comment asks for them."""

    text: str
    numbers: list[dict[str, str]] = []


def services(request: Request) -> Any:
    return request.app.state.services


def mine(request: Request) -> Conversation:
    """The conversation of the session cookie."""
    token = next((request.cookies[n] for n in CLAIMANT_COOKIES if n in request.cookies), None)
    if token is None:
        raise Unauthorized("Dieser Chat ist nicht geöffnet. Bitte beginnen Sie einen neuen.")
    found: Conversation = services(request).store.by_token(token)
    return found


def mine_by_id(conversation_id: str, conversation: Annotated[Conversation, Depends(mine)]) -> Conversation:
    """The same, and the address names it; somebody else's is not there."""
    if conversation_id != conversation.id:
        raise ConversationNotFound()
    return conversation


Mine = Annotated[Conversation, Depends(mine)]
MineById = Annotated[Conversation, Depends(mine_by_id)]


@router.post("", status_code=201, response_model=ConversationOut, responses=responses(Invalid, TooMany))
def begin(request: Request, response: Response, start: Start | None = None) -> ConversationOut:
    """Begins a conversation; its first message says that a computer program writes here."""
    parts = services(request)
    parts.start_limit.use(address_prefix(request.client.host if request.client else None))
    conversation, token = parts.store.begin((start or Start()).language)
    messages = parts.store.append_now(conversation, *texts.opening(conversation.language))
    claimant_cookie(response, parts.settings, token)
    return _out(conversation, messages)


@router.get("/current", response_model=ConversationOut, responses=responses(Unauthorized, NotFound))
def current(request: Request, conversation: Mine) -> ConversationOut:
    """Resumes: the whole visible history; the session's end moves on."""
    store = services(request).store
    conversation.expires_at = store.extend(conversation)
    return _out(conversation, [m for _, m in store.history(conversation)])


@router.post(
    "/{conversation_id}/messages",
    response_model=TurnOut,
    responses=responses(Unauthorized, NotFound, TooLong, Invalid, TooMany, Unavailable),
)
def write(request: Request, conversation: MineById, message: MessageIn) -> TurnOut:
    """One turn."""
    parts = services(request)
    parts.message_limit.use(conversation.id)
    said = Said(message.client_message_id, message.text or "", message.payload)
    result = parts.gateway.receive(conversation, said)
    return TurnOut(
        state=result.state, messages=result.messages, expires_at=result.expires_at, language=result.language
    )


@router.get("/{conversation_id}/events", responses=responses(Unauthorized, NotFound, TooMany))
async def events(
    request: Request,
    conversation: MineById,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventSourceResponse:
    """Server-Sent Events `message` and `state`; goes on after Last-Event-ID."""
    seen = int(last_event_id) if last_event_id and last_event_id.isdecimal() else None
    name = services(request).streams.open(conversation.id)
    return EventSourceResponse(_counted(request, name, conversation, seen), ping=15)


async def _counted(
    request: Request, name: str, conversation: Conversation, seen: int | None
) -> AsyncIterator[ServerSentEvent]:
    streams: Streams = services(request).streams
    try:
        async for event in _follow(request, conversation, seen, lambda: streams.beat(name)):
            yield event
    finally:
        streams.close(name)


async def _follow(
    request: Request, conversation: Conversation, seen: int | None, beat: Callable[[], None]
) -> AsyncIterator[ServerSentEvent]:
    store = services(request).store
    state = conversation.state
    if seen is None:
        history = await asyncio.to_thread(store.history, conversation)
        seen = history[-1][0] if history else -1
    yield ServerSentEvent(event="state", data=json.dumps({"state": state}), id=str(seen))
    while not await request.is_disconnected():
        beat()
        try:
            present = await asyncio.to_thread(store.get, conversation.id)
        except ConversationNotFound:
            yield ServerSentEvent(event="state", data=json.dumps({"state": "closed"}))
            return
        for seq, message in await asyncio.to_thread(store.history, conversation, seen):
            seen = seq
            if message.author != "claimant":
                yield ServerSentEvent(event="message", data=message.model_dump_json(), id=str(seq))
        if present.state != state:
            state = present.state
            yield ServerSentEvent(event="state", data=json.dumps({"state": state}), id=str(seen))
        await asyncio.sleep(_POLL_SECONDS)


@router.get("/{conversation_id}/transcript", responses=responses(Unauthorized, NotFound))
def transcript(
    request: Request, conversation: MineById, format: Annotated[Literal["txt", "json"], Query()] = "txt"
) -> Response:
    """The conversation as a file."""
    messages = [m for _, m in services(request).store.history(conversation)]
    headers = {"Content-Disposition": f'attachment; filename="chat.{format}"', "Cache-Control": "no-store"}
    if format == "json":
        return JSONResponse({"messages": [m.model_dump(mode="json") for m in messages]}, headers=headers)
    return PlainTextResponse(as_text(messages), headers=headers)


def as_text(messages: list[MessageOut]) -> str:
    """A transcript for reading: time, speaker, words."""
    lines = ["Ihr Chat mit dem Teilhabe-Lotsen", ""]
    for message in messages:
        when = message.created_at.astimezone(clock.BERLIN).strftime("%d.%m.%Y %H:%M")
        lines += [f"{when} – {_SPEAKERS[message.author]}:", message.text, ""]
    return "\n".join(lines)


@router.delete("/{conversation_id}", status_code=204, responses=responses(Unauthorized, NotFound))
def delete(request: Request, conversation: MineById) -> Response:
    """Deletes the conversation wholly: messages, dialogue state, key, and what was handed over from it."""
    parts = services(request)
    parts.privacy.delete_chat(conversation.id)
    response = Response(status_code=204)
    for name in CLAIMANT_COOKIES:
        response.delete_cookie(name, path="/")
    return response


@router.post(
    "/{conversation_id}/feedback",
    response_model=FeedbackOut,
    responses=responses(Unauthorized, NotFound, Invalid),
)
def feedback(request: Request, conversation: MineById, given: FeedbackIn) -> FeedbackOut:
    """The survey. It is kept without the conversation; a comment that speaks of a crisis gets help lines."""
    parts = services(request)
    comment = redacted(given.comment) if given.comment else None
    parts.store.keep_feedback(given.rating, comment)
    hit = parts.help_in_forms.look_for([given.comment])
    if hit is None:
        return FeedbackOut(text="Danke für Ihre Rückmeldung.")
    found = parts.help_in_forms.help_for(hit.category, hit.family, conversation.language)
    return FeedbackOut(text=found.text, numbers=found.numbers_on_wire)


def _out(conversation: Conversation, messages: list[MessageOut]) -> ConversationOut:
    return ConversationOut(
        id=conversation.id,
        state=conversation.state,  # type: ignore[arg-type]
        messages=messages,
        expires_at=conversation.expires_at,
        language=conversation.language,  # type: ignore[arg-type]
    )
