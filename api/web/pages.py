"""The public pages, and how they are made: the demo page, privacy, accessibility, a handed-over case.

A post does something and leads to a page (POST–redirect–GET). What the next page has to know travels in
one cookie, sealed with the deployment's key: the address bar, the browser's history and the logs of a
proxy never see a code, a name or a programme. Codes come in with the bodies of posts.

No form carries a token against forged requests: nobody is logged in, so there is nothing a foreign site
could use in somebody's name. Whoever changes an appointment or a case must send its code in the body;
beside that `api.door` refuses posts whose Origin is another site, and the cookie is SameSite=Strict.
"""

import base64
from collections.abc import Callable, Coroutine, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api import clock, crypto
from api.appointments.errors import TooManyAttempts
from api.appointments.routes import source_of
from api.appointments.spoken import spoken, spoken_day, spoken_time
from api.errors import AppError, Invalid
from api.handoff.errors import CaseUnknown
from api.privacy.routes import as_file
from api.retention import PERIODS
from api.services import Services

KEPT = timedelta(minutes=30)
"""How long the pages remember what somebody chose; every page looked at begins it anew."""

_COOKIES = ("__Host-lotse-page", "lotse-page")
_SEAL = "public-pages"
# Browsers send "Origin: null" with a form of a page that says no-referrer, and the door refuses that.
# To other sites nothing is sent either way.
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}

Source = Annotated[str, Depends(source_of)]
Text = Annotated[str, Form()]
Memory = dict[str, Any]


# § 50 Abs. 4 S. 3 SGB II, § 81 Abs. 1 SGB X. Which one it is depends on who carries the jobcenter.
_AUTHORITIES = {
    "bfdi": "die oder der Bundesbeauftragte für den Datenschutz und die Informationsfreiheit",
    "landesbehoerde": "die Datenschutz-Aufsicht Ihres Bundeslandes",
}


def services(request: Request) -> Services:
    found: Services = request.app.state.services
    return found


# --- making pages ---------------------------------------------------------------------------------


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters |= {
        "spoken": lambda moment: spoken(moment, today=clock.today()),
        "spoken_day": lambda moment: spoken_day(moment.astimezone(clock.BERLIN).date(), today=clock.today()),
        "spoken_time": spoken_time,
        "tel": lambda number: "".join(sign for sign in number if sign.isdigit() or sign == "+"),
        "in_pairs": lambda code: " ".join(code[at : at + 4] for at in range(0, len(code), 4)),
    }
    return made


_templates = _environment()


