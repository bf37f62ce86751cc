"""Rows of the staff's door: accounts and sessions."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field, SQLModel

from api.db import UTCDateTime
from api.staff.roles import ROLES


class StaffAccount(SQLModel, table=True):
    """`login` is kept in lower case; empty `programmes` means all of the office's."""

    __tablename__ = "staff_account"
    __table_args__ = (CheckConstraint(f"role IN {tuple(ROLES)}", name="ck_staff_account_role"),)

    id: str = Field(primary_key=True)
    login: str = Field(unique=True)
    display_name: str
    role: str
    office: str
    programmes: list[str] = Field(default_factory=list, sa_type=JSON)
    password_hash: str
    must_change_password: bool = True
    active: bool = True
    created_at: datetime = Field(sa_type=UTCDateTime)


class StaffSession(SQLModel, table=True):
    """A browser in which somebody is logged in. Deleting the row ends it."""

    __tablename__ = "staff_session"

    token_hash: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="staff_account.id", ondelete="CASCADE", index=True)
    csrf: str
    started_at: datetime = Field(sa_type=UTCDateTime)
    last_seen_at: datetime = Field(sa_type=UTCDateTime)
