"""The wire forms of the staff's views."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, StringConstraints

from api.audit import AuditEntry
from api.handoff.views import CaseRow, OpenedCase
from api.staff.views import Member

View = Literal["unassigned", "mine", "open", "waiting", "done"]
Status = Literal["new", "taken", "waiting", "done"]
Lane = Literal[
    "new", "assignable", "not_assignable", "informed", "decided", "placed", "waiting_list", "another_way"
]
NextStep = Literal[
    "assignable", "not_assignable", "informed", "decided", "placed", "waiting_list", "another_way"
]
CaseText = Annotated[str, StringConstraints(min_length=1, max_length=8000)]


class LoginBody(BaseModel):
    login: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class PasswordBody(BaseModel):
    old: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    new: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class MemberOut(BaseModel):
    """Who is logged in; later posts carry `csrf` in the header X-CSRF-Token.

    In the stage "password" only the second factor and the logout are open.
    """

    name: str
    role: str
    office: str
    must_change_password: bool
    stage: Literal["password", "full"]
    has_second_factor: bool
    csrf: str

    @classmethod
    def of(cls, member: Member) -> "MemberOut":
        return cls(
            name=member.name, role=member.role_key, office=member.office,
            must_change_password=member.must_change_password, csrf=member.csrf,
            stage="full" if member.stage == "full" else "password",
            has_second_factor=member.has_second_factor,
        )  # fmt: skip


class CaseRowOut(BaseModel):
    """A case in a list."""

    id: str
    reference: str
    programme: str | None
    recipients: Literal["jobcenter", "provider", "both"]
    status: Status
    assigned_to: str | None
    callback: bool
    crisis: str | None
    due_at: datetime
    created_at: datetime
    changed_at: datetime
    closing_reason: str | None
    lane: Lane
    follow_up_on: date | None

    @classmethod
    def of(cls, row: CaseRow, names: dict[str, str]) -> "CaseRowOut":
        """`assigned_to` becomes a name."""
        told = {name: getattr(row, name) for name in cls.model_fields}
        return cls.model_validate({**told, "assigned_to": names.get(row.assigned_to or "")})


class QueueOut(BaseModel):
    view: View
    counts: dict[View, int]
    cases: list[CaseRowOut]


class CaseLineOut(BaseModel):
    id: str
    kind: str
    text: str
    speaker: str | None
    at: datetime | None
    understood: str | None


class StepTakenOut(BaseModel):
    step: Lane
    day: date
    by: str
    role: str
    note: str
    jointly_with: str
    at: datetime


class SentenceOut(BaseModel):
    text: str
    source: str


class CaseAppointmentOut(BaseModel):
    starts_at: datetime
    ends_at: datetime
    location: str
    status: str


class HappeningOut(BaseModel):
    kind: str
    by: str
    text: str | None
    at: datetime


class AgreedOut(BaseModel):
    recipient: str
    kind: str
    text_version: str
    text_hash: str
    at: datetime
    withdrawn_at: datetime | None


class OpenedCaseOut(BaseModel):
    """A case with everything in it; the check's sentences come without a verdict.

    Contact and long numbers are masked unless `unmasked`.
    """

    case: CaseRowOut
    version: int
    in_chat: bool
    unmasked: bool
    steps: list[StepTakenOut]
    lines: list[CaseLineOut]
    sentences: list[SentenceOut]
    appointments: list[CaseAppointmentOut]
    events: list[HappeningOut]
    agreed: list[AgreedOut]
    follow_up_on: date | None
    closed_at: datetime | None
    delete_after: datetime

    @classmethod
    def of(cls, opened: OpenedCase, names: dict[str, str]) -> "OpenedCaseOut":
        told: dict[str, Any] = {
            "case": CaseRowOut.of(opened.row, names),
            "version": opened.version,
            "in_chat": opened.in_chat,
            "unmasked": opened.unmasked,
            "steps": [{**vars(s), "by": names.get(s.actor, s.role)} for s in opened.steps],
            "lines": [vars(line) for line in opened.lines],
            "sentences": [{"text": text, "source": source} for text, source in opened.sentences],
            "appointments": [
                {
                    "starts_at": a.starts_at,
                    "ends_at": a.ends_at,
                    "location": a.place.label,
                    "status": a.status,
                }
                for a in opened.appointments
            ],
            "events": [
                {"kind": e.kind, "by": names.get(e.actor, e.role), "text": e.text, "at": e.at}
                for e in opened.events
            ],
            "agreed": [vars(a) for a in opened.agreed],
            "follow_up_on": opened.follow_up_on,
            "closed_at": opened.closed_at,
            "delete_after": opened.delete_after,
        }
        return cls.model_validate(told)


class TextBody(BaseModel):
    text: CaseText


class StatusBody(BaseModel):
    """`done` needs a `reason`; `version` (of the case as it was read) guards against closing over news."""

    status: Literal["taken", "waiting", "done"]
    reason: Annotated[str, StringConstraints(max_length=40)] | None = None
    follow_up_on: date | None = None
    version: int | None = None


class StepBody(BaseModel):
    """A step of the lane as people took it; `decided` needs `jointly_with`."""

    step: NextStep
    day: date
    note: Annotated[str, StringConstraints(max_length=2000)] = ""
    jointly_with: Annotated[str, StringConstraints(max_length=200)] = ""
    version: int | None = None


class VersionBody(BaseModel):
    version: int | None = None


class PassBody(BaseModel):
    """`to` is the id of a colleague (`GET /api/staff/colleagues`)."""

    to: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class FollowUpBody(BaseModel):
    """A day to look at the case again; null takes it away."""

    follow_up_on: date | None


class UnmaskBody(BaseModel):
    reason: Literal["callback", "appointment", "mix_up", "file", "request"]


class CodeBody(BaseModel):
    """Six digits of the app, or a recovery code."""

    code: Annotated[str, StringConstraints(min_length=6, max_length=20)]


class ColleagueOut(BaseModel):
    id: str
    name: str


class SessionOut(BaseModel):
    id: str
    browser: str
    started_at: datetime
    last_seen_at: datetime
    present: bool


class AuditEntryOut(BaseModel):
    at: datetime
    actor: str
    action: str
    object: str

    @classmethod
    def of(cls, entry: AuditEntry, names: dict[str, str]) -> "AuditEntryOut":
        return cls(
            at=entry.at, actor=names.get(entry.actor, entry.actor), action=entry.action, object=entry.object
        )


class AuditOut(BaseModel):
    """The newest entries first; `intact` says whether the chain of hashes holds."""

    intact: bool
    entries: list[AuditEntryOut]
