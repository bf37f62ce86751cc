"""What the service hands out: plain frozen values, never rows."""

from dataclasses import dataclass
from datetime import datetime

from api.handoff.views import Worker
from api.staff.roles import ROLES, Role


@dataclass(frozen=True)
class Member:
    """Somebody of the staff, logged in: who it is, what the role may, and the token for forms."""

    id: str
    login: str
    name: str
    role_key: str
    office: str
    programmes: tuple[str, ...]
    must_change_password: bool
    csrf: str
    session: str = ""
    """The public name of the session, for the list of one's own sessions."""
    stage: str = "full"
    """"password" until the second factor was shown, then "full"."""
    via: str = "password"
    has_second_factor: bool = False

    @property
    def role(self) -> Role:
        return ROLES[self.role_key]

    @property
    def worker(self) -> Worker:
        """The same person, as far as cases are concerned."""
        return Worker(self.id, self.name, self.role.spoken, self.office, self.role.reads, self.programmes)


@dataclass(frozen=True)
class OpenSession:
    """One of one's own sessions."""

    id: str
    browser: str
    via: str
    started_at: datetime
    last_seen_at: datetime
    present: bool


@dataclass(frozen=True)
class AccountRow:
    """An account as administrators see it: nothing of its work."""

    id: str
    login: str
    name: str
    role_key: str
    office: str
    programmes: tuple[str, ...]
    active: bool
    must_change_password: bool
    has_second_factor: bool
    external: bool
    sessions: int
    created_at: datetime

    @property
    def role(self) -> Role:
        return ROLES[self.role_key]


@dataclass(frozen=True)
class NewAccount:
    """An account made just now; its one-time password exists in readable form here only."""

    login: str
    name: str
    role: str
    office: str
    password: str
