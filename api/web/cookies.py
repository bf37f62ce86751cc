"""Session cookies: `__Host-`, secure, unreadable for scripts; plain names where there is no TLS (demo mode)."""

from fastapi import Response

from api.settings import Settings

CLAIMANT_COOKIES = ("__Host-lotse", "lotse")
STAFF_COOKIES = ("__Host-lotse-staff", "lotse-staff")


def claimant_cookie(response: Response, settings: Settings, token: str) -> None:
    """The claimant's session. On a foreign jobcenter page it must travel across sites, and only to us."""
    secure = settings.mode == "production"
    elsewhere = secure and bool(settings.allowed_origins)
    response.set_cookie(
        CLAIMANT_COOKIES[0 if secure else 1],
        token,
        httponly=True,
        secure=secure,
        samesite="none" if elsewhere else "strict",
        partitioned=elsewhere,
        path="/",
    )


def staff_cookie(response: Response, settings: Settings, token: str) -> None:
    secure = settings.mode == "production"
    response.set_cookie(
        STAFF_COOKIES[0 if secure else 1], token, httponly=True, secure=secure, samesite="strict", path="/"
    )
