"""Rows of the outbox: what is to be sent to whom, as references only."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from api.db import UTCDateTime

DUE, SENT, GIVEN_UP = "due", "sent", "given_up"


class OutboxMail(SQLModel, table=True):
    """One e-mail: due | sent | given_up. Neither address nor text is kept here, both are made when it is sent.

    `version` is the state of the booking or offer it speaks of: the same news is never queued twice,
    and news that are no longer true are not sent. Whoever sends it holds its lease.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (
        UniqueConstraint("booking_id", "kind", "version"),
        UniqueConstraint("waiting_id", "kind", "version"),
        Index("ix_outbox_mail_state_due_at", "state", "due_at"),
        CheckConstraint(f"state IN {(DUE, SENT, GIVEN_UP)}", name="ck_outbox_mail_state"),
    )

    id: str = Field(primary_key=True)
    kind: str
    booking_id: str | None = Field(default=None, foreign_key="booking.id", ondelete="CASCADE")
    waiting_id: str | None = Field(default=None, foreign_key="waiting_entry.id", ondelete="CASCADE")
    version: int
    state: str = DUE
    reason: str | None = None
    attempts: int = 0
    due_at: datetime = Field(sa_type=UTCDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    created_at: datetime = Field(sa_type=UTCDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
