"""Signing in at the jobcenter's own service: OpenID Connect, code flow with PKCE. Tokens never leave this process.

Whoever signs in must have an account here, made by an administrator: at the first time it is found by its login
name (claim `LOTSE_OIDC_LOGIN_CLAIM`) and bound to the `sub`; from then on the `sub` alone counts.
"""

import hmac
import warnings
from dataclasses import dataclass
from typing import Any

import authlib.deprecate  # noqa: F401  # sets a filter of its own, so it comes before ours
import httpx
from authlib.common.errors import AuthlibBaseError
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api import clock, crypto
from api.errors import Forbidden, Unavailable
from api.settings import Settings

with warnings.catch_warnings():
    # authlib prefers a successor of httpx that is not stable yet; whoever runs the service can do nothing about it.
    warnings.simplefilter("ignore")
    from authlib.integrations.httpx_client import OAuth2Client

_ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "RS512", "ES384", "ES512", "EdDSA"]
_LEEWAY = 60
_TIMEOUT = 5.0
CALLBACK = "/staff/oidc/callback"


class SignInFailed(Forbidden):
    """Everything that does not fit answers alike; the log has the reason."""

    code = "sign_in_failed"
    message = "Die Anmeldung über den Anmelde-Dienst hat nicht geklappt. Bitte versuchen Sie es noch einmal."

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class ServiceDown(Unavailable):
    code = "sign_in_service_down"
    message = "Der Anmelde-Dienst ist gerade nicht erreichbar. Bitte versuchen Sie es später noch einmal."


@dataclass(frozen=True)
class Started:
    """Where the browser goes, and what it must bring back (to be kept sealed in its cookie)."""

    address: str
    kept: dict[str, str]


@dataclass(frozen=True)
class Identity:
    """Who signed in, as the service says."""

    subject: str
    login: str


class SignIn:
    """One provider, found by its discovery document, which is read again for every sign-in."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def on(self) -> bool:
        return bool(self._settings.oidc_issuer)

    def start(self) -> Started:
        """Raises `ServiceDown`."""
        found = self._discovered()
        verifier, nonce = crypto.new_token() + crypto.new_token(), crypto.new_token()
        more = {"nonce": nonce}
        if self._settings.oidc_acr:
            more["acr_values"] = self._settings.oidc_acr
        with self._client() as client:
            address, state = client.create_authorization_url(
                found["authorization_endpoint"], code_verifier=verifier, **more
            )
        return Started(address, {"state": state, "nonce": nonce, "verifier": verifier})

    def finish(self, kept: dict[str, str], state: str, code: str) -> Identity:
        """Whoever came back with `code`. Raises `SignInFailed`, `ServiceDown`."""
        if not state or not hmac.compare_digest(kept.get("state", "").encode(), state.encode()):
            raise SignInFailed("state")
        found = self._discovered()
        try:
            with self._client() as client:
                token = client.fetch_token(
                    found["token_endpoint"], code=code, code_verifier=kept["verifier"],
                    grant_type="authorization_code",
                )  # fmt: skip
                keys = KeySet.import_key_set(httpx.get(found["jwks_uri"], timeout=_TIMEOUT).json())
        except AuthlibBaseError as fault:
            raise SignInFailed(f"token: {fault.error}") from fault
        except (httpx.HTTPError, KeyError, ValueError) as fault:
            raise ServiceDown(retry_after=30) from fault
        return self._identity(self._claims(token, keys, kept["nonce"]))

    def _claims(self, token: dict[str, Any], keys: KeySet, nonce: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(token["id_token"], keys, algorithms=_ALGORITHMS).claims
        except (JoseError, KeyError, ValueError) as fault:
            raise SignInFailed("signature") from fault
        now, audience = clock.now().timestamp(), claims.get("aud")
        ours = self._settings.oidc_client_id
        checks = {
            "issuer": claims.get("iss") == self._settings.oidc_issuer,
            "audience": audience == ours or (isinstance(audience, list) and ours in audience),
            "party": claims.get("azp", ours) == ours,
            "nonce": hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()),
            "expired": _number(claims.get("exp")) > now - _LEEWAY,
            "time": _number(claims.get("iat")) < now + _LEEWAY,
            "acr": not self._settings.oidc_acr or claims.get("acr") == self._settings.oidc_acr,
        }
        for name, right in checks.items():
            if not right:
                raise SignInFailed(name)
        return claims

    def _identity(self, claims: dict[str, Any]) -> Identity:
        subject, login = claims.get("sub"), claims.get(self._settings.oidc_login_claim)
        if not isinstance(subject, str) or not subject or len(subject) > 255:
            raise SignInFailed("sub")
        return Identity(subject, login.strip().lower() if isinstance(login, str) else "")

    def _client(self) -> OAuth2Client:
        settings = self._settings
        return OAuth2Client(
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value() or None,
            token_endpoint_auth_method="client_secret_basic"
            if settings.oidc_client_secret.get_secret_value()
            else "none",
            scope="openid profile",
            redirect_uri=f"{settings.public_url}{CALLBACK}",
            code_challenge_method="S256",
            timeout=_TIMEOUT,
        )

    def _discovered(self) -> dict[str, Any]:
        where = f"{self._settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            found: dict[str, Any] = httpx.get(where, timeout=_TIMEOUT).raise_for_status().json()
            endpoints = [found["authorization_endpoint"], found["token_endpoint"], found["jwks_uri"]]
        except (httpx.HTTPError, KeyError, ValueError) as fault:
            raise ServiceDown(retry_after=30) from fault
        secure = self._settings.mode != "production" or all(e.startswith("https://") for e in endpoints)
        if found.get("issuer") != self._settings.oidc_issuer or not secure:
            raise SignInFailed("discovery")
        return found


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
