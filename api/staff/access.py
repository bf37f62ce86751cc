"""Who asks: dependencies of the staff's routes."""

from typing import Annotated, Any

from fastapi import Depends, Form, Header, Request

from api.errors import NotFound
from api.staff.cookies import session_token
from api.staff.service import PasswordChangeNeeded
from api.staff.views import Member


def services(request: Request) -> Any:
    """Everything `main` made at the start."""
    return request.app.state.services


def anybody(request: Request) -> Member:
    """Whoever is logged in, also with a one-time password."""
    member: Member = services(request).staff.member(session_token(request))
    return member


Anybody = Annotated[Member, Depends(anybody)]


def member(somebody: Anybody) -> Member:
    """Whoever is logged in and has a password of their own."""
    if somebody.must_change_password:
        raise PasswordChangeNeeded()
    return somebody


def auditor(somebody: Annotated[Member, Depends(member)]) -> Member:
    """Somebody who may read the log; for others it is not there."""
    if not somebody.role.audit:
        raise NotFound()
    return somebody


def form_of_anybody(request: Request, somebody: Anybody, csrf: Annotated[str, Form()] = "") -> Member:
    """The sender of a form of our own pages."""
    services(request).staff.check_token(somebody, csrf)
    return somebody


def form_of(
    request: Request, somebody: Annotated[Member, Depends(member)], csrf: Annotated[str, Form()] = ""
) -> Member:
    services(request).staff.check_token(somebody, csrf)
    return somebody


def json_of_anybody(
    request: Request, somebody: Anybody, x_csrf_token: Annotated[str, Header()] = ""
) -> Member:
    """The sender of a JSON request with the session's token in its header."""
    services(request).staff.check_token(somebody, x_csrf_token)
    return somebody


def json_of(
    request: Request,
    somebody: Annotated[Member, Depends(member)],
    x_csrf_token: Annotated[str, Header()] = "",
) -> Member:
    services(request).staff.check_token(somebody, x_csrf_token)
    return somebody


Reader = Annotated[Member, Depends(member)]
Auditor = Annotated[Member, Depends(auditor)]
FormSender = Annotated[Member, Depends(form_of)]
FormSenderOfAnybody = Annotated[Member, Depends(form_of_anybody)]
Sender = Annotated[Member, Depends(json_of)]
SenderOfAnybody = Annotated[Member, Depends(json_of_anybody)]
