"""The wire forms of a hand-over."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from api.handoff.views import CaseState, Request

Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,60}$")]


class OptionsBody(BaseModel):
    conversation: Id
    programme: Key | None = None


class OptionsOut(BaseModel):
    """`recipients` are (title, value) of the buttons; `when` is a German sentence."""

    recipients: list[tuple[str, str]]
    when: str


class CheckBody(BaseModel):
    """The orientation check as the dialogue keeps it; what else it keeps is not needed here."""

    programme: Key
    answers: dict[Key, Annotated[str, StringConstraints(max_length=100)]] = {}


class HandoffBody(BaseModel):
    """Exactly what is to be sent, and to whom."""

    conversation: Id
    programme: Key | None = None
    recipients: Literal["jobcenter", "provider", "both"]
    message: Annotated[str, StringConstraints(max_length=1000)] | None = None
    transcript: bool = False
    check: CheckBody | None = None
    contact: Annotated[str, StringConstraints(max_length=200)] | None = None
    callback: bool = False
    struck: list[Annotated[str, StringConstraints(max_length=100)]] = Field(default=[], max_length=1000)
    language: Literal["standard", "easy"] = "standard"

    def request(self) -> Request:
        return Request(
            conversation=self.conversation, recipients=self.recipients, programme=self.programme,
            message=self.message, transcript=self.transcript,
            checked=self.check.programme if self.check else None,
            answers=self.check.answers if self.check else {},
            contact=self.contact, callback=self.callback, struck=tuple(self.struck), language=self.language,
        )  # fmt: skip


class LineOut(BaseModel):
    id: str
    text: str


class PreviewOut(BaseModel):
    lines: list[LineOut]
    consent_text: str


class SentOut(BaseModel):
    """Code and PIN are shown this once; `due` says `due_at` in German words."""

    case_code: str
    pin: str
    due_at: datetime
    due: str


class CaseKeyBody(BaseModel):
    """What the person wrote down; in the body, never in an address."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    pin: Annotated[str, StringConstraints(min_length=1, max_length=20)]


class EventOut(BaseModel):
    """`by` is a role, never a name; `text` is there for what was written."""

    kind: str
    by: str
    text: str | None
    at: datetime


class CaseOut(BaseModel):
    """A case as its person sees it: where it stands, what was sent, what was answered, who read it."""

    status: Literal["new", "taken", "waiting", "done"]
    withdrawn: bool
    due_at: datetime
    due: str
    sent: list[str]
    events: list[EventOut]
    delete_after: datetime

    @classmethod
    def of(cls, state: CaseState) -> "CaseOut":
        told: list[dict[str, Any]] = [
            {"kind": e.kind, "by": e.role, "text": e.text, "at": e.at} for e in state.events
        ]
        return cls.model_validate(
            {
                "status": state.status, "withdrawn": state.withdrawn, "due_at": state.due_at, "due": state.due,
                "sent": list(state.sent), "events": told, "delete_after": state.delete_after,
            }
        )  # fmt: skip


class WithdrawnOut(BaseModel):
    text: str
