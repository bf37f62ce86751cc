"""`python -m bot.train`: build the spaCy pipeline and train the assistant, unless one fits the present data.

The trained assistant is named after the fingerprint of everything it is made from. Training output goes to
`models/train.log`; the terminal shows how far it is.
"""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bot import catalogue

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
LOG = MODELS / "train.log"
SOURCES = (
    "config.yml",
    "domain.yml",
    "bot/data",
    "bot/requirements.lock",
    *(
        f"bot/language/{name}.py"
        for name in (
            "normalise",
            "letters",
            "concepts",
            "features",
            "intents",
            "slips",
            "entities",
            "pipeline",
            "spacy_parts",
            "written",
        )
    ),
)
UTTERANCES = "bot/data/nlu"
DATA = (UTTERANCES, "bot/data/rules", "bot/data/responses")
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "OMP_NUM_THREADS": "1",
    "PYTHONWARNINGS": "ignore",
}
# What the log says when a stage begins, and what a person reads then.
STAGES = (
    ("train component 'RulePolicy'", "checking the rules"),
    ("train component 'SparseIntentClassifier'", "learning the intents"),
    ("trained and saved", "saving"),
)


def fingerprint() -> str:
    """Twelve hex digits over everything a trained assistant depends on."""
    digest = hashlib.sha256(os.environ.get("SPACY_BASE", "").encode())
    for path in _files():
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    # Of the catalogue only the names are learned: a new answer needs no new training.
    for entry in sorted(set(catalogue.entries())):
        digest.update("\0".join(entry).encode())
    return digest.hexdigest()[:12]


def _files() -> Iterator[Path]:
    for name in SOURCES:
        path = ROOT / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (f for f in found if f.is_file() and f.suffix in (".yml", ".py", ".lock", ".txt"))


def model_path() -> Path:
    """Where the assistant that fits the present data is, or will be; LOTSE_MODEL names another one instead."""
    if chosen := os.environ.get("LOTSE_MODEL"):
        return Path(chosen).absolute()
    return MODELS / f"lotse-{fingerprint()}.tar.gz"


def train() -> Path:
    """Trains now. Ends the process with the log's last lines when training fails."""
    target = model_path()
    MODELS.mkdir(exist_ok=True)
    began = time.monotonic()
    _say(began, "building the spaCy pipeline")
    with LOG.open("wb") as log:
        _run([sys.executable, "-m", "bot.language.pipeline"], log, began)
        # --force: Rasa's own cache does not see that a module which a component uses has changed.
        command = [sys.executable, "-m", "bot.rasa_cli", "train", "--force", "--skip-validation", "--out", str(MODELS),
                   "--fixed-model-name", target.name.removesuffix(".tar.gz"),
                   "--data", str(_joined()), *(d for d in DATA if d != UTTERANCES)]  # fmt: skip
        _run(command, log, began)
    for older in sorted(MODELS.glob("lotse-*.tar.gz"), key=lambda p: p.stat().st_mtime)[:-2]:
        older.unlink()
    _say(began, f"done: {target.relative_to(ROOT)}")
    return target


def _joined() -> Path:
    """All utterances in one file: Rasa copies what it has read of other files with every file that it adds."""
    found: list[str] = []
    for path in sorted((ROOT / UTTERANCES).glob("*.yml")):
        found.append(path.read_text(encoding="utf-8").partition("\nnlu:\n")[2])
    target = MODELS / "utterances.yml"
    target.write_text('version: "3.1"\nnlu:\n' + "".join(found), encoding="utf-8")
    return target


def _run(command: list[str], log: object, began: float) -> None:
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **QUIET}, stdout=log, stderr=subprocess.STDOUT
    )  # type: ignore[call-overload]
    told = -1
    while process.poll() is None:
        told = _tell(told, began)
        time.sleep(1)
    if process.returncode != 0:
        print("\nTraining failed. The end of models/train.log:", *_tail(), sep="\n", file=sys.stderr)
        sys.exit(1)


def _tell(told: int, began: float) -> int:
    """Shows the newest stage that the log has reached, and the seconds."""
    text = LOG.read_text(errors="replace")
    reached = max((i for i, (sign, _) in enumerate(STAGES) if sign in text), default=told)
    if reached >= 0:
        _say(began, STAGES[reached][1], same_line=reached == told)
    elif sys.stderr.isatty():
        _say(began, "reading the training data", same_line=True)
    return reached


def _say(began: float, what: str, *, same_line: bool = False) -> None:
    seconds = int(time.monotonic() - began)
    if sys.stderr.isatty():
        print(f"\r\033[K  training {seconds:3d} s  {what}", end="", file=sys.stderr, flush=True)
    elif not same_line:
        print(f"  training {seconds:3d} s  {what}", file=sys.stderr, flush=True)


def _tail() -> list[str]:
    lines = LOG.read_text(errors="replace").replace("\r", "\n").splitlines()
    return [line for line in lines if line.strip()][-25:]


def main() -> None:
    if "--force" not in sys.argv and model_path().exists() and (MODELS / "de_intake").exists():
        print(f"The trained assistant fits the data: {model_path().relative_to(ROOT)}", file=sys.stderr)
        return
    train()
    if sys.stderr.isatty():
        print(file=sys.stderr)


if __name__ == "__main__":
    main()
