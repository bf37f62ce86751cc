"""Whether this process lives, and whether everything it needs is there."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

router = APIRouter(prefix="/health", tags=["Betrieb"])

Part = Literal["ok", "down"]


class Live(BaseModel):
    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """`status` is "degraded" while the bot is down: bookings by code and the staff pages still work."""

    status: Literal["ok", "degraded", "down"]
    parts: dict[str, Part]


@router.get("/live", response_model=Live)
def live() -> Live:
    return Live()


@router.get("/ready", response_model=Ready, responses={503: {"model": Ready}})
def ready(request: Request, response: Response) -> Ready:
    """Names the part that is not ready."""
    parts = request.app.state.services
    found: dict[str, Part] = {"database": _database(parts.db), "bot": "ok" if parts.bot.is_up() else "down"}
    if found["database"] == "down":
        response.status_code = 503
        return Ready(status="down", parts=found)
    if found["bot"] == "down":
        response.status_code = 503
        return Ready(status="degraded", parts=found)
    return Ready(status="ok", parts=found)


def _database(db: object) -> Part:
    try:
        with db.reading() as session:  # type: ignore[attr-defined]
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "down"
    return "ok"
