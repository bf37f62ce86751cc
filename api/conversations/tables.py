"""Rows of a conversation. Everything a person said is sealed with the conversation's own key."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from api.db import UTCDateTime


class Conversation(SQLModel, table=True):
    """`state` is the one switch: bot | waiting | staff | closed."""

    id: str = Field(primary_key=True)
    token_hash: str = Field(index=True, unique=True)
    state: str = "bot"
    language: str = "standard"
    turn: int = 0
    wrapped_key: bytes = Field(sa_type=LargeBinary)
    # {"bot": the bot's dialogue state, "crisis_seen": […], "gentle_question": bool}
    sealed_memory: bytes | None = Field(default=None, sa_type=LargeBinary)
    lease: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    started_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime, index=True)


class Message(SQLModel, table=True):
    """One bubble. `sealed` holds {"text", "buttons", "custom", "understood"?}."""

    __table_args__ = (
        UniqueConstraint("conversation_id", "client_message_id"),
        UniqueConstraint("conversation_id", "seq"),
        Index("ix_message_reply_to", "conversation_id", "reply_to"),
    )

    id: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", ondelete="CASCADE")
    seq: int
    author: str  # bot | claimant | staff | system
    sealed: bytes = Field(sa_type=LargeBinary)
    client_message_id: str | None = None
    answered: bool = False
    reply_to: str | None = None
    created_at: datetime = Field(sa_type=UTCDateTime)


class CrisisMark(SQLModel, table=True):
    """That help lines were shown: category and time, no text, no conversation; kept for seven days."""

    __tablename__ = "crisis_mark"

    id: int | None = Field(default=None, primary_key=True)
    category: str
    at: datetime = Field(sa_type=UTCDateTime, index=True)


class CrisisCount(SQLModel, table=True):
    """How often help of a category was shown in a month: what is left of the marks when they are deleted."""

    __tablename__ = "crisis_count"

    month: str = Field(primary_key=True)  # 2026-11
    category: str = Field(primary_key=True)
    count: int = 0


class Feedback(SQLModel, table=True):
    """An answer to the survey, kept without the conversation; a comment is sealed with a key of its own."""

    id: int | None = Field(default=None, primary_key=True)
    rating: int
    wrapped_key: bytes | None = Field(default=None, sa_type=LargeBinary)
    sealed_comment: bytes | None = Field(default=None, sa_type=LargeBinary)
    at: datetime = Field(sa_type=UTCDateTime)
