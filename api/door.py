"""What stands between the network and the routes: headers, origins, and the way to `/internal`."""

import hmac
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import AppError, Forbidden, NotFound, TooLong, answer

LONGEST_BODY = 64 * 1024
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with it browsers send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


class Door:
    """Refuses what must not come in, and adds the security headers to what goes out.

    `/internal` is served on the internal listener alone (a Unix socket, or the port of `internal_port`) and
    only with the deployment's token; the internal listener serves nothing else but the health routes.
    """

    def __init__(
        self, app: ASGIApp, *, token: str, internal_port: int | None, origins: Iterable[str], secure: bool
    ) -> None:
        self._app, self._token, self._internal_port = app, f"Bearer {token}", internal_port
        self._origins, self._secure = frozenset(origins), secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        fault = self._fault(scope)
        if fault:
            await answer(fault)(scope, receive, send)
            return
        await self._app(scope, _measured(receive), self._with_headers(scope, send))

    def _fault(self, scope: Scope) -> AppError | None:
        headers, path = Headers(scope=scope), scope["path"]
        inside = self._is_internal_listener(scope)
        if path.startswith("/internal"):
            allowed = inside and hmac.compare_digest(headers.get("authorization", ""), self._token)
            return None if allowed else NotFound()
        if inside and not path.startswith("/health"):
            return NotFound()
        if int(headers.get("content-length") or 0) > LONGEST_BODY:
            return TooLong("Die Anfrage ist zu groß.")
        origin = headers.get("origin")
        if scope["method"] in _CHANGING and origin and not self._is_ours(origin, headers):
            return Forbidden("Von dieser Seite aus geht das nicht.")
        return None

    def _is_internal_listener(self, scope: Scope) -> bool:
        server = scope.get("server")
        # A connection over a Unix socket has no server address; outsiders come over TCP only.
        return server is None or server[1] is None or server[1] == self._internal_port

    def _is_ours(self, origin: str, headers: Headers) -> bool:
        return origin in self._origins or urlsplit(origin).netloc == headers.get("host")

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if self._secure:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
                if not scope["path"].startswith("/static"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        return sending


def _measured(receive: Receive) -> Receive:
    """The same body, but no longer than `LONGEST_BODY` even when it does not say its length."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LONGEST_BODY:
            return {"type": "http.disconnect"}
        return message

    return receiving
