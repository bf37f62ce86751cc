"""The bot's settings, from the environment. See `.env.example`."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Addresses are `unix:PATH` or `http://HOST:PORT`."""

    listen: str
    api: str
    token: str


class SettingsFault(ValueError):
    """A setting is missing or wrong; the message names it."""


def read() -> Settings:
    data = Path(os.environ.get("LOTSE_DATA_DIR") or ROOT / "var").absolute()
    return Settings(
        listen=_address("LOTSE_BOT_LISTEN", f"unix:{data / 'bot.sock'}"),
        api=_address("LOTSE_API_INTERNAL_URL", f"unix:{data / 'api.sock'}"),
        token=os.environ.get("LOTSE_INTERNAL_TOKEN") or _kept(data / "internal.token"),
    )


def _address(name: str, default: str) -> str:
    value = os.environ.get(name) or default
    if not value.startswith(("unix:", "http://")):
        raise SettingsFault(f"Setting {name}: must begin with unix: or http://, not {value!r}")
    return value


def _kept(path: Path) -> str:
    if not path.exists():
        raise SettingsFault(
            "Setting LOTSE_INTERNAL_TOKEN: is missing (in demo mode the api makes it at its start)"
        )
    return path.read_text().strip()
