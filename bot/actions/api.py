"""The actions' way to the api's services: JSON over the internal socket."""

from functools import lru_cache
from typing import Any

import aiohttp

from bot import settings


class ApiError(Exception):
    """The api refused; `code` says why (for example `slot_taken`), `details` what else there is."""

    def __init__(self, code: str, message: str, details: dict[str, Any]) -> None:
        super().__init__(code)
        self.code, self.message, self.details = code, message, details


class Api:
    """One keep-alive session for all actions of this process."""

    def __init__(self, address: str, token: str) -> None:
        self._address, self._token = address, token
        self._session: aiohttp.ClientSession | None = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            on_socket = self._address.startswith("unix:")
            connector = aiohttp.UnixConnector(self._address.removeprefix("unix:")) if on_socket else None
            self._session = aiohttp.ClientSession(
                base_url="http://api" if on_socket else self._address,
                connector=connector,
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=aiohttp.ClientTimeout(total=2.5),
            )
        return self._session

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        """The answer's JSON. Raises `ApiError` for a refusal, `aiohttp.ClientError` when out of reach."""
        async with self._open().post(path, json=body) as response:
            answer = await response.json(content_type=None)
            if response.status >= 400:
                error = (answer or {}).get("error", {})
                raise ApiError(error.get("code", "error"), error.get("message", ""), error.get("details", {}))
            return answer


@lru_cache
def api() -> Api:
    chosen = settings.read()
    return Api(chosen.api, chosen.token)
