"""Rows of the places of a programme."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from api.db import UTCDateTime


class ProgrammePlace(SQLModel, table=True):
    """One place, free while `taken_from` is None. Who has it is a short mark of the staff's, sealed."""

    __tablename__ = "programme_place"
    __table_args__ = (
        UniqueConstraint("programme", "number"),
        CheckConstraint("number >= 1", name="ck_programme_place_number"),
        CheckConstraint("planned_end >= taken_from", name="ck_programme_place_order"),
    )

    id: str = Field(primary_key=True)
    programme: str
    number: int
    area: str | None = None
    taken_from: date | None = None
    planned_end: date | None = None
    wrapped_key: bytes | None = Field(default=None, sa_type=LargeBinary)
    sealed_mark: bytes | None = Field(default=None, sa_type=LargeBinary)
    version: int = 0
    changed_at: datetime = Field(sa_type=UTCDateTime)
