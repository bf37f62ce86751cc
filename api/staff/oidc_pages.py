"""The two ends of a sign-in at the jobcenter's own service."""

import base64
import logging
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api import clock, crypto
from api.errors import NotFound
from api.staff.access import services
from api.staff.cookies import session_token
from api.staff.oidc import SignInFailed
from api.staff.pages import browser_of, landing
from api.staff.rendering import PageRoute, go_to, page
from api.web.cookies import staff_cookie

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/staff/oidc", include_in_schema=False, route_class=PageRoute)

_COOKIES = ("__Host-lotse-staff-oidc", "lotse-staff-oidc")
_SEAL = "staff-oidc"
_KEPT_SECONDS = 600
Short = Annotated[str, Query(max_length=4000)]


@router.get("")
def start(request: Request) -> Response:
    """To the sign-in service."""
    parts = services(request)
    if not parts.staff.sign_in.on:
        raise NotFound()
    started = parts.staff.sign_in.start()
    response = go_to(started.address)
    key, wrapped = parts.keyring.new_key()
    kept = {**started.kept, "until": clock.now().timestamp() + _KEPT_SECONDS}
    value = ".".join(
        base64.urlsafe_b64encode(part).decode() for part in (wrapped, crypto.seal_json(key, kept, _SEAL))
    )
    secure = parts.settings.mode == "production"
    # Lax: it must come along when the service sends the browser back.
    response.set_cookie(
        _COOKIES[0 if secure else 1], value, httponly=True, secure=secure, samesite="lax", path="/",
        max_age=_KEPT_SECONDS,
    )  # fmt: skip
    return response


@router.get("/callback")
def callback(request: Request, state: Short = "", code: Short = "", error: Short = "") -> Response:
    """Back from the service: a session, or one sentence why there is none."""
    parts = services(request)
    if not parts.staff.sign_in.on:
        raise NotFound()
    kept = _kept(request)
    try:
        if error or not code or kept is None:
            raise SignInFailed("refused" if error else "no code" if kept else "no cookie")
        identity = parts.staff.sign_in.finish(kept, state, code)
        member, token = parts.staff.login_as(
            identity, old_token=session_token(request), browser=browser_of(request)
        )
    except SignInFailed as fault:
        logger.warning("sign-in failed: %s", fault.reason)
        parts.staff.note_failed_sign_in()
        response: Response = page(request, "error.html", fault=fault)
        _forget(request, response)
        return response
    # A page and not a redirect: the session's cookie is SameSite=Strict and would stay behind in a chain of
    # redirects that another site began.
    response = page(request, "signed_in.html", where=landing(member))
    staff_cookie(response, parts.settings, token)
    _forget(request, response)
    return response


def _kept(request: Request) -> dict[str, Any] | None:
    parts = services(request)
    name = _COOKIES[0 if parts.settings.mode == "production" else 1]
    try:
        wrapped, sealed = (
            base64.urlsafe_b64decode(part) for part in request.cookies.get(name, "").split(".")
        )
        kept: dict[str, Any] = crypto.unseal_json(parts.keyring.unwrap(wrapped), sealed, _SEAL)
    except (ValueError, crypto.SealBroken):
        return None
    return kept if clock.now().timestamp() < kept["until"] else None


def _forget(request: Request, response: Response) -> None:
    secure = services(request).settings.mode == "production"
    response.delete_cookie(
        _COOKIES[0 if secure else 1], path="/", secure=secure, httponly=True, samesite="lax"
    )
