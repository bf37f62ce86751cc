"""The staff pages: server-rendered, without any script. A post does something and leads to a page."""

import hmac
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import FileResponse, HTMLResponse

from api import crypto
from api.appointments.routes import source_of
from api.errors import AppError
from api.handoff.casework import CLOSING_REASONS, VIEWS
from api.handoff.errors import CaseNotFound
from api.staff import cases
from api.staff.access import Anybody, Auditor, FormSender, FormSenderOfAnybody, Reader, services
from api.staff.cookies import forget_session, form_cookie, form_cookie_of, form_token, session_token
from api.staff.rendering import CASES, LOGIN, PASSWORD, PageRoute, go_to, page
from api.staff.service import WrongToken
from api.staff.views import Member
from api.web.cookies import staff_cookie

pages = APIRouter(prefix="/staff", include_in_schema=False, route_class=PageRoute)

Source = Annotated[str, Depends(source_of)]
Text = Annotated[str, Form(max_length=8000)]
_STYLES = Path(__file__).parent / "static" / "staff.css"


@pages.get("")
def start(_: Anybody) -> Response:
    """The landing page is one's own cases."""
    return go_to(CASES)


@pages.get("/staff.css")
def styles() -> FileResponse:
    return FileResponse(_STYLES, media_type="text/css")


# --- logging in and out ---------------------------------------------------------------------------


@pages.get("/login")
def login_page(request: Request) -> Response:
    return _login_page(request)


def _login_page(request: Request, fault: AppError | None = None, login: str = "") -> HTMLResponse:
    parts = services(request)
    cookie = form_cookie_of(request) or crypto.new_token()
    made = page(request, "login.html", fault=fault, login=login, form_token=form_token(parts.keyring, cookie))
    form_cookie(made, parts.settings, cookie)
    return made


@pages.post("/login")
def login(
    request: Request,
    source: Source,
    login: Annotated[str, Form(max_length=100)] = "",
    password: Annotated[str, Form(max_length=500)] = "",
    csrf: Annotated[str, Form()] = "",
) -> Response:
    parts = services(request)
    cookie = form_cookie_of(request)
    try:
        # The form must come from this browser: nobody may log others in under a name of their own.
        if cookie is None or not _equal(csrf, form_token(parts.keyring, cookie)):
            raise WrongToken()
        member, token = parts.staff.login(login, password, source=source, old_token=session_token(request))
    except AppError as fault:
        return _login_page(request, fault, login)
    response = go_to(PASSWORD if member.must_change_password else CASES)
    staff_cookie(response, parts.settings, token)
    return response


@pages.post("/logout")
def logout(request: Request, _: FormSenderOfAnybody) -> Response:
    parts = services(request)
    parts.staff.logout(session_token(request))
    response = go_to(LOGIN)
    forget_session(response, parts.settings)
    return response


@pages.get("/password")
def password_page(request: Request, somebody: Anybody) -> Response:
    return page(request, "password.html", member=somebody)


@pages.post("/password")
def change_password(
    request: Request,
    somebody: FormSenderOfAnybody,
    old: Annotated[str, Form(max_length=500)] = "",
    new: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    parts = services(request)
    try:
        _, token = parts.staff.change_password(somebody, old, new)
    except AppError as fault:
        return page(request, "password.html", member=somebody, fault=fault)
    response = go_to(CASES, done="password")
    staff_cookie(response, parts.settings, token)
    return response


# --- cases ----------------------------------------------------------------------------------------


@pages.get("/cases")
def queue(
    request: Request,
    member: Reader,
    view: str = cases.DEFAULT_VIEW,
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """The list of cases, by default one's own."""
    if view not in VIEWS:
        raise CaseNotFound("Diese Ansicht gibt es nicht.")
    found = cases.queue(services(request), member, view, number)
    return page(request, "queue.html", member=member, queue=found, programmes=_programmes(request))


@pages.get("/cases/{case_id}")
def case(request: Request, member: Reader, case_id: str) -> Response:
    """A case with everything in it. That it was opened is on record."""
    return _case_page(request, member, case_id)


@pages.post("/cases/{case_id}/take")
def take(request: Request, member: FormSender, case_id: str) -> Response:
    return _after(request, member, case_id, "taken", lambda work: work.take(case_id, member.worker))


@pages.post("/cases/{case_id}/release")
def release(request: Request, member: FormSender, case_id: str) -> Response:
    return _after(request, member, case_id, "released", lambda work: work.release(case_id, member.worker))


@pages.post("/cases/{case_id}/reply")
def reply(request: Request, member: FormSender, case_id: str, text: Text = "") -> Response:
    return _after(
        request, member, case_id, "replied", lambda work: work.reply(case_id, member.worker, text), reply=text
    )


@pages.post("/cases/{case_id}/note")
def note(request: Request, member: FormSender, case_id: str, text: Text = "") -> Response:
    return _after(
        request, member, case_id, "noted", lambda work: work.note(case_id, member.worker, text), note=text
    )


@pages.post("/cases/{case_id}/close")
def close(
    request: Request,
    member: FormSender,
    case_id: str,
    reason: Annotated[str, Form(max_length=40)] = "",
    version: Annotated[int | None, Form()] = None,
) -> Response:
    return _after(
        request, member, case_id, "closed", lambda work: work.close(case_id, member.worker, reason, version)
    )


def _after(request: Request, member: Member, case_id: str, done: str, work: Any, **typed: str) -> Response:
    """Does it and leads back to the case; when it is refused, the case says why and keeps what was typed."""
    try:
        work(services(request).handoff)
    except CaseNotFound:
        raise
    except AppError as fault:
        return _case_page(request, member, case_id, fault, **typed)
    return go_to(f"{CASES}/{case_id}", done=done)


def _case_page(
    request: Request, member: Member, case_id: str, fault: AppError | None = None, **typed: str
) -> HTMLResponse:
    opened, names = cases.opened(services(request), member, case_id)
    field = ("reply" if "reply" in typed else "note" if "note" in typed else "reason") if fault else None
    return page(
        request, "case.html", member=member, fault=fault, case=opened, names=names, typed=typed, field=field,
        programmes=_programmes(request), reasons=CLOSING_REASONS,
    )  # fmt: skip


# --- the log --------------------------------------------------------------------------------------


@pages.get("/audit")
def audit_page(request: Request, member: Auditor) -> Response:
    """Who did what; for data protection officers."""
    entries, names, intact = cases.log(services(request), member)
    return page(request, "audit.html", member=member, entries=entries, names=names, intact=intact)


@pages.get("/{rest:path}")
def nothing_here(_: Anybody, rest: str) -> Response:
    """Anything else: not there, said as a page; whoever is not logged in learns nothing."""
    if not rest:
        return go_to(CASES)
    raise CaseNotFound("Diese Seite gibt es nicht.")


def _programmes(request: Request) -> dict[str, str]:
    return {key: p.short_name for key, p in services(request).catalogue.programmes.items()}


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
