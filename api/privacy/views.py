"""What a person gets to see of what is stored about them: plain frozen values."""

from dataclasses import dataclass
from datetime import datetime

from api.appointments.views import Appointment, Contact
from api.conversations.messages import MessageOut
from api.handoff.views import Agreed, CaseState


@dataclass(frozen=True)
class HeldChat:
    """A chat with everything visible in it; `until` is when it is deleted at the latest."""

    started_at: datetime
    until: datetime
    messages: tuple[MessageOut, ...]


@dataclass(frozen=True)
class HeldRequest:
    """A hand-over: what was sent, answered and read, and what was agreed to."""

    state: CaseState
    agreed: tuple[Agreed, ...]


@dataclass(frozen=True)
class HeldAppointment:
    appointment: Appointment
    contact: Contact


@dataclass(frozen=True)
class Held:
    """Everything that is stored and can be found from one code or chat."""

    chat: HeldChat | None = None
    requests: tuple[HeldRequest, ...] = ()
    appointments: tuple[HeldAppointment, ...] = ()
    remains: tuple[str, ...] = ()
    """German sentences: what is left after a deletion, and how long."""
