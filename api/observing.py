"""What can be seen of the service while it runs: one log line per request, and figures for Prometheus.

Neither carries content: no text, no address, no code, no cookie; of the path the route's template only.
"""

import hmac
import json
import logging
import os
import secrets
import sys
import time
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from sqlalchemy import func
from sqlmodel import select
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.appointments.tables import Booking
from api.conversations.tables import Conversation
from api.errors import NotFound
from api.handoff.tables import Case
from api.settings import Settings

logger = logging.getLogger("api.request")
router = APIRouter(tags=["Betrieb"], include_in_schema=False)

_NOWHERE = "(none)"
_TURN = "/api/conversations/{conversation_id}/messages"
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
REQUESTS = Counter("lotse_requests", "Requests by route template and status.", ["method", "route", "status"])
SECONDS = Histogram(
    "lotse_request_seconds", "Time to answer, by route template.", ["route"], buckets=_BUCKETS
)
TURNS = Counter("lotse_turns", "Messages of claimants by status of the answer.", ["status"])
ERRORS = Counter("lotse_errors", "Answers with a status of 500 and more, by route template.", ["route"])
BOOKINGS = Counter("lotse_bookings", "Appointments made, by way.", ["way"])
_BOOKED = {("/api/bookings", 201): "page", ("/internal/bookings/confirm", 200): "chat"}


class Observer:
    """Counts and logs every request. Stands before the door, so that refused ones count as well."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status, name = time.perf_counter(), 500, secrets.token_hex(8)

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message.setdefault("headers", []).append((b"x-request-id", name.encode()))
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            seen(scope["method"], template_of(scope), status, time.perf_counter() - began, name)


def template_of(scope: Scope) -> str:
    """The route's template; never the path itself, which may carry an id."""
    found = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    path = getattr(found, "path", None)
    return path if isinstance(path, str) and path else _NOWHERE


def seen(method: str, route: str, status: int, seconds: float, name: str) -> None:
    """Counts and logs one request."""
    method = method if method in ("GET", "POST", "DELETE", "HEAD", "OPTIONS", "PUT", "PATCH") else "OTHER"
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)
    if status >= 500:
        ERRORS.labels(route).inc()
    if route == _TURN:
        TURNS.labels(str(status)).inc()
    if way := _BOOKED.get((route, status)):
        BOOKINGS.labels(way).inc()
    logger.info(
        "request", extra={"fields": {"request": name, "method": method, "route": route, "status": status,
                                     "ms": round(seconds * 1000, 1)}},
    )  # fmt: skip


# --- the figures ----------------------------------------------------------------------------------


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Figures in Prometheus' format, for whoever shows the token. Without one set, there are none."""
    parts = request.app.state.services
    token = parts.settings.metrics_token
    shown = request.headers.get("authorization", "")
    if token is None or not hmac.compare_digest(shown.encode(), f"Bearer {token}".encode()):
        raise NotFound()
    return Response(generate_latest(_registry()) + _stock(parts), media_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    """That of all workers, when there are several; they share a folder then."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _stock(parts: Any) -> bytes:
    """How much there is of what, counted in the data base at this moment."""
    registry = CollectorRegistry()
    with parts.db.reading() as session:
        for name, text, column in (
            ("lotse_cases", "Cases by status.", Case.status),
            ("lotse_conversations", "Conversations by state.", Conversation.state),
            ("lotse_booked", "Bookings by status.", Booking.status),
        ):
            gauge = Gauge(name, text, ["status"], registry=registry)
            for value, count in session.exec(select(column, func.count()).group_by(column)):
                gauge.labels(value).set(count)
    Gauge("lotse_streams", "Open event streams of this worker.", registry=registry).set(parts.streams.count())
    return generate_latest(registry)


# --- the log --------------------------------------------------------------------------------------


class JsonLines(logging.Formatter):
    """One JSON object per line. Of an exception its type and place, never its text: that may quote content."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "logger": record.name}
        line |= getattr(record, "fields", None) or {"message": record.getMessage()}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["where"] = _where(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


class TextLines(logging.Formatter):
    """The same for reading in a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, "fields", None)
        said = " ".join(f"{k}={v}" for k, v in fields.items()) if fields else record.getMessage()
        if record.exc_info and record.exc_info[0]:
            said += f" {record.exc_info[0].__name__} at {_where(record.exc_info[2])}"
        return f"api {record.levelname} {record.name} {said}"


def _where(trace: Any) -> list[str]:
    places = []
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-5:]


def set_up_logging(settings: Settings) -> None:
    """The one handler of this process: lines on standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if settings.log_format == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
