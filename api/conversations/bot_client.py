"""The api's way to the bot: one turn over its Unix socket or loopback port."""

from collections.abc import Callable
from typing import Any

import httpx
from pydantic import BaseModel, ValidationError

from api.conversations.messages import Button


class BotUnavailable(Exception):
    """The bot is down, slow or broken."""


class BotReply(BaseModel):
    text: str
    buttons: list[Button]
    custom: dict[str, Any] | None


class BotAnswer(BaseModel):
    """The answer of `POST /turns`."""

    replies: list[BotReply]
    state: str
    understood: dict[str, Any]


class BotClient:
    """Thread-safe; keeps its connections open."""

    def __init__(self, url: str, timeout: float) -> None:
        on_socket = url.startswith("unix:")
        self._http = httpx.Client(
            base_url="http://bot" if on_socket else url,
            transport=httpx.HTTPTransport(
                uds=url.removeprefix("unix:") if on_socket else None,
                limits=httpx.Limits(max_connections=64, max_keepalive_connections=32),
            ),
            timeout=timeout,
        )

    def turn(self, **call: Any) -> BotAnswer:
        """One turn. Raises `BotUnavailable`."""
        return self._asked(lambda: self._http.post("/turns", json=call))

    def is_up(self) -> bool:
        try:
            return self._http.get("/health").status_code == 200
        except httpx.HTTPError:
            return False

    @staticmethod
    def _asked(call: Callable[[], httpx.Response]) -> BotAnswer:
        try:
            answer = call()
            answer.raise_for_status()
            return BotAnswer.model_validate_json(answer.content)
        except (httpx.HTTPError, ValidationError) as fault:
            raise BotUnavailable(type(fault).__name__) from fault

    def close(self) -> None:
        self._http.close()
