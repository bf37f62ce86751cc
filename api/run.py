"""`python -m api.run`: prepare everything, start both processes, say where to look. What `make run` calls."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx

from api.manage import prepare
from api.settings import Settings, read_settings

ROOT = Path(__file__).resolve().parent.parent
_WAIT_SECONDS = 120


def _catalogue_of(settings: Settings) -> dict[str, str]:
    """The bot learns the names in the same catalogue, also when only `.env` says where it is."""
    own = settings.own_catalogue_dir
    return {
        **os.environ,
        "LOTSE_CATALOGUE_DIR": str(settings.catalogue_dir.absolute()),
        **({"LOTSE_OWN_CATALOGUE_DIR": str(own.absolute())} if own else {}),
    }


def _train(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [ROOT / ".venv-bot/bin/python", "-m", "bot.train"], cwd=ROOT, check=False, env=environment
    )
    if done.returncode != 0:
        sys.exit(done.returncode)


def _announce(settings: Settings) -> None:
    base = f"http://{settings.listen}"
    deadline = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{base}/health/ready").status_code == 200:
                print(f"\n  Teilhabe-Lotse is up.\n\n  chat    {base}/\n  staff   {base}/staff\n"
                      f"  api     {base}/api/openapi.json\n\n  Stop with Ctrl-C.\n", flush=True)  # fmt: skip
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    print(f"Not ready after {_WAIT_SECONDS} s; {base}/health/ready says what is missing.", file=sys.stderr)


def main() -> int:
    settings = read_settings()
    settings.token()
    environment = _catalogue_of(settings)
    _train(environment)
    prepare(settings)
    threading.Thread(target=_announce, args=(settings,), daemon=True).start()
    honcho = subprocess.Popen([ROOT / ".venv-api/bin/honcho", "start"], cwd=ROOT, env=environment)
    signal.signal(signal.SIGTERM, lambda *_: honcho.terminate())
    while True:
        try:
            return honcho.wait()
        except KeyboardInterrupt:
            honcho.send_signal(signal.SIGINT)


if __name__ == "__main__":
    sys.exit(main())