def page(
    request: Request,
    name: str,
    *,
    fault: AppError | None = None,
    field: str = "",
    faults: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """A page. `faults` (id of the field → what is wrong) are summed up on top and put into the title;
    a `fault` alone counts as one, at `field` if there is one."""
    settings = services(request).settings
    if fault is not None and not faults:
        faults = {field: fault.message}
    shared = {
        "jobcenter_name": settings.jobcenter_name,
        "phone": settings.jobcenter_phone,
        "here": request.url.path,
        "faults": faults or {},
        "done": None,
        "forgotten": "neu" in request.query_params,
        "minutes": int(KEPT.total_seconds() // 60),
        "values": settings.values,
    }
    text = _templates.get_template(name).render(shared | values)
    status = fault.status if fault else Invalid.status if faults else 200
    response = HTMLResponse(text, status, headers=_HEADERS)
    if fault is not None and fault.retry_after:
        response.headers["Retry-After"] = str(fault.retry_after)
    if memory := remembered(request):
        _remember(request, response, memory)
    return response


def go_to(request: Request, where: str, memory: Memory | None = None) -> RedirectResponse:
    """After a post: the page to look at next, which finds `memory`; None leaves what there is."""
    response = RedirectResponse(where, status_code=303, headers=_HEADERS)
    if memory is not None:
        _remember(request, response, memory)
    return response


def start_anew(request: Request, where: str) -> RedirectResponse:
    """To the first step, which says that what was chosen is no longer known (late, or no cookies)."""
    return go_to(request, f"{where}?neu")


class PageRoute(APIRoute):
    """A route whose errors are pages as well."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_as_page(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError:
                return page(request, "booking_error.html", fault=Invalid())
            except AppError as fault:
                return page(request, "booking_error.html", fault=fault)

        return handle_as_page


# --- what the next page has to know ---------------------------------------------------------------


def remembered(request: Request) -> Memory:
    """What an earlier post left for this browser; empty when there is nothing, or nothing that opens."""
    value = request.cookies.get(_cookie(request), "")
    try:
        wrapped, sealed = (base64.urlsafe_b64decode(part) for part in value.split("."))
        key = services(request).keyring.unwrap(wrapped)
        kept: Memory = crypto.unseal_json(key, sealed, _SEAL)
    except (ValueError, crypto.SealBroken):
        return {}
    return kept["memory"] if clock.now().timestamp() < kept["until"] else {}


def _remember(request: Request, response: Response, memory: Memory) -> None:
    name, secure = _cookie(request), services(request).settings.mode == "production"
    if not memory:
        response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="strict")
        return
    key, wrapped = services(request).keyring.new_key()
    kept = {"memory": memory, "until": (clock.now() + KEPT).timestamp()}
    parts = (wrapped, crypto.seal_json(key, kept, _SEAL))
    value = ".".join(base64.urlsafe_b64encode(part).decode() for part in parts)
    # No Max-Age: closing the browser forgets it, and the seal knows its time.
    response.set_cookie(name, value, path="/", secure=secure, httponly=True, samesite="strict")


def _cookie(request: Request) -> str:
    return _COOKIES[0 if services(request).settings.mode == "production" else 1]


# --- pages to read --------------------------------------------------------------------------------

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/")
def start(request: Request) -> Response:
    """A jobcenter's start page with the chat on it."""
    return page(request, "demo.html")


@router.get("/datenschutz")
def privacy(request: Request) -> Response:
    """The second layer of the privacy notice."""
    parts = services(request)
    return page(
        request,
        "privacy.html",
        settings=parts.settings,
        periods=PERIODS,
        authority=_AUTHORITIES.get(parts.settings.supervision, ""),
    )


@router.get("/barrierefreiheit")
def accessibility(request: Request) -> Response:
    """The accessibility statement, as far as the product can make it."""
    return page(
        request, "accessibility.html", version=request.app.version, settings=services(request).settings
    )


# --- a handed-over case ---------------------------------------------------------------------------

CASE_FORM, CASE, CASE_WITHDRAW = "/anfrage", "/anfrage/stand", "/anfrage/zuruecknehmen"


@router.get(CASE_FORM)
def case_form(request: Request) -> Response:
    return page(request, "case_form.html", code="")


@router.post(CASE_FORM)
def open_case(request: Request, source: Source, code: Text = "", pin: Text = "") -> Response:
    """Looks whether there is a case for code and PIN."""
    faults = {"code": "Bitte geben Sie Ihren Vorgangs-Code ein."} if not code.strip() else {}
    if not pin.strip():
        faults["pin"] = "Bitte geben Sie Ihre PIN ein."
    if faults:
        return page(request, "case_form.html", faults=faults, code=code[:40])
    try:
        services(request).handoff.lookup(code[:40], pin[:20], source=source)
    except (CaseUnknown, TooManyAttempts) as fault:
        return page(request, "case_form.html", fault=fault, field="code", code=code[:40])
    return go_to(request, CASE, {"case": {"code": code[:40], "pin": pin[:20]}})


@router.get(CASE)
def case(request: Request, source: Source) -> Response:
    """Where the case stands, what was sent and what was answered."""
    memory = remembered(request)
    if "case" not in memory:
        return start_anew(request, CASE_FORM)
    state = services(request).handoff.lookup(**memory["case"], source=source)
    return page(request, "case.html", state=state, done=memory.get("done"))


@router.post("/anfrage/kopie")
def copy_of_case(request: Request, source: Source) -> Response:
    """A copy of what was sent, and of what was agreed to (§ 36a Abs. 2b SGB I)."""
    memory = remembered(request)
    if "case" not in memory:
        return start_anew(request, CASE_FORM)
    return as_file(services(request).privacy.of_code(**memory["case"], source=source), "txt")


@router.get(CASE_WITHDRAW)
def ask_withdrawal(request: Request, source: Source) -> Response:
    """Asks whether the consent shall be taken back; changes nothing."""
    memory = remembered(request)
    if "case" not in memory:
        return start_anew(request, CASE_FORM)
    state = services(request).handoff.lookup(**memory["case"], source=source)
    return page(request, "case_withdraw.html", state=state, **memory["case"])


@router.post(CASE_WITHDRAW)
def withdraw(request: Request, source: Source, code: Text = "", pin: Text = "") -> Response:
    """Takes the consent back."""
    services(request).handoff.withdraw(code[:40], pin[:20], source=source)
    return go_to(request, CASE, {"case": {"code": code[:40], "pin": pin[:20]}, "done": "withdrawn"})


@router.post("/anfrage/fertig")
def leave_case(request: Request) -> Response:
    """Forgets code and PIN in this browser."""
    return go_to(request, CASE_FORM, {})
