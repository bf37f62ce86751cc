"""`python -m api`: serve the public port and the internal listener, with as many workers as set."""

import os
import shutil
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from uvicorn.supervisors import Multiprocess

from api.appointments.mail.setup import TellingSender
from api.programmes.catalogue import CatalogueError
from api.settings import Settings, read_settings


def bound(address: str) -> socket.socket:
    """A socket on `unix:PATH`, `http://HOST:PORT` or `HOST:PORT`."""
    if address.startswith("unix:"):
        path = Path(address.removeprefix("unix:"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        opened = socket.socket(socket.AF_UNIX)
        opened.bind(str(path))
        path.chmod(0o600)
        return opened
    where = urlsplit(address if "//" in address else f"//{address}")
    family = socket.AF_INET6 if ":" in (where.hostname or "") else socket.AF_INET
    # asyncio turns off the delay of small packets only for a socket that says it is TCP.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.bind((where.hostname, where.port))
    opened.set_inheritable(True)
    return opened


def _sockets(settings: Settings) -> list[socket.socket]:
    try:
        return [bound(settings.listen), bound(settings.internal_listen)]
    except (OSError, ValueError, TypeError) as fault:
        sys.exit(f"Setting LOTSE_LISTEN or LOTSE_INTERNAL_LISTEN: cannot listen there ({fault})")


def _share_metrics(settings: Settings) -> None:
    """A fresh folder in which the workers count together; before anything imports the client library."""
    place = settings.data_dir / "metrics"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(place)


def main() -> None:
    settings = read_settings()
    settings.token()
    if settings.workers > 1:
        _share_metrics(settings)
    config = uvicorn.Config(
        "api.main:create_app",
        factory=True,
        workers=settings.workers,
        access_log=False,
        log_level="warning",
        log_config=None,
        server_header=False,
        # Only whom the setting names is believed when it says for whom it asks.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=5,
    )
    sockets = _sockets(settings)
    server = uvicorn.Server(config)
    try:
        if settings.workers > 1:
            Multiprocess(config, sockets).run()
        else:
            server.run(sockets=sockets)
    except CatalogueError as fault:
        sys.exit(f"Catalogue: {fault}")
    except TellingSender as fault:
        sys.exit(f"Settings: {fault}")


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent.parent)
    main()
