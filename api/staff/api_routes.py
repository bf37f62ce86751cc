"""The staff's views as JSON, for integration. Posts carry the token that the login answered (X-CSRF-Token)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from api.appointments.errors import TooManyAttempts
from api.appointments.routes import source_of
from api.errors import Forbidden, Invalid, NotFound, TooLong, Unauthorized, Unavailable, responses
from api.handoff.errors import CaseNotFound, TakenBefore
from api.handoff.views import Chosen
from api.staff import cases
from api.staff.access import Anybody, Auditor, Reader, Sender, SenderEntered, SenderOfAnybody, services
from api.staff.cookies import forget_session, session_token
from api.staff.factors import browser_name
from api.staff.schemas import (
    AuditEntryOut,
    AuditOut,
    CaseRowOut,
    CodeBody,
    ColleagueOut,
    FollowUpBody,
    Lane,
    LoginBody,
    MemberOut,
    OpenedCaseOut,
    PassBody,
    PasswordBody,
    QueueOut,
    SessionOut,
    StatusBody,
    StepBody,
    TextBody,
    UnmaskBody,
    VersionBody,
    View,
)
from api.web.cookies import staff_cookie


def _no_store(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


Source = Annotated[str, Depends(source_of)]
api_router = APIRouter(
    prefix="/api/staff",
    tags=["staff"],
    dependencies=[Depends(_no_store)],
    responses=responses(Unauthorized, Forbidden, Invalid, Unavailable),
)
_ON_A_CASE = responses(CaseNotFound, TakenBefore, TooLong)


@api_router.post("/login", responses=responses(TooManyAttempts))
def login(request: Request, response: Response, source: Source, body: LoginBody) -> MemberOut:
    """Begins a session: sets its cookie and answers the token for later posts."""
    parts = services(request)
    old = session_token(request)
    member, token = parts.staff.login(
        body.login, body.password, source=source, old_token=old,
        browser=browser_name(request.headers.get("user-agent", "")),
    )  # fmt: skip
    staff_cookie(response, parts.settings, token)
    return MemberOut.of(member)


@api_router.post("/second-factor", responses=responses(TooManyAttempts))
def second_factor(
    request: Request, response: Response, somebody: SenderOfAnybody, source: Source, body: CodeBody
) -> MemberOut:
    """The second half of a login: a new session with a new cookie and a new token."""
    parts = services(request)
    if somebody.stage == "full":
        return MemberOut.of(somebody)
    member, token = parts.staff.show_factor(somebody, body.code, source=source)
    staff_cookie(response, parts.settings, token)
    return MemberOut.of(member)


@api_router.get("/me")
def me(somebody: Anybody) -> MemberOut:
    """Who is logged in."""
    return MemberOut.of(somebody)


@api_router.post("/password")
def change_password(
    request: Request, response: Response, somebody: SenderEntered, body: PasswordBody
) -> MemberOut:
    """A new password: every session of the account ends, a new one begins."""
    parts = services(request)
    member, token = parts.staff.change_password(somebody, body.old, body.new)
    staff_cookie(response, parts.settings, token)
    return MemberOut.of(member)


@api_router.post("/logout", status_code=204)
def logout(request: Request, _: SenderOfAnybody) -> Response:
    """Ends the session on the server."""
    parts = services(request)
    parts.staff.logout(session_token(request))
    response = Response(status_code=204)
    forget_session(response, parts.settings)
    return response


@api_router.get("/sessions")
def sessions(request: Request, member: Reader) -> list[SessionOut]:
    """The browsers in which one is logged in."""
    return [SessionOut(**_without(vars(s), "via")) for s in services(request).staff.sessions(member)]


@api_router.delete("/sessions/{session_id}", status_code=204, responses=responses(NotFound))
def end_session(request: Request, member: Sender, session_id: str) -> Response:
    """Ends one of one's own sessions."""
    services(request).staff.end_session(member, session_id)
    return Response(status_code=204)


@api_router.get("/colleagues")
def colleagues(request: Request, member: Reader) -> list[ColleagueOut]:
    """To whom a case may be passed on."""
    return [ColleagueOut(id=c.id, name=c.name) for c in services(request).staff.colleagues(member)]


@api_router.get("/cases")
def queue(
    request: Request, member: Reader, view: View = "mine", page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    programme: Annotated[str | None, Query(max_length=60)] = None, lane: Lane | None = None,
    due: bool = False,
) -> QueueOut:  # fmt: skip
    """A view of the queue, who has waited longest first; `due` leaves what is late or to be looked at today."""
    found = cases.queue(services(request), member, view, page, Chosen(programme, lane, due))
    rows = [CaseRowOut.of(row, found.names) for row in found.rows]
    return QueueOut.model_validate({"view": found.view, "counts": found.counts, "cases": rows})


@api_router.get("/cases/{case_id}", responses=responses(CaseNotFound))
def case(request: Request, member: Reader, case_id: str) -> OpenedCaseOut:
    """A case with everything in it. That it was opened is on record."""
    return _case(request, member, case_id)


