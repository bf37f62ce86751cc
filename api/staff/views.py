"""What the service hands out: plain frozen values, never rows."""

from dataclasses import dataclass

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

    @property
    def role(self) -> Role:
        return ROLES[self.role_key]

    @property
    def worker(self) -> Worker:
        """The same person, as far as cases are concerned."""
        return Worker(self.id, self.name, self.role.spoken, self.office, self.role.reads, self.programmes)


@dataclass(frozen=True)
class NewAccount:
    """An account made just now; its one-time password exists in readable form here only."""

    login: str
    name: str
    role: str
    office: str
    password: str
