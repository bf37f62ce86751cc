"""What stands between the network and the routes: headers, origins, and the way to `/internal`."""

import hmac
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import AppError, Forbidden, NotFound, TooLong, answer

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
    "X-Frame-Options": "DENY",
}
_CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
# A string is skipped as a whole, also one that never ends.
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*(?:"|$)|[\[\]{}]', re.DOTALL)


class MisdirectedRequest(AppError):
    """A name that is not ours: another site's, or an attempt to have links made to it."""

    status = 421
    code = "unknown_host"
    message = "Unter diesem Namen gibt es hier nichts."


class Unreadable(AppError):
    message = "Die Anfrage war nicht lesbar."


class Door:
    """Refuses what must not come in, and adds the security headers to what goes out.

    `/internal` is served on the internal listener alone (a Unix socket, or the port of `internal_port`) and
    only with the deployment's token; the internal listener serves nothing else but the health routes.
    """

    def __init__(
        self, app: ASGIApp, *, token: str, internal_port: int | None, origins: Iterable[str], secure: bool,
        hosts: Iterable[str] = (), longest_body: int = 64 * 1024, deepest_json: int = 20,
    ) -> None:  # fmt: skip
        self._app, self._token, self._internal_port = app, f"Bearer {token}", internal_port
        self._origins, self._secure = frozenset(origins), secure
        self._hosts = frozenset(host.lower() for host in hosts)
        self._longest_body, self._deepest_json = longest_body, deepest_json

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        fault = self._fault(scope)
        if fault:
            await answer(fault)(scope, receive, self._with_headers(scope, send))
            return
        sending = self._with_headers(scope, send)
        if scope["method"] not in _CHANGING:
            await self._app(scope, receive, sending)
            return
        body = await self._body(receive)
        fault = self._fault_of_body(scope, body)
        if fault:
            await answer(fault)(scope, receive, sending)
            return
        await self._app(scope, _replayed(body or b"", receive), sending)

    def _fault(self, scope: Scope) -> AppError | None:
        headers, path = Headers(scope=scope), scope["path"]
        inside = self._is_internal_listener(scope)
        if path.startswith("/internal"):
            allowed = inside and hmac.compare_digest(headers.get("authorization", ""), self._token)
            return None if allowed else NotFound()
        if inside and not path.startswith("/health"):
            return NotFound()
        if not inside and self._hosts and not self._is_our_host(headers):
            return MisdirectedRequest()
        origin = headers.get("origin")
        if scope["method"] in _CHANGING and origin and not self._is_ours(origin, headers):
            return Forbidden("Von dieser Seite aus geht das nicht.")
        return None

    def _is_our_host(self, headers: Headers) -> bool:
        # Two Host headers would let two readers of the request disagree about where it goes.
        named = headers.getlist("host")
        return len(named) == 1 and named[0].lower() in self._hosts

    async def _body(self, receive: Receive) -> bytes | None:
        """The whole body, as long as it says itself or not; None when it is too long."""
        parts, length, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                break
            parts.append(message.get("body", b""))
            length += len(parts[-1])
            if length > self._longest_body:
                return None
            more = message.get("more_body", False)
        return b"".join(parts)

    def _fault_of_body(self, scope: Scope, body: bytes | None) -> AppError | None:
        if body is None:
            return TooLong("Die Anfrage ist zu groß.")
        kind = Headers(scope=scope).get("content-type", "")
        if "json" in kind and depth(body) > self._deepest_json:
            return Unreadable("Die Anfrage ist zu tief verschachtelt.")
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
                static = scope["path"].startswith("/static")
                # The widget's files are for the pages that embed it; nothing else leaves for another site.
                headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if static else "same-site")
                if not static:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        return sending


def depth(body: bytes) -> int:
    """How deep the brackets of a JSON text are nested, without parsing it; those inside strings do not count."""
    deepest = level = 0
    for found in _BRACKETS.finditer(body):
        sign = found[0]
        if sign in b"[{":
            level += 1
            deepest = max(deepest, level)
        elif sign in b"]}":
            level -= 1
    return deepest


def _replayed(body: bytes, receive: Receive) -> Receive:
    """The body once more, then whatever comes after it (the end of the connection)."""
    told = False

    async def receiving() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving
