"""`python -m api.keep COMMAND…`: run a command, start it again when it dies, pass on a request to stop."""

import signal
import subprocess
import sys
import time
from types import FrameType

_PATIENCE = 10.0
_LONGEST_PAUSE = 10.0


def main() -> int:
    stopping = False
    process: subprocess.Popen[bytes] | None = None

    def stop(*_: int | FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        if process is not None and process.poll() is None:
            process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    pause = 0.5
    while True:
        began = time.monotonic()
        process = subprocess.Popen(sys.argv[1:])
        code = process.wait()
        if stopping:
            return 0
        ran = time.monotonic() - began
        if code == 1 and ran < _PATIENCE:
            # It said why in one sentence and would only say it again (a setting, a broken catalogue).
            return code
        pause = 0.5 if ran > _PATIENCE else min(pause * 2, _LONGEST_PAUSE)
        print(f"died with code {code}; starting again in {pause:.1f} s", file=sys.stderr, flush=True)
        time.sleep(pause)


if __name__ == "__main__":
    sys.exit(main())
