"""What the service takes and hands out: plain frozen values, never rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from api.appointments.views import Appointment
from api.handoff.lines import Line


@dataclass(frozen=True)
class Request:
    """What somebody wants to hand over, and to whom: `recipients` is jobcenter | provider | both.

    `answers` are those of the orientation check of `checked`; both empty when they are not to be sent.
    """

    conversation: str
    recipients: str
    programme: str | None = None
    message: str | None = None
    transcript: bool = False
    checked: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    contact: str | None = None
    callback: bool = False
    struck: tuple[str, ...] = ()
    language: str = "standard"


@dataclass(frozen=True)
class Options:
    """`recipients` are (title, value); `when` is a German sentence on when an answer comes."""

    recipients: tuple[tuple[str, str], ...]
    when: str


@dataclass(frozen=True)
class Preview:
    lines: tuple[Line, ...]
    consent_text: str


@dataclass(frozen=True)
class Sent:
    """What the person gets to keep; code and PIN exist in readable form here only."""

    case_code: str
    pin: str
    due_at: datetime
    due: str


@dataclass(frozen=True)
class Worker:
    """Who acts: somebody of the staff, as far as cases are concerned.

    `role` is said to claimants ("eine Fachkraft aus dem Fallmanagement"). `reads` are the recipients
    whose cases the person may open (jobcenter, provider; empty: none). Empty `programmes` means all
    of them for the jobcenter's staff, and none for a provider's.
    """

    id: str
    name: str
    role: str
    office: str
    reads: frozenset[str]
    programmes: tuple[str, ...] = ()


def reference_of(case_id: str) -> str:
    """A short name for a case."""
    return case_id[:6].upper().replace("-", "X").replace("_", "Y")


@dataclass(frozen=True)
class Chosen:
    """What of a view is asked for: a programme, a step of the lane, only what is due today or late."""

    programme: str | None = None
    lane: str | None = None
    due: bool = False


EVERYTHING = Chosen()


@dataclass(frozen=True)
class CaseRow:
    """A case in a list: nothing of what the person said."""

    id: str
    programme: str | None
    recipients: str
    status: str
    assigned_to: str | None
    callback: bool
    crisis: str | None
    due_at: datetime
    created_at: datetime
    changed_at: datetime
    closing_reason: str | None
    lane: str = "new"
    follow_up_on: date | None = None

    @property
    def reference(self) -> str:
        """A short name for talking about the case; no code, it opens nothing."""
        return reference_of(self.id)


@dataclass(frozen=True)
class Happening:
    """One event of a case; `text` is what was written (reply, note, claimant) or what was chosen."""

    kind: str
    actor: str
    role: str
    text: str | None
    at: datetime


@dataclass(frozen=True)
class StepTaken:
    """A step of the lane: on what day, by which account and role; `jointly_with` of the other side."""

    step: str
    day: date
    actor: str
    role: str
    note: str
    jointly_with: str
    at: datetime


@dataclass(frozen=True)
class Agreed:
    recipient: str
    kind: str
    text_version: str
    text_hash: str
    at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class OpenedCase:
    """A case with everything in it. `content` is empty after the consent was withdrawn."""

    row: CaseRow
    version: int
    in_chat: bool
    """Whether the person can still read answers in the chat (else with code and PIN only)."""
    lines: tuple[Line, ...]
    """Masked, unless `unmasked`."""
    unmasked: bool
    lane: str
    steps: tuple[StepTaken, ...]
    sentences: tuple[tuple[str, str], ...]
    """(sentence, source) of each rule of the check, without saying what comes of it."""
    catalogue_version: str | None
    appointments: tuple[Appointment, ...]
    events: tuple[Happening, ...]
    agreed: tuple[Agreed, ...]
    follow_up_on: date | None
    closed_at: datetime | None
    delete_after: datetime

    def of_kind(self, kind: str) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.kind == kind)


@dataclass(frozen=True)
class CaseState:
    """What the person sees of the case with code and PIN: never the internal notes."""

    status: str
    withdrawn: bool
    due_at: datetime
    due: str
    sent: tuple[str, ...]
    events: tuple[Happening, ...]
    delete_after: datetime


def as_json(line: Line) -> dict[str, Any]:
    return {
        "id": line.id, "kind": line.kind, "text": line.text, "speaker": line.speaker,
        "at": line.at.isoformat() if line.at else None,
        **({"understood": line.understood} if line.understood else {}),
    }  # fmt: skip


def from_json(told: Mapping[str, Any]) -> Line:
    at = told.get("at")
    return Line(
        told["id"],
        told["kind"],
        told["text"],
        told.get("speaker"),
        datetime.fromisoformat(at) if at else None,
        told.get("understood"),
    )
