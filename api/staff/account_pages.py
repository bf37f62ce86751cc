"""One's own account: the second factor, the browsers in which one is logged in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from api.appointments.routes import source_of
from api.errors import AppError
from api.staff import totp
from api.staff.access import Anybody, FormSenderOfAnybody, FormSenderSettled, Settled, services
from api.staff.pages import landing
from api.staff.rendering import ACCOUNT, PageRoute, go_to, page
from api.web.cookies import staff_cookie

router = APIRouter(prefix="/staff", include_in_schema=False, route_class=PageRoute)

Source = Annotated[str, Depends(source_of)]
Typed = Annotated[str, Form(max_length=500)]


@router.get("/second-factor")
def factor_page(request: Request, somebody: Anybody) -> Response:
    """The second half of the login."""
    if somebody.stage == "full":
        return go_to(landing(somebody))
    return page(request, "factor.html", member=somebody)


@router.post("/second-factor")
def show_factor(
    request: Request, somebody: FormSenderOfAnybody, source: Source, code: Typed = ""
) -> Response:
    parts = services(request)
    if somebody.stage == "full":
        return go_to(landing(somebody))
    try:
        member, token = parts.staff.show_factor(somebody, code, source=source)
    except AppError as fault:
        return page(request, "factor.html", member=somebody, fault=fault)
    response = go_to(landing(member))
    staff_cookie(response, parts.settings, token)
    return response


@router.get("/second-factor/setup")
def setup_page(request: Request, somebody: Settled) -> Response:
    if somebody.has_second_factor:
        return go_to(ACCOUNT)
    secret = services(request).staff.factor_secret(somebody)
    return page(request, "factor_setup.html", member=somebody, secret=secret)


@router.get("/second-factor/code.svg")
def setup_picture(request: Request, somebody: Settled) -> Response:
    """The QR code that an authenticator app reads."""
    picture = totp.picture(services(request).staff.factor_address(somebody))
    return Response(picture, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@router.post("/second-factor/setup")
def set_up(request: Request, somebody: FormSenderSettled, password: Typed = "", code: Typed = "") -> Response:
    """Takes the factor and shows the recovery codes, this once."""
    parts = services(request)
    try:
        codes = parts.staff.set_up_factor(somebody, password, code)
    except AppError as fault:
        secret = parts.staff.factor_secret(somebody)
        return page(request, "factor_setup.html", member=somebody, fault=fault, secret=secret)
    return page(request, "recovery_codes.html", member=somebody, codes=codes)


@router.post("/second-factor/recovery")
def new_codes(request: Request, somebody: FormSenderSettled, password: Typed = "") -> Response:
    try:
        codes = services(request).staff.new_recovery_codes(somebody, password)
    except AppError as fault:
        return _account(request, somebody, fault)
    return page(request, "recovery_codes.html", member=somebody, codes=codes)


@router.get("/account")
def account(request: Request, somebody: Settled) -> Response:
    """One's own account: how one gets in, and where one is logged in."""
    return _account(request, somebody)


def _account(request: Request, somebody: Settled, fault: AppError | None = None) -> Response:
    staff = services(request).staff
    return page(
        request, "account.html", member=somebody, fault=fault, sessions=staff.sessions(somebody),
        codes_left=staff.recovery_codes_left(somebody) if somebody.has_second_factor else 0,
        required=staff.second_factor_required,
    )  # fmt: skip


@router.post("/account/sessions/end-others")
def end_others(request: Request, somebody: FormSenderSettled) -> Response:
    services(request).staff.end_other_sessions(somebody)
    return go_to(ACCOUNT, done="sessions_ended")


@router.post("/account/sessions/{session_id}/end")
def end_one(request: Request, somebody: FormSenderSettled, session_id: str) -> Response:
    services(request).staff.end_session(somebody, session_id)
    return go_to(ACCOUNT, done="session_ended")
