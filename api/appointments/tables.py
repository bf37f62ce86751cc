"""Rows of the appointments: places, times, seats.

That no seat is given twice rests on one index, `ux_booking_seat`: at most one held or confirmed
booking per slot and seat, checked by the data base itself on every engine.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from api.db import UTCDateTime

HELD, CONFIRMED, CANCELLED, MOVED, EXPIRED = "held", "confirmed", "cancelled", "moved", "expired"
ACTIVE = (HELD, CONFIRMED)
HOSTS = ("jobcenter", "provider")

_SEAT_INDEX = "ux_booking_seat"
_SEATED = text("status IN ('held', 'confirmed')")


class Location(SQLModel, table=True):
    """Where appointments are. `address` and `access` are None while nobody has filled them in.

    `host` says whose rooms they are: only staff of that side see who comes.
    """

    __table_args__ = (CheckConstraint(f"host IN {HOSTS}", name="ck_location_host"),)

    id: str = Field(primary_key=True)
    name: str
    address: str | None = None
    access: str | None = None  # step-free, lift, toilet: German, for the person who comes
    office: str | None = None
    host: str = Field(default="provider", sa_column_kwargs={"server_default": "provider"})


class Slot(SQLModel, table=True):
    """One time with `capacity` seats; `plan_id` names the opening plan it comes from, if any."""

    __table_args__ = (
        UniqueConstraint("programme", "location_id", "starts_at"),
        CheckConstraint("capacity >= 1", name="ck_slot_capacity"),
        CheckConstraint("ends_at > starts_at", name="ck_slot_order"),
        Index("ix_slot_programme_starts_at", "programme", "starts_at"),
    )

    id: str = Field(primary_key=True)
    programme: str
    location_id: str = Field(foreign_key="location.id", ondelete="RESTRICT")
    starts_at: datetime = Field(sa_type=UTCDateTime)
    ends_at: datetime = Field(sa_type=UTCDateTime)
    capacity: int = 1
    cancelled: bool = False
    plan_id: str | None = Field(default=None, index=True)


class Booking(SQLModel, table=True):
    """One seat of one slot: held | confirmed | cancelled | moved | expired.

    A booking keeps its row when it is moved; a row `moved` stays behind in the slot it left.
    `open_key` stands for (programme, conversation) while the booking is open, so that a second one
    is refused by the data base. Contact and code are sealed with the booking's own key; `contact_hash`
    is keyed and lets staff see that one person has two appointments of a programme.
    """

    __table_args__ = (
        Index(_SEAT_INDEX, "slot_id", "seat_no", unique=True, sqlite_where=_SEATED, postgresql_where=_SEATED),
        # Covering: the free times are counted from it alone.
        Index("ix_booking_slot_id_status", "slot_id", "status", "hold_expires_at"),
        CheckConstraint(
            f"status IN {(HELD, CONFIRMED, CANCELLED, MOVED, EXPIRED)}", name="ck_booking_status"
        ),
        CheckConstraint("seat_no >= 1", name="ck_booking_seat_no"),
        CheckConstraint("status <> 'held' OR hold_expires_at IS NOT NULL", name="ck_booking_hold"),
        CheckConstraint("attendance IN ('attended', 'excused', 'missed')", name="ck_booking_attendance"),
    )

    id: str = Field(primary_key=True)
    slot_id: str = Field(foreign_key="slot.id", ondelete="RESTRICT")
    seat_no: int
    status: str
    hold_expires_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    # A deleted conversation leaves its confirmed appointment standing.
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
    contact_hash: str | None = Field(default=None, index=True)
    booked_by: str | None = None  # the account of whoever of the staff booked it by telephone
    # Cancelled by the office; and when the person learned of it.
    called_off_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    informed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    ics_uid: str
    ics_sequence: int = 0
    attendance: str | None = None
    created_at: datetime = Field(sa_type=UTCDateTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class CodeAttempts(SQLModel, table=True):
    """How many wrong codes came in one window of time, from anywhere. No address is kept."""

    __tablename__ = "code_attempts"

    window: datetime = Field(primary_key=True, sa_type=UTCDateTime)
    failures: int = 0
