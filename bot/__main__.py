"""`python -m bot`: load the trained assistant and serve turns on a Unix socket or on loopback."""

import logging
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from aiohttp import web

from bot import settings


def newest(models: Path) -> Path:
    """The trained assistant that was made last; ends the process with a sentence when there is none."""
    found = sorted(models.glob("*.tar.gz"), key=lambda p: p.stat().st_mtime)
    if not found:
        sys.exit(f"No trained assistant in {models.name}/. Train one with: make train")
    return found[-1]


def main() -> None:
    logging.basicConfig(level=logging.WARNING, format="bot %(levelname)s %(name)s %(message)s")
    try:
        chosen = settings.read()
    except settings.SettingsFault as fault:
        sys.exit(str(fault))
    os.chdir(settings.ROOT)
    from bot.engine import Engine
    from bot.server import app

    served = app(Engine.load(newest(chosen.models)))
    print("bot: ready", flush=True)
    if chosen.listen.startswith("unix:"):
        path = Path(chosen.listen.removeprefix("unix:"))
        path.parent.mkdir(parents=True, exist_ok=True)
        web.run_app(served, path=str(path), print=None, access_log=None)
    else:
        where = urlsplit(chosen.listen)
        web.run_app(served, host=where.hostname, port=where.port, print=None, access_log=None)


if __name__ == "__main__":
    main()
