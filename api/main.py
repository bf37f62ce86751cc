"""The api: `create_app()` makes it from the settings."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles

from api import clock, errors, health, observing, retention
from api.appointments import internal_routes as appointments_internal
from api.appointments import routes as appointments
from api.appointments.calendar import public_holidays
from api.appointments.mail import setup as mail
from api.appointments.waiting import internal_routes as waiting_internal
from api.appointments.waiting import routes as waiting
from api.conversations import crisis
from api.conversations import internal_routes as conversations_internal
from api.conversations import routes as conversations
from api.door import Door
from api.handoff import internal_routes as handoff_internal
from api.handoff import routes as handoff
from api.privacy import routes as data
from api.programmes import routes as programmes
from api.screening import routes as screening
from api.services import Services, wire
from api.settings import Settings, read_settings
from api.staff import calendar_routes as staff_calendar
from api.staff import routes as staff
from api.web import booking_pages, data_pages, pages, waiting_pages

logger = logging.getLogger(__name__)

_UPKEEP_SECONDS = 60


def create_app(settings: Settings | None = None, services: Services | None = None) -> FastAPI:
    """The api with all its routes; settings come from the environment unless given."""
    if settings is None:
        settings = read_settings()
        observing.set_up_logging(settings)
    parts = services or wire(settings)
    app = FastAPI(
        title="Teilhabe-Lotse",
        description="Chat, Orientierungs-Check, Info-Termine und Übergabe an Fachkräfte.",
        version="0.1.0",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.services = parts
    errors.install(app)
    for router in (
        conversations.router,
        programmes.router,
        appointments.router,
        waiting.router,
        handoff.router,
        staff_calendar.api_router,
        data.router,
        data.of_chat,
        staff.api_router,
        health.router,
        observing.router,
        staff_calendar.router,
        staff.programme_pages,
        staff.pages,
        pages.router,
        booking_pages.router,
        waiting_pages.router,
        data_pages.router,
    ):
        app.include_router(router)
    for internal in (
        conversations_internal.internal,
        programmes.internal,
        screening.internal,
        appointments_internal.router,
        waiting_internal.router,
        handoff_internal.router,
    ):
        # Nobody outside has to read about them.
        app.include_router(internal, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "web" / "static"), name="static")
    _guard(app, settings)
    return app


def _guard(app: FastAPI, settings: Settings) -> None:
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_credentials=True,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Content-Type", "Last-Event-ID", "X-Requested-With"],
            expose_headers=["Date", "Retry-After"],
        )
    on_port = not settings.internal_listen.startswith("unix:")
    app.add_middleware(
        Door,
        token=settings.token(),
        internal_port=urlsplit(settings.internal_listen).port if on_port else None,
        origins=settings.allowed_origins,
        secure=settings.mode == "production",
        hosts=settings.allowed_hosts,
        longest_body=settings.longest_body_kb * 1024,
        deepest_json=settings.deepest_json,
    )
    app.add_middleware(observing.Observer)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    # The first use of the calendar of public holidays and of the crisis lexicon takes a while.
    public_holidays(clock.today(), clock.today())
    crisis.detect("")
    parts: Services = app.state.services
    tidying = asyncio.create_task(_upkeep(parts))
    sender = mail.sender(parts.settings, parts.outbox) if parts.outbox else None
    if sender is not None:
        sender.start()
    yield
    tidying.cancel()
    if sender is not None:
        await sender.stop()
    app.state.services.close()


async def _upkeep(parts: Services) -> None:
    """Deletes what has expired, once a minute."""
    while True:
        try:
            await asyncio.to_thread(retention.tidy, parts)
            await asyncio.to_thread(parts.plans.tidy)
        except Exception as fault:  # upkeep goes on whatever one round meets
            logger.error("upkeep failed: %s", type(fault).__name__)
        await asyncio.sleep(_UPKEEP_SECONDS)
