"""Who asks: dependencies of the staff's routes."""

from typing import Annotated, Any

from fastapi import Depends, Form, Header, Request

from api.errors import NotFound
from api.staff.cookies import session_token
from api.staff.service import PasswordChangeNeeded, SecondFactorNeeded, SecondFactorSetupNeeded
from api.staff.views import Member


def services(request: Request) -> Any:
    """Everything `main` made at the start."""
    return request.app.state.services


def anybody(request: Request) -> Member:
    """Whoever is logged in, also with a one-time password."""
    member: Member = services(request).staff.member(session_token(request))
    return member


Anybody = Annotated[Member, Depends(anybody)]


def entered(somebody: Anybody) -> Member:
    """Whoever has shown the second factor, if there is one; the password may still be a one-time one."""
    if somebody.stage != "full":
        raise SecondFactorNeeded()
    return somebody


Entered = Annotated[Member, Depends(entered)]


def own_password(somebody: Entered) -> Member:
    """Whoever has a password of their own, perhaps no second factor yet."""
    if somebody.must_change_password and somebody.via == "password":
        raise PasswordChangeNeeded()
    return somebody


Settled = Annotated[Member, Depends(own_password)]


def member(request: Request, somebody: Settled) -> Member:
    """Whoever may work here: with a password of their own and, where one is required, a second factor."""
    required = services(request).staff.second_factor_required
    if required and not somebody.has_second_factor and somebody.via == "password":
        raise SecondFactorSetupNeeded()
    return somebody


def auditor(somebody: Annotated[Member, Depends(member)]) -> Member:
    """Somebody who may read the log; for others it is not there."""
    if not somebody.role.audit:
        raise NotFound()
    return somebody


def editor(somebody: Annotated[Member, Depends(member)]) -> Member:
    """Somebody who keeps the text modules; for others these pages are not there."""
    if not somebody.role.modules:
        raise NotFound()
    return somebody


def administrator(somebody: Annotated[Member, Depends(member)]) -> Member:
    """Somebody who manages accounts; for others these pages are not there."""
    if not somebody.role.accounts:
        raise NotFound()
    return somebody


def checked_form(request: Request, somebody: Anybody, csrf: Annotated[str, Form()] = "") -> None:
    """Refuses a form that does not come from our own pages in this session."""
    services(request).staff.check_token(somebody, csrf)


def checked_json(request: Request, somebody: Anybody, x_csrf_token: Annotated[str, Header()] = "") -> None:
    """Refuses a JSON request without the session's token in its header."""
    services(request).staff.check_token(somebody, x_csrf_token)


_FORM, _JSON = Depends(checked_form), Depends(checked_json)


def _after(check: Any, who: Any) -> Any:
    """Somebody that `who` lets through, after `check`."""

    def sender(_: Annotated[None, check], somebody: Annotated[Member, Depends(who)]) -> Member:
        return somebody

    return Depends(sender)


Reader = Annotated[Member, Depends(member)]
Auditor = Annotated[Member, Depends(auditor)]
Editor = Annotated[Member, Depends(editor)]
Administrator = Annotated[Member, Depends(administrator)]
FormSender = Annotated[Member, _after(_FORM, member)]
FormSenderOfAnybody = Annotated[Member, _after(_FORM, anybody)]
FormSenderEntered = Annotated[Member, _after(_FORM, entered)]
FormSenderSettled = Annotated[Member, _after(_FORM, own_password)]
FormSenderEditor = Annotated[Member, _after(_FORM, editor)]
FormSenderAdministrator = Annotated[Member, _after(_FORM, administrator)]
Sender = Annotated[Member, _after(_JSON, member)]
SenderOfAnybody = Annotated[Member, _after(_JSON, anybody)]
SenderEntered = Annotated[Member, _after(_JSON, entered)]
