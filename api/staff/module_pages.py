"""Text modules as editors keep them."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.errors import AppError
from api.staff.access import Editor, FormSenderEditor, services
from api.staff.modules import PLACEHOLDERS, ModuleNotFound
from api.staff.rendering import PageRoute, go_to, page

router = APIRouter(prefix="/staff/modules", include_in_schema=False, route_class=PageRoute)
MODULES = "/staff/modules"

Title = Annotated[str, Form(max_length=400)]
Body = Annotated[str, Form(max_length=8000)]


@router.get("")
def modules(request: Request, member: Editor) -> Response:
    found = services(request).staff.modules.all(member.office)
    return page(request, "modules.html", member=member, modules=found)


@router.get("/new")
def new(request: Request, member: Editor) -> Response:
    return page(request, "module.html", member=member, module=None, typed={}, placeholders=PLACEHOLDERS)


@router.post("/new")
def add(request: Request, member: FormSenderEditor, title: Title = "", body: Body = "") -> Response:
    try:
        services(request).staff.modules.add(member, title, body)
    except AppError as fault:
        return page(
            request, "module.html", member=member, fault=fault, module=None,
            typed={"title": title, "body": body}, placeholders=PLACEHOLDERS,
        )  # fmt: skip
    return go_to(MODULES, done="module_added")


@router.get("/{module_id}")
def module(request: Request, member: Editor, module_id: str) -> Response:
    found = services(request).staff.modules.one(member.office, module_id)
    return page(request, "module.html", member=member, module=found, typed={}, placeholders=PLACEHOLDERS)


@router.post("/{module_id}")
def change(
    request: Request, member: FormSenderEditor, module_id: str, title: Title = "", body: Body = "",
    version: Annotated[int, Form()] = 0,
) -> Response:  # fmt: skip
    kept = services(request).staff.modules
    try:
        kept.change(member, module_id, title, body, version)
    except ModuleNotFound:
        raise
    except AppError as fault:
        return page(
            request, "module.html", member=member, fault=fault, module=kept.one(member.office, module_id),
            typed={"title": title, "body": body}, placeholders=PLACEHOLDERS,
        )  # fmt: skip
    return go_to(MODULES, done="module_changed")


@router.get("/{module_id}/delete")
def ask_delete(request: Request, member: Editor, module_id: str) -> Response:
    """Asks whether it shall go; changes nothing."""
    found = services(request).staff.modules.one(member.office, module_id)
    return page(request, "module_delete.html", member=member, module=found)


@router.post("/{module_id}/delete")
def delete(request: Request, member: FormSenderEditor, module_id: str) -> Response:
    services(request).staff.modules.delete(member, module_id)
    return go_to(MODULES, done="module_deleted")
