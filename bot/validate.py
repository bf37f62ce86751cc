"""`python -m bot.validate`: `rasa data validate` over our data, with only what went wrong shown."""

import subprocess
import sys

from bot.train import DATA, MODELS, QUIET, ROOT

LOG = MODELS / "validate.log"


def main() -> int:
    import os

    MODELS.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "rasa", "data", "validate", "--data", *DATA]
    with LOG.open("wb") as log:
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **QUIET}, stdout=log, stderr=subprocess.STDOUT
        )
    if done.returncode != 0:
        wanted = ("warning", "error", "not used", "exception")
        lines = LOG.read_text(errors="replace").replace("\r", "\n").splitlines()
        print(*[line for line in lines if any(w in line.lower() for w in wanted)][-30:], sep="\n")
    print("rasa data validate:", "failed (models/validate.log)" if done.returncode else "ok")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
