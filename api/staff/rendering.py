"""How staff pages are made: templates that escape everything, errors as pages instead of JSON."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api import clock
from api.errors import AppError, Invalid, Unauthorized
from api.handoff.lane import STEPS
from api.handoff.lines import CRISES
from api.staff import times, words
from api.staff.access import services
from api.staff.cookies import forget_session
from api.staff.programme_words import PROGRAMME_READERS
from api.staff.service import PasswordChangeNeeded, SecondFactorNeeded, SecondFactorSetupNeeded
from api.staff.views import Member

_HERE = Path(__file__).parent
LOGIN, PASSWORD, CASES = "/staff/login", "/staff/password", "/staff/cases"
FACTOR, FACTOR_SETUP, ACCOUNT = "/staff/second-factor", "/staff/second-factor/setup", "/staff/account"


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader([_HERE / "templates", _HERE.parent / "web" / "templates"]),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters |= {
        "wall": times.wall,
        "day": times.day,
        "clock": times.clock,
        "relative": lambda moment: times.relative(moment, clock.now()),
        "due": lambda moment: times.due(moment, clock.now()),
    }
    made.globals |= {
        "words": words, "crises": CRISES, "steps": STEPS, "programme_readers": PROGRAMME_READERS,
    }  # fmt: skip
    return made


_templates = _environment()


def page(
    request: Request,
    name: str,
    *,
    member: Member | None = None,
    fault: AppError | None = None,
    status: int = 200,
    **values: Any,
) -> HTMLResponse:
    """A page; `fault` is shown in its error summary and makes its title begin with "Fehler:"."""
    shared = {
        "jobcenter_name": services(request).settings.jobcenter_name,
        "member": member,
        "now": clock.now().astimezone(clock.BERLIN),
        "fault": fault,
        "done": words.DONE.get(request.query_params.get("done", "")),
    }
    text = _templates.get_template(name).render(shared | values)
    headers = {"Cache-Control": "no-store"}
    if fault is not None and fault.retry_after:
        headers["Retry-After"] = str(fault.retry_after)
    return HTMLResponse(text, status_code=fault.status if fault else status, headers=headers)


def go_to(where: str, **query: str) -> RedirectResponse:
    """After a post: the page to look at next."""
    address = f"{where}?{urlencode(query)}" if query else where
    return RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})


class PageRoute(APIRoute):
    """A route whose errors are pages: not logged in leads to the login, everything else is said."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_as_page(request: Request) -> Response:
            try:
                return await handle(request)
            except Unauthorized:
                response = go_to(LOGIN)
                forget_session(response, services(request).settings)
                return response
            except PasswordChangeNeeded:
                return go_to(PASSWORD)
            except SecondFactorNeeded:
                return go_to(FACTOR)
            except SecondFactorSetupNeeded:
                return go_to(FACTOR_SETUP)
            except RequestValidationError:
                return page(request, "error.html", fault=Invalid())
            except AppError as fault:
                return page(request, "error.html", fault=fault)

        return handle_as_page
