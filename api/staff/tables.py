"""Rows of the staff's door: accounts, sessions, recovery codes, text modules."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, LargeBinary, UniqueConstraint
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
    # The secret of the second factor, sealed under a key of its own; there once it is confirmed.
    wrapped_key: bytes | None = Field(default=None, sa_type=LargeBinary)
    sealed_totp: bytes | None = Field(default=None, sa_type=LargeBinary)
    # The newest half minute whose code was used: a code counts once.
    totp_step: int = 0
    # `sub` at the sign-in service, bound at the first login there.
    oidc_subject: str | None = Field(default=None, unique=True)
    created_at: datetime = Field(sa_type=UTCDateTime)


class StaffSession(SQLModel, table=True):
    """A browser in which somebody is logged in. Deleting the row ends it.

    `stage` is "password" until the second factor was shown, then "full"; `via` is password | oidc.
    """

    __tablename__ = "staff_session"

    token_hash: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="staff_account.id", ondelete="CASCADE", index=True)
    csrf: str
    public_id: str = Field(unique=True)
    stage: str = "full"
    via: str = "password"
    browser: str = ""
    started_at: datetime = Field(sa_type=UTCDateTime)
    last_seen_at: datetime = Field(sa_type=UTCDateTime)


class RecoveryCode(SQLModel, table=True):
    """A code for when the second factor is lost; it counts once."""

    __tablename__ = "staff_recovery_code"

    id: int | None = Field(default=None, primary_key=True)
    account_id: str = Field(foreign_key="staff_account.id", ondelete="CASCADE", index=True)
    code_hash: str
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class TextModule(SQLModel, table=True):
    """A text that case managers of an office may use in answers; editors write it. No content of cases."""

    __tablename__ = "text_module"
    __table_args__ = (UniqueConstraint("office", "title", name="uq_text_module_title"),)

    id: str = Field(primary_key=True)
    office: str = Field(index=True)
    title: str
    body: str
    version: int = 1
    changed_by: str
    changed_at: datetime = Field(sa_type=UTCDateTime)
