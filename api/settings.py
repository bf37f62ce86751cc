"""Every setting of the api, read once from the environment (prefix `LOTSE_`) and `.env`."""

import base64
import secrets
import sys
from datetime import date
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


def _key(value: str) -> str:
    try:
        raw = base64.urlsafe_b64decode(value)
    except ValueError as fault:
        raise ValueError("is not base64") from fault
    if len(raw) != 32:
        raise ValueError("must be 32 bytes in base64 (make one with `make key`)")
    return value


def _mailbox(value: str) -> str:
    """`""`, `termine@example.org` or `Termine <termine@example.org>`."""
    name, address = parseaddr(value)
    if value and (any(sign in value for sign in "\r\n") or not address or "@" not in address):
        raise ValueError("is not a mail address")
    if value:
        try:
            Address(name, addr_spec=address)
        except (MessageError, IndexError) as fault:
            raise ValueError("is not a mail address") from fault
    return value


def _closing_day(value: str) -> str:
    """`2026-12-24`, or `12-24` for every year."""
    try:
        date.fromisoformat(value if len(value) == 10 else f"2024-{value}")
    except ValueError as fault:
        raise ValueError("is neither YYYY-MM-DD nor MM-DD") from fault
    return value


Key = Annotated[str, AfterValidator(_key)]
Mailbox = Annotated[str, AfterValidator(_mailbox)]
ClosingDay = Annotated[str, AfterValidator(_closing_day)]


