"""Rows of the opening plans and of the days on which nothing takes place."""

from datetime import date, datetime, time

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from api.db import UTCDateTime


class OpeningPlan(SQLModel, table=True):
    """A pattern of opening hours (see `calendar.Pattern`) from which times are made until it ends.

    `breaks` are pairs of wall times ("12:00"), `except_days` and `extra_days` ISO days.
    """

    __tablename__ = "opening_plan"

    id: str = Field(primary_key=True)
    programme: str = Field(index=True)
    location_id: str = Field(foreign_key="location.id", ondelete="RESTRICT")
    rule: str
    first_day: date
    last_day: date | None = None
    opens: time
    closes: time
    minutes: int
    pause: int = 0
    capacity: int = 1
    breaks: list[list[str]] = Field(default_factory=list, sa_type=JSON)
    except_days: list[str] = Field(default_factory=list, sa_type=JSON)
    extra_days: list[str] = Field(default_factory=list, sa_type=JSON)
    active: bool = True
    version: int = 0
    changed_at: datetime = Field(sa_type=UTCDateTime)


class ClosingDay(SQLModel, table=True):
    """A day on which a location is closed, beside the public holidays."""

    __tablename__ = "closing_day"
    __table_args__ = (UniqueConstraint("location_id", "day"),)

    id: str = Field(primary_key=True)
    location_id: str = Field(foreign_key="location.id", ondelete="CASCADE")
    day: date
    title: str = ""
