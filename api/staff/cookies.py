"""The cookies of the staff pages beside the session's own: one that ties the login form to its browser."""

from fastapi import Request, Response

from api import crypto
from api.settings import Settings
from api.web.cookies import STAFF_COOKIES

_FORM_COOKIES = ("__Host-lotse-staff-form", "lotse-staff-form")


def session_token(request: Request) -> str | None:
    """The session cookie's value, if there is one."""
    return next((request.cookies[name] for name in STAFF_COOKIES if name in request.cookies), None)


def forget_session(response: Response, settings: Settings) -> None:
    secure = settings.mode == "production"
    for name in STAFF_COOKIES:
        response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="strict")


def form_cookie(response: Response, settings: Settings, token: str) -> None:
    secure = settings.mode == "production"
    name = _FORM_COOKIES[0 if secure else 1]
    response.set_cookie(name, token, httponly=True, secure=secure, samesite="strict", path="/")


def form_token(keyring: crypto.Keyring, cookie: str) -> str:
    """What the login form must carry when its browser has this cookie."""
    return keyring.digest(f"staff-form:{cookie}")


def form_cookie_of(request: Request) -> str | None:
    return next((request.cookies[name] for name in _FORM_COOKIES if name in request.cookies), None)
