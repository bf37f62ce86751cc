"""The staff's views as JSON, for integration. Posts carry the token that the login answered (X-CSRF-Token)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.appointments.errors import TooManyAttempts
from api.appointments.routes import source_of
from api.errors import Forbidden, Invalid, TooLong, Unauthorized, Unavailable, responses
from api.handoff.errors import CaseNotFound, TakenBefore
from api.staff import cases
from api.staff.access import Anybody, Auditor, Reader, Sender, SenderOfAnybody, services
from api.staff.cookies import forget_session, session_token
from api.staff.schemas import (
    AuditEntryOut,
    AuditOut,
    CaseRowOut,
    LoginBody,
    MemberOut,
    OpenedCaseOut,
    PasswordBody,
    QueueOut,
    StatusBody,
    TextBody,
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
    member, token = parts.staff.login(body.login, body.password, source=source, old_token=old)
    staff_cookie(response, parts.settings, token)
    return MemberOut.of(member)


@api_router.get("/me")
def me(somebody: Anybody) -> MemberOut:
    """Who is logged in."""
    return MemberOut.of(somebody)


@api_router.post("/password")
def change_password(
    request: Request, response: Response, somebody: SenderOfAnybody, body: PasswordBody
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


@api_router.get("/cases")
def queue(
    request: Request, member: Reader, view: View = "mine", page: Annotated[int, Query(ge=1, le=10_000)] = 1
) -> QueueOut:
    """A view of the queue, who has waited longest first."""
    found = cases.queue(services(request), member, view, page)
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


def _case(request: Request, member: Reader, case_id: str) -> OpenedCaseOut:
    return OpenedCaseOut.of(*cases.opened(services(request), member, case_id))
