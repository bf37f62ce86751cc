"""The public pages: the demo page with the chat, privacy, accessibility."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(directory=Path(__file__).parent / "templates")


def _page(request: Request, name: str, **values: Any) -> HTMLResponse:
    settings = request.app.state.services.settings
    shared = {"jobcenter_name": settings.jobcenter_name, "phone": settings.jobcenter_phone}
    return templates.TemplateResponse(request, name, {**shared, **values})


@router.get("/", response_class=HTMLResponse)
def start(request: Request) -> HTMLResponse:
    """A jobcenter's start page with the chat on it."""
    return _page(request, "demo.html")


@router.get("/datenschutz", response_class=HTMLResponse)
def privacy(request: Request) -> HTMLResponse:
    return _page(request, "privacy.html", settings=request.app.state.services.settings)


@router.get("/barrierefreiheit", response_class=HTMLResponse)
def accessibility(request: Request) -> HTMLResponse:
    return _page(request, "accessibility.html")
