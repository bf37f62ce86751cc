"""`python -m bot`: load the trained assistant and serve turns on a Unix socket or on loopback."""

import logging
import os
import sys
import warnings
from pathlib import Path
from urllib.parse import urlsplit

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Rasa and what it brings warn about themselves by the page; none of it is for those who run this.
warnings.showwarning = lambda *_, **__: None

from aiohttp import web

from bot import settings
from bot.train import MODELS, model_path


def trained() -> Path:
    """The trained assistant: the one that fits the data, else the newest. Without one the process ends."""
    fitting = model_path()
    if fitting.exists():
        return fitting
    found = sorted(MODELS.glob("lotse-*.tar.gz"), key=lambda p: p.stat().st_mtime)
    if not found:
        sys.exit(f"No trained assistant in {MODELS.name}/. Train one with: make train")
    print(f"bot: no assistant fits the present data; using {found[-1].name}", file=sys.stderr)
    return found[-1]


def quiet_logs() -> None:
    """Warnings of our own only. Rasa logs what people write, through structlog at every level: all of it goes."""
    import structlog

    logging.basicConfig(level=logging.WARNING, format="bot %(levelname)s %(name)s %(message)s")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.getLogger("rasa").setLevel(logging.ERROR)


def main() -> None:
    quiet_logs()
    try:
        chosen = settings.read()
    except settings.SettingsFault as fault:
        sys.exit(str(fault))
    os.chdir(settings.ROOT)
    from bot.engine import Engine
    from bot.server import app

    served = app(Engine.load(trained()))
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
