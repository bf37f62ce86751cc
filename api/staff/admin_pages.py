"""Accounts as administrators manage them: those of their own jobcenter, nothing of what they work on."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse

from api.errors import AppError
from api.staff.access import Administrator, FormSenderAdministrator, services
from api.staff.accounts import AccountNotFound, LoginTaken, check_login, check_name_and_role
from api.staff.case_pages import programmes_of
from api.staff.rendering import PageRoute, go_to, page
from api.staff.roles import ROLES
from api.staff.views import Member

router = APIRouter(prefix="/staff/accounts", include_in_schema=False, route_class=PageRoute)
ACCOUNTS = "/staff/accounts"

Typed = Annotated[str, Form(max_length=200)]
Programmes = Annotated[Sequence[str], Form(max_length=50)]


@router.get("")
def accounts(request: Request, member: Administrator) -> Response:
    """The accounts of one's own jobcenter, and the form for a new one."""
    return _list(request, member)


@router.post("")
def add(
    request: Request, member: FormSenderAdministrator, new_login: Typed = "", name: Typed = "",
    role: Typed = "", programmes: Programmes = (),
) -> Response:  # fmt: skip
    """A new account; its one-time password is shown this once."""
    typed = {"new_login": new_login, "name": name, "role": role}
    try:
        login = check_login(new_login)
        check_name_and_role(name, role)
        made = services(request).staff.create(
            login, name.strip(), role, member.office, _known(request, programmes), actor=member.id
        )
        if made is None:
            raise LoginTaken(field="new_login")
    except AppError as fault:
        return _list(request, member, fault, typed)
    return page(request, "account_password.html", member=member, made=made)


@router.get("/{account_id}")
def account(request: Request, member: Administrator, account_id: str) -> Response:
    return _one(request, member, account_id)


@router.post("/{account_id}")
def change(
    request: Request, member: FormSenderAdministrator, account_id: str, name: Typed = "", role: Typed = "",
    programmes: Programmes = (),
) -> Response:  # fmt: skip
    known = _known(request, programmes)
    return _after(
        request, member, account_id, "account_changed",
        lambda staff, scope: staff.change_account(account_id, name=name, role=role, programmes=known, **scope),
    )  # fmt: skip


@router.post("/{account_id}/deactivate")
def deactivate(request: Request, member: FormSenderAdministrator, account_id: str) -> Response:
    return _after(
        request, member, account_id, "account_deactivated",
        lambda staff, scope: staff.set_active(account_id, False, **scope),
    )  # fmt: skip


@router.post("/{account_id}/activate")
def activate(request: Request, member: FormSenderAdministrator, account_id: str) -> Response:
    return _after(
        request, member, account_id, "account_activated",
        lambda staff, scope: staff.set_active(account_id, True, **scope),
    )  # fmt: skip


@router.post("/{account_id}/reset-factor")
def reset_factor(request: Request, member: FormSenderAdministrator, account_id: str) -> Response:
    return _after(
        request, member, account_id, "factor_reset",
        lambda staff, scope: staff.reset_factor(account_id, **scope),
    )  # fmt: skip


@router.post("/{account_id}/end-sessions")
def end_sessions(request: Request, member: FormSenderAdministrator, account_id: str) -> Response:
    return _after(
        request, member, account_id, "account_sessions_ended",
        lambda staff, scope: staff.end_sessions(account_id, **scope),
    )  # fmt: skip


@router.post("/{account_id}/reset-password")
def reset_password(request: Request, member: FormSenderAdministrator, account_id: str) -> Response:
    """A new one-time password, shown this once."""
    made = services(request).staff.reset_password(account_id, office=member.office, actor=member.id)
    return page(request, "account_password.html", member=member, made=made)


def _after(
    request: Request, member: Member, account_id: str, done: str, work: Callable[[Any, dict[str, str]], None]
) -> Response:
    try:
        work(services(request).staff, {"office": member.office, "actor": member.id})
    except AccountNotFound:
        raise
    except AppError as fault:
        return _one(request, member, account_id, fault)
    return go_to(f"{ACCOUNTS}/{account_id}", done=done)


def _list(
    request: Request, member: Member, fault: AppError | None = None, typed: dict[str, str] | None = None
) -> HTMLResponse:
    return page(
        request, "accounts.html", member=member, fault=fault, typed=typed or {}, roles=ROLES,
        accounts=services(request).staff.accounts(member.office), programmes=programmes_of(request),
    )  # fmt: skip


def _one(request: Request, member: Member, account_id: str, fault: AppError | None = None) -> HTMLResponse:
    return page(
        request, "account_edit.html", member=member, fault=fault, roles=ROLES,
        account=services(request).staff.account(account_id, member.office), programmes=programmes_of(request),
    )  # fmt: skip


def _known(request: Request, programmes: Sequence[str]) -> list[str]:
    return [key for key in programmes_of(request) if key in programmes]
