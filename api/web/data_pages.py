"""„Meine Daten“: what is stored, as a page and as a file, and its deletion, with a code and without the chat."""

from typing import Literal

from fastapi import APIRouter, Request, Response

from api.appointments.errors import AppointmentStarted, CodeUnknown, TooManyAttempts
from api.privacy import texts
from api.privacy.routes import as_file
from api.web.pages import PageRoute, Source, Text, go_to, page, remembered, services, start_anew

FORM, SHOWN, DELETE, DELETED = (
    "/meine-daten", "/meine-daten/ansehen", "/meine-daten/loeschen", "/meine-daten/geloescht",
)  # fmt: skip

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get(FORM)
def form(request: Request) -> Response:
    return page(request, "data_form.html", code="")


@router.post(FORM)
def look_up(request: Request, source: Source, code: Text = "", pin: Text = "") -> Response:
    """Looks whether there is something for the code, and for a hand-over its PIN."""
    code, pin = code[:40], pin[:20]
    if not code.strip():
        faults = {"code": "Bitte geben Sie Ihren Code ein."}
        return page(request, "data_form.html", faults=faults, code="")
    try:
        services(request).privacy.of_code(code, pin, source=source)
    except (CodeUnknown, TooManyAttempts) as fault:
        return page(request, "data_form.html", fault=fault, field="code", code=code)
    return go_to(request, SHOWN, {"data": {"code": code, "pin": pin}})


@router.get(SHOWN)
def shown(request: Request, source: Source) -> Response:
    memory = remembered(request)
    if "data" not in memory:
        return start_anew(request, FORM)
    held = services(request).privacy.of_code(**memory["data"], source=source)
    return page(request, "data.html", held=held, words=texts)


@router.post("/meine-daten/datei")
def as_download(request: Request, source: Source, format: Literal["json", "txt"] = "txt") -> Response:
    """The whole as a file."""
    memory = remembered(request)
    if "data" not in memory:
        return start_anew(request, FORM)
    return as_file(services(request).privacy.of_code(**memory["data"], source=source), format)


@router.get(DELETE)
def ask(request: Request, source: Source) -> Response:
    """Says what goes and what stays; changes nothing."""
    memory = remembered(request)
    if "data" not in memory:
        return start_anew(request, FORM)
    held = services(request).privacy.of_code(**memory["data"], source=source)
    return page(request, "data_delete.html", held=held, **memory["data"])


@router.post(DELETE)
def delete(request: Request, source: Source, code: Text = "", pin: Text = "", cancel: Text = "") -> Response:
    parts = services(request)
    code, pin = code[:40], pin[:20]
    try:
        remains = parts.privacy.delete_by_code(code, pin, cancel=bool(cancel), source=source)
    except AppointmentStarted as fault:
        held = parts.privacy.of_code(code, pin, source=source)
        return page(request, "data_delete.html", fault=fault, held=held, code=code, pin=pin)
    return go_to(request, DELETED, {"remains": list(remains)})


@router.get(DELETED)
def deleted(request: Request) -> Response:
    """That it is done, and what is left. Nothing of the person is remembered any more."""
    memory = remembered(request)
    if "remains" not in memory:
        return start_anew(request, FORM)
    return page(request, "data_deleted.html", remains=memory["remains"])


@router.post("/meine-daten/fertig")
def leave(request: Request) -> Response:
    """Forgets code and PIN in this browser."""
    return go_to(request, FORM, {})
