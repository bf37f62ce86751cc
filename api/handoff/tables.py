"""Rows of a hand-over. What a person sent is sealed with the case's own key; destroying the key ends it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlmodel import Field, SQLModel

from api.db import UTCDateTime
from api.handoff.lane import STEPS

NEW, TAKEN, WAITING, DONE = "new", "taken", "waiting", "done"
OPEN = (NEW, TAKEN, WAITING)
WITHDRAWN = "withdrawn"
"""The closing reason of a case whose consent was taken back."""


class Case(SQLModel, table=True):
    """One hand-over: new (nobody has it) | taken (staff's turn) | waiting (claimant's turn) | done.

    `lane` is the newest step of the way to a place (`api.handoff.lane`); people alone move it.
    `version` counts every change. `crisis` is a category and nothing else, there only with consent.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        Index("ix_case_file_office_status", "office", "status"),
        CheckConstraint(f"status IN {(NEW, TAKEN, WAITING, DONE)}", name="ck_case_file_status"),
        CheckConstraint("recipients IN ('jobcenter', 'provider', 'both')", name="ck_case_file_recipients"),
        CheckConstraint("status <> 'new' OR assigned_to IS NULL", name="ck_case_file_assigned"),
        CheckConstraint(f"lane IN {tuple(STEPS)}", name="ck_case_file_lane"),
    )

    id: str = Field(primary_key=True)
    code_hash: str = Field(unique=True)
    pin_hash: str
    pin_failures: int = 0
    pin_locked_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    office: str
    programme: str | None = None
    recipients: str
    # A deleted conversation leaves what was handed over standing.
    conversation_id: str | None = Field(
        default=None, foreign_key="conversation.id", ondelete="SET NULL", index=True
    )
    # The message that showed what would be sent: sending it again makes no second case.
    preview_id: str = Field(unique=True)
    wrapped_key: bytes | None = Field(default=None, sa_type=LargeBinary)
    sealed_content: bytes | None = Field(default=None, sa_type=LargeBinary)
    status: str = NEW
    lane: str = "new"
    callback: bool = False
    crisis: str | None = None
    assigned_to: str | None = Field(default=None, index=True)
    due_at: datetime = Field(sa_type=UTCDateTime)
    version: int = 1
    created_at: datetime = Field(sa_type=UTCDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    closing_reason: str | None = None
    follow_up_on: date | None = None
    delete_after: datetime = Field(sa_type=UTCDateTime, index=True)


class CaseEvent(SQLModel, table=True):
    """What happened: sent | taken | released | passed | reply | note | claimant | status | follow_up | to_bot |
    step | step_undone | unmasked | exported | printed | closed | seen.

    `actor` is an account's id or "claimant"; `role` says it in words that the claimant may read.
    """

    __tablename__ = "case_event"

    id: int | None = Field(default=None, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", ondelete="CASCADE", index=True)
    kind: str
    actor: str
    role: str
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    at: datetime = Field(sa_type=UTCDateTime)


class CaseStep(SQLModel, table=True):
    """A step of the lane: which, on what day, by whom. The note is sealed with the case's key."""

    __tablename__ = "case_step"

    id: int | None = Field(default=None, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", ondelete="CASCADE", index=True)
    step: str
    day: date
    actor: str
    role: str
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    at: datetime = Field(sa_type=UTCDateTime)


class Consent(SQLModel, table=True):
    """What was agreed to, per recipient and kind of content. No content; outlives the case as proof."""

    id: int | None = Field(default=None, primary_key=True)
    case_id: str = Field(index=True)
    recipient: str  # jobcenter | provider
    kind: str  # message | contact | check | transcript | appointment | crisis
    text_version: str
    text_hash: str
    at: datetime = Field(sa_type=UTCDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    delete_after: datetime = Field(sa_type=UTCDateTime, index=True)
