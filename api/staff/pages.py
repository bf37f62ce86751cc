"""The staff pages: server-rendered, without any script. A post does something and leads to a page."""

import hmac
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import FileResponse, HTMLResponse

from api import crypto
from api.appointments.routes import source_of
from api.errors import AppError
from api.handoff.casework import VIEWS
from api.handoff.errors import CaseNotFound
from api.handoff.views import Chosen
from api.sheets import MEDIA_TYPE
from api.staff import cases
from api.staff.access import (
    Anybody,
    Auditor,
    Entered,
    FormSenderEntered,
    FormSenderOfAnybody,
    Reader,
    services,
)
from api.staff.case_pages import programmes_of
from api.staff.cookies import forget_session, form_cookie, form_cookie_of, form_token, session_token
from api.staff.factors import browser_name
from api.staff.rendering import CASES, FACTOR, LOGIN, PASSWORD, PageRoute, go_to, page
from api.staff.service import WrongToken
from api.staff.views import Member
from api.web.cookies import staff_cookie

pages = APIRouter(prefix="/staff", include_in_schema=False, route_class=PageRoute)

Source = Annotated[str, Depends(source_of)]
_STYLES = Path(__file__).parent / "static" / "staff.css"


@pages.get("")
def start(somebody: Anybody) -> Response:
    """The landing page is one's own cases, or what the role does instead."""
    return go_to(landing(somebody))


def landing(member: Member) -> str:
    """Where somebody begins: what the login still lacks, then one's work."""
    if member.stage != "full":
        return FACTOR
    if member.must_change_password and member.via == "password":
        return PASSWORD
    if member.role.accounts:
        return "/staff/accounts"
    return "/staff/modules" if member.role.modules else CASES


def browser_of(request: Request) -> str:
    return browser_name(request.headers.get("user-agent", ""))


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
    made = page(
        request, "login.html", fault=fault, login=login, form_token=form_token(parts.keyring, cookie),
        elsewhere=parts.settings.oidc_name if parts.staff.sign_in.on else None,
    )  # fmt: skip
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
        member, token = parts.staff.login(
            login, password, source=source, old_token=session_token(request), browser=browser_of(request)
        )
    except AppError as fault:
        return _login_page(request, fault, login)
    response = go_to(landing(member))
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
def password_page(request: Request, somebody: Entered) -> Response:
    return page(request, "password.html", member=somebody)


@pages.post("/password")
def change_password(
    request: Request,
    somebody: FormSenderEntered,
    old: Annotated[str, Form(max_length=500)] = "",
    new: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    parts = services(request)
    try:
        member, token = parts.staff.change_password(somebody, old, new, browser_of(request))
    except AppError as fault:
        return page(request, "password.html", member=somebody, fault=fault)
    response = go_to(landing(member), done="password")
    staff_cookie(response, parts.settings, token)
    return response


# --- cases ----------------------------------------------------------------------------------------


@pages.get("/cases")
def queue(
    request: Request,
    member: Reader,
    view: str = cases.DEFAULT_VIEW,
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
    programme: Annotated[str, Query(max_length=60)] = "",
    lane: Annotated[str, Query(max_length=30)] = "",
    due: str = "",
) -> Response:
    """The list of cases, by default one's own; filters stand in the address."""
    if view not in VIEWS:
        raise CaseNotFound("Diese Ansicht gibt es nicht.")
    chosen = Chosen(programme or None, lane or None, due == "1")
    found = cases.queue(services(request), member, view, number, chosen)
    filters = urlencode([(k, v) for k, v in (("programme", programme), ("lane", lane), ("due", due)) if v])
    return page(
        request, "queue.html", member=member, queue=found, programmes=programmes_of(request), filters=filters
    )


# --- the log --------------------------------------------------------------------------------------


@pages.get("/audit")
def audit_page(request: Request, member: Auditor) -> Response:
    """Who did what; for data protection officers."""
    entries, names, intact = cases.log(services(request), member)
    return page(request, "audit.html", member=member, entries=entries, names=names, intact=intact)


@pages.get("/audit.csv")
def audit_file(request: Request, member: Auditor) -> Response:
    """The whole log as a table for a spreadsheet."""
    headers = {"Content-Disposition": 'attachment; filename="protokoll.csv"', "Cache-Control": "no-store"}
    return Response(cases.log_sheet(services(request), member), media_type=MEDIA_TYPE, headers=headers)


@pages.get("/{rest:path}")
def nothing_here(_: Anybody, rest: str) -> Response:
    """Anything else: not there, said as a page; whoever is not logged in learns nothing."""
    if not rest:
        return go_to("/staff")
    raise CaseNotFound("Diese Seite gibt es nicht.")


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