class Settings(BaseSettings):
    """The settings; each is documented in `.env.example`."""

    model_config = SettingsConfigDict(env_prefix="LOTSE_", env_file=ROOT / ".env", extra="ignore")

    mode: Literal["demo", "production"] = "demo"
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    data_dir: Path = ROOT / "var"
    secret_key: Key | None = None
    old_secret_keys: list[Key] = []
    internal_token: str | None = None

    listen: str = "127.0.0.1:8000"
    internal_listen: str = ""
    bot_url: str = ""
    workers: int = Field(default=1, ge=1, le=64)
    bot_timeout_seconds: float = Field(default=3.0, gt=0, le=30)

    office: str = "bochum"
    jobcenter_name: str = ""
    jobcenter_phone: str | None = None
    catalogue_dir: Path = ROOT / "api" / "programmes" / "catalogue"
    land: str = "NW"
    supervision: Literal["", "bfdi", "landesbehoerde"] = ""
    accessibility_law: Literal["", "bund", "land"] = ""
    case_answer_days: int = Field(default=3, ge=1, le=30)
    case_open_days: int = Field(default=90, ge=1, le=365)
    case_closed_days: int = Field(default=30, ge=1, le=365)
    booking_notice_hours: int = Field(default=24, ge=0, le=14 * 24)
    booking_horizon_weeks: int = Field(default=12, ge=1, le=52)
    booking_hold_minutes: int = Field(default=10, ge=2, le=60)
    waiting_offer_hours: int = Field(default=48, ge=4, le=14 * 24)
    waiting_days: int = Field(default=180, ge=7, le=365)
    closing_days: list[ClosingDay] = []
    crisis_mark_days: int = Field(default=7, ge=1, le=31)
    feedback_days: int = Field(default=30, ge=1, le=365)
    booking_contact_days: int = Field(default=30, ge=1, le=365)
    consent_proof_days: int = Field(default=30, ge=1, le=3 * 365)
    audit_days: int = Field(default=365, ge=30, le=10 * 365)
    web_log_days: int = Field(default=7, ge=0, le=27)
    backup_days: int = Field(default=30, ge=0, le=365)
    own_catalogue_dir: Path | None = None
    values: dict[str, str] = {}

    session_idle_minutes: int = Field(default=60, ge=5, le=24 * 60)
    session_max_hours: int = Field(default=24, ge=1, le=24)
    messages_per_minute: int = Field(default=30, ge=1)
    conversations_per_minute: int = Field(default=60, ge=1)
    allowed_origins: list[str] = []
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    mail_from: Mailbox = ""
    calendar_organizer: Mailbox = ""
    public_url: str = ""
    reminder_days: int = Field(default=2, ge=0, le=14)
    streams_per_conversation: int = Field(default=4, ge=1)
    streams_per_worker: int = Field(default=500, ge=1)
    logins_per_quarter_hour: int = Field(default=10, ge=3)
    logins_per_network: int = Field(default=100, ge=3)
    longest_body_kb: int = Field(default=64, ge=16, le=1024)
    deepest_json: int = Field(default=20, ge=8, le=100)
    allowed_hosts: list[str] = []
    trusted_proxies: list[str] = []
    metrics_token: str | None = None
    log_format: Literal["json", "text"] = "json"
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_name: str = "Anmelde-Dienst"
    oidc_login_claim: str = "preferred_username"
    oidc_acr: str = ""
    staff_idle_minutes: int = Field(default=20, ge=1)
    staff_max_hours: int = Field(default=9, ge=1)

    @model_validator(mode="after")
    def _complete(self) -> "Settings":
        if self.mode == "production":
            missing = [n for n in ("secret_key", "internal_token") if not getattr(self, n)]
            if missing:
                names = ", ".join(f"LOTSE_{n.upper()}" for n in missing)
                raise ValueError(f"{names} must be set when LOTSE_MODE=production")
            if self.database_url == "":
                raise ValueError("DATABASE_URL must be set when LOTSE_MODE=production")
        if self.internal_token is not None and len(self.internal_token) < 32:
            raise ValueError("LOTSE_INTERNAL_TOKEN must have at least 32 characters")
        if self.smtp_host and not self.mail_from:
            raise ValueError("LOTSE_MAIL_FROM must be set when LOTSE_SMTP_HOST is")
        if self.public_url and not self.public_url.startswith(("https://", "http://")):
            raise ValueError("LOTSE_PUBLIC_URL must begin with https:// or http://")
        self.public_url = self.public_url.rstrip("/")
        # What the chat says about backups is what the privacy notice says.
        self.values = {**self.values, "sicherung_tage": str(self.backup_days)}
        if self.metrics_token is not None and len(self.metrics_token) < 16:
            raise ValueError("LOTSE_METRICS_TOKEN must have at least 16 characters")
        if self.oidc_issuer and not (self.oidc_client_id and self.public_url):
            raise ValueError(
                "LOTSE_OIDC_CLIENT_ID and LOTSE_PUBLIC_URL must be set when LOTSE_OIDC_ISSUER is"
            )
        if self.oidc_issuer and self.mode == "production" and not self.oidc_issuer.startswith("https://"):
            raise ValueError("LOTSE_OIDC_ISSUER must begin with https:// when LOTSE_MODE=production")
        self.data_dir = self.data_dir.absolute()
        self.database_url = self.database_url or f"sqlite:///{self.data_dir / 'lotse.sqlite3'}"
        if not self.database_url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("DATABASE_URL must begin with sqlite:/// or postgresql://")
        self.internal_listen = self.internal_listen or f"unix:{self.data_dir / 'api.sock'}"
        self.bot_url = self.bot_url or f"unix:{self.data_dir / 'bot.sock'}"
        return self

    def key(self) -> bytes:
        """The deployment's key, 32 bytes. In demo mode it is made once and kept in the data directory."""
        return base64.urlsafe_b64decode(self.secret_key or self._kept("secret.key"))

    def older_keys(self) -> list[bytes]:
        """Keys of before a rotation: they still open what they sealed."""
        return [base64.urlsafe_b64decode(k) for k in self.old_secret_keys]

    def token(self) -> str:
        """What the bot's actions show at `/internal`."""
        return self.internal_token or self._kept("internal.token")

    def _kept(self, name: str) -> str:
        path = self.data_dir / name
        self.data_dir.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x") as file:
                path.chmod(0o600)
                file.write(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
        except FileExistsError:
            pass
        return path.read_text().strip()


def read_settings() -> Settings:
    """The settings of this process; a wrong one ends it with one sentence that names it."""
    try:
        return Settings()
    except ValidationError as fault:
        sys.exit("\n".join(_sentence(e["loc"], e["msg"]) for e in fault.errors()))
    except Exception as fault:  # pydantic-settings raises its own kind for JSON it cannot read
        sys.exit(f"Setting not readable: {fault}")


def _sentence(where: tuple[int | str, ...], message: str) -> str:
    name = str(where[0]) if where else ""
    if name and name != "DATABASE_URL":
        name = f"LOTSE_{name.upper()}"
    return f"Setting {name}: {message}" if name else f"Settings: {message.removeprefix('Value error, ')}"


@lru_cache
def settings() -> Settings:
    """The settings, read once."""
    return read_settings()
