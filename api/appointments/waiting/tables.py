"""Rows of the waiting lists: for an information appointment, and for a place in a programme."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary
from sqlmodel import Field, SQLModel

from api.db import UTCDateTime

WAITING, OFFERED, SERVED, LEFT = "waiting", "offered", "served", "left"
FOR_APPOINTMENT, FOR_PLACE = "appointment", "place"


class WaitingEntry(SQLModel, table=True):
    """Somebody who waits: waiting | offered | served (got it) | left (wished so, or never answered).

    An offer is a held seat (`offer_booking_id`), so that nobody else can take it meanwhile. Contact and,
    for a day, the code are sealed with the entry's own key.
    """

    __tablename__ = "waiting_entry"
    __table_args__ = (
        Index("ix_waiting_entry_queue", "programme", "kind", "status", "queued_at"),
        CheckConstraint(f"status IN {(WAITING, OFFERED, SERVED, LEFT)}", name="ck_waiting_entry_status"),
        CheckConstraint(f"kind IN {(FOR_APPOINTMENT, FOR_PLACE)}", name="ck_waiting_entry_kind"),
    )

    id: str = Field(primary_key=True)
    programme: str
    kind: str
    status: str = WAITING
    area: str | None = None
    conversation_id: str | None = Field(
        default=None, foreign_key="conversation.id", ondelete="SET NULL", index=True
    )
    open_key: str | None = Field(default=None, unique=True)
    idempotency_key: str | None = Field(default=None, unique=True)
    request_hash: str | None = None
    code_hash: str | None = Field(default=None, unique=True)
    wrapped_key: bytes | None = Field(default=None, sa_type=LargeBinary)
    sealed_code: bytes | None = Field(default=None, sa_type=LargeBinary)
    sealed_contact: bytes | None = Field(default=None, sa_type=LargeBinary)
    offer_booking_id: str | None = Field(default=None, unique=True)
    offers: int = 0
    missed: int = 0
    refused_slots: list[str] = Field(default_factory=list, sa_type=JSON)
    queued_at: datetime = Field(sa_type=UTCDateTime)
    created_at: datetime = Field(sa_type=UTCDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
