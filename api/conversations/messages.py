"""The wire form of a message, and how its content is sealed."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from api import crypto
from api.conversations.tables import Conversation, Message

Author = Literal["bot", "claimant", "staff", "system"]


class Button(BaseModel):
    title: str
    payload: str


class MessageOut(BaseModel):
    """A message as clients see it. Text and buttons alone carry the whole meaning; `custom` is decoration."""

    id: str
    author: Author
    text: str
    buttons: list[Button] = []
    custom: dict[str, Any] | None = None
    created_at: datetime


class Reply(BaseModel):
    """A message that is about to be stored."""

    text: str
    buttons: list[Button] = []
    custom: dict[str, Any] | None = None
    author: Author = "bot"
    # What the program took the message for that this answers: intent and confidence, never shown in the chat.
    understood: str | None = None


def context(conversation: Conversation) -> str:
    """What a conversation's seals are bound to."""
    return f"conversation:{conversation.id}"


def sealed(key: bytes, conversation: Conversation, content: dict[str, Any]) -> bytes:
    return crypto.seal_json(key, content, context(conversation))


def opened(key: bytes, conversation: Conversation, message: Message) -> dict[str, Any]:
    """{"text", "buttons", "custom", "understood"?} of a stored message."""
    content: dict[str, Any] = crypto.unseal_json(key, message.sealed, context(conversation))
    return content


def shown(key: bytes, conversation: Conversation, message: Message) -> MessageOut:
    content = opened(key, conversation, message)
    return MessageOut(
        id=message.id,
        author=message.author,  # type: ignore[arg-type]  # the table holds the four authors only
        text=content["text"],
        buttons=content.get("buttons", []),
        custom=content.get("custom"),
        created_at=message.created_at,
    )