@api_router.post("/cases/{case_id}/take", responses=_ON_A_CASE)
def take(request: Request, member: Sender, case_id: str) -> OpenedCaseOut:
    """Takes a case; of two at once one gets it."""
    services(request).handoff.take(case_id, member.worker)
    return _case(request, member, case_id)


@api_router.get("/cases/{case_id}/export", responses=responses(CaseNotFound))
def export_case(request: Request, member: Reader, case_id: str) -> OpenedCaseOut:
    """The case to take along; that it was is on record."""
    parts = services(request)
    opened = parts.handoff.take_along(case_id, member.worker, "exported")
    return OpenedCaseOut.of(opened, cases.names_in(parts, opened))


@api_router.post("/cases/{case_id}/pass", responses=_ON_A_CASE)
def pass_on(request: Request, member: Sender, case_id: str, body: PassBody) -> OpenedCaseOut:
    """Gives one's own case to a colleague of the same jobcenter."""
    found = {c.id: c for c in services(request).staff.colleagues(member)}
    services(request).handoff.open_case(case_id, member.worker)
    if body.to not in found:
        raise Invalid("An diese Person können Sie den Fall nicht weitergeben.", field="to")
    services(request).handoff.pass_on(case_id, member.worker, found[body.to])
    return _case(request, member, case_id)


@api_router.post("/cases/{case_id}/step", responses=_ON_A_CASE)
def step(request: Request, member: Sender, case_id: str, body: StepBody) -> OpenedCaseOut:
    """Notes a step of the lane that people took."""
    services(request).handoff.step(
        case_id, member.worker, body.step, body.day, body.note, body.jointly_with, body.version
    )
    return _case(request, member, case_id)


@api_router.post("/cases/{case_id}/step/undo", responses=_ON_A_CASE)
def undo_step(request: Request, member: Sender, case_id: str, body: VersionBody) -> OpenedCaseOut:
    """Takes the newest step back."""
    services(request).handoff.undo_step(case_id, member.worker, body.version)
    return _case(request, member, case_id)


@api_router.post("/cases/{case_id}/follow-up", responses=_ON_A_CASE)
def follow_up(request: Request, member: Sender, case_id: str, body: FollowUpBody) -> OpenedCaseOut:
    """A day to look at the case again."""
    services(request).handoff.follow_up(case_id, member.worker, body.follow_up_on)
    return _case(request, member, case_id)


@api_router.post("/cases/{case_id}/to-bot", responses=_ON_A_CASE)
def to_bot(request: Request, member: Sender, case_id: str) -> OpenedCaseOut:
    """The program answers in the chat again; the case stays one's own."""
    services(request).handoff.to_bot(case_id, member.worker)
    return _case(request, member, case_id)


@api_router.post("/cases/{case_id}/unmask", responses=_ON_A_CASE)
def unmask(request: Request, member: Sender, case_id: str, body: UnmaskBody) -> OpenedCaseOut:
    """Shows for a quarter of an hour what is masked; the reason is on record."""
    services(request).handoff.unmask(case_id, member.worker, body.reason)
    return _case(request, member, case_id)


@api_router.post("/cases/{case_id}/release", responses=_ON_A_CASE)
def release(request: Request, member: Sender, case_id: str) -> OpenedCaseOut:
    """Puts one's own case back into the queue."""
    services(request).handoff.release(case_id, member.worker)
    return _case(request, member, case_id)


@api_router.post("/cases/{case_id}/reply", responses=_ON_A_CASE)
def reply(request: Request, member: Sender, case_id: str, body: TextBody) -> OpenedCaseOut:
    """Writes to the claimant."""
    services(request).handoff.reply(case_id, member.worker, body.text)
    return _case(request, member, case_id)


@api_router.post("/cases/{case_id}/note", responses=_ON_A_CASE)
def note(request: Request, member: Sender, case_id: str, body: TextBody) -> OpenedCaseOut:
    """Adds an internal note."""
    services(request).handoff.note(case_id, member.worker, body.text)
    return _case(request, member, case_id)


@api_router.post("/cases/{case_id}/status", responses=_ON_A_CASE)
def status(request: Request, member: Sender, case_id: str, body: StatusBody) -> OpenedCaseOut:
    """Whose turn it is, or that the case is done (with a reason)."""
    handoff = services(request).handoff
    if body.status == "done":
        handoff.close(case_id, member.worker, body.reason or "", body.version)
    else:
        handoff.set_status(case_id, member.worker, body.status, body.follow_up_on)
    return _case(request, member, case_id)


@api_router.get("/audit")
def audit_log(request: Request, member: Auditor) -> AuditOut:
    """The newest entries of the log; for data protection officers."""
    entries, names, intact = cases.log(services(request), member)
    return AuditOut(intact=intact, entries=[AuditEntryOut.of(entry, names) for entry in entries])


def _without(values: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}


def _case(request: Request, member: Reader, case_id: str) -> OpenedCaseOut:
    return OpenedCaseOut.of(*cases.opened(services(request), member, case_id))
