"""`python -m api.run`: prepare everything, start both processes, say where to look. What `make run` calls."""

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


def _train() -> None:
    done = subprocess.run([ROOT / ".venv-bot/bin/python", "-m", "bot.train"], cwd=ROOT, check=False)
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
    _train()
    prepare(settings)
    threading.Thread(target=_announce, args=(settings,), daemon=True).start()
    honcho = subprocess.Popen([ROOT / ".venv-api/bin/honcho", "start"], cwd=ROOT)
    signal.signal(signal.SIGTERM, lambda *_: honcho.terminate())
    while True:
        try:
            return honcho.wait()
        except KeyboardInterrupt:
            honcho.send_signal(signal.SIGINT)


if __name__ == "__main__":
    sys.exit(main())
