"""The bot's HTTP face, for the api alone: POST /turns, POST /parse, GET /health."""

import logging
from typing import Any

from aiohttp import web

from bot.engine import Engine, Turn

logger = logging.getLogger(__name__)
ENGINE = web.AppKey("engine", Engine)
_LANGUAGES = ("standard", "easy")


def app(engine: Engine) -> web.Application:
    served = web.Application(client_max_size=512 * 1024, middlewares=[_errors])
    served[ENGINE] = engine
    served.add_routes([web.post("/turns", turns), web.post("/parse", parse), web.get("/health", health)])
    return served


def _error(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message, "details": {}}}, status=status)


@web.middleware
async def _errors(request: web.Request, handler: Any) -> web.StreamResponse:
    try:
        response: web.StreamResponse = await handler(request)
        return response
    except web.HTTPException as fault:
        return _error(fault.status, "bad_request", fault.reason)
    except ValueError as fault:
        return _error(400, "bad_request", str(fault) if isinstance(fault, Malformed) else "not JSON")
    except Exception as fault:
        logger.error("request failed: %s", type(fault).__name__)
        return _error(500, "failed", "the turn failed")


class Malformed(ValueError):
    """The body is JSON, but not of the contract's form; says which field."""


async def _body(request: web.Request) -> dict[str, Any]:
    body = await request.json()
    if not isinstance(body, dict):
        raise Malformed("the body must be an object")
    return body


def _text(body: dict[str, Any], name: str, *, needed: bool = True) -> str | None:
    value = body.get(name)
    if value is None and not needed:
        return None
    if not isinstance(value, str):
        raise Malformed(f"{name} must be a text")
    return value


async def turns(request: web.Request) -> web.Response:
    """One turn: `{conversation, text | payload, state, now, language, kept?}` → `{replies, state, understood}`."""
    body = await _body(request)
    payload, text = _text(body, "payload", needed=False), _text(body, "text", needed=False)
    if (payload is None) == (text is None):
        raise Malformed("either text or payload")
    language = _text(body, "language", needed=False) or "standard"
    if language not in _LANGUAGES:
        raise Malformed("language must be standard or easy")
    turn = Turn(
        conversation=str(_text(body, "conversation")),
        text=text or "",
        payload=payload,
        state=_text(body, "state", needed=False),
        now=str(_text(body, "now")),
        language=language,
        kept=_text(body, "kept", needed=False),
    )
    answer = await request.app[ENGINE].turn(turn)
    return web.json_response(
        {"replies": answer.replies, "state": answer.state, "understood": answer.understood}
    )


async def parse(request: web.Request) -> web.Response:
    """What is understood of one text."""
    body = await _body(request)
    text, now = str(_text(body, "text")), _text(body, "now", needed=False)
    return web.json_response(await request.app[ENGINE].parse(text, now))


async def health(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok", "model": request.app[ENGINE].model.name})
