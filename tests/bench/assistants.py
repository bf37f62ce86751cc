"""The two that are compared, each trained on the same sample: made, started, asked for their memory, ended."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import httpx

from tests.bench import stock_files
from tests.bench.processes import end, resident_mb
from tests.bench.talker import LotseTalker, RasaTalker, Talker
from tests.journey.stack import ROOT, Stack

PYTHON = ROOT / ".venv-bot/bin/python"
_START_SECONDS = 240
_NO_LIMIT = "100000"
# The same for both. TensorFlow, which the stock Rasa computes with, may still use every core.
SAME = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
}


class Assistant(Protocol):
    name: str

    def start(self) -> None:
        """Returns when it is ready to answer."""

    def talker(self) -> Talker: ...

    def memory(self) -> dict[str, float]:
        """Resident MB: "all" processes, and the dialogue "engine" alone."""

    def end(self) -> None: ...


class Lotse:
    """This stack: api and bot."""

    name = "this stack"

    def __init__(self, home: Path, model: Path | None) -> None:
        home.mkdir()
        self._stack = Stack(home)
        self._stack.env |= {
            "LOTSE_MESSAGES_PER_MINUTE": _NO_LIMIT,
            "LOTSE_CONVERSATIONS_PER_MINUTE": _NO_LIMIT,
        }
        if model:
            self._stack.env["LOTSE_MODEL"] = str(model)

    def start(self) -> None:
        self._stack.start("api", "bot")

    def talker(self) -> Talker:
        return LotseTalker(self._stack.url)

    def memory(self) -> dict[str, float]:
        pids = {name: process.pid for name, process in self._stack.processes.items()}
        return {"all": resident_mb(pids.values()), "engine": resident_mb([pids["bot"]])}

    def end(self) -> None:
        self._stack.close()


class StockRasa:
    """`rasa run` with the REST channel and a SQL tracker store, and `rasa run actions`."""

    name = "stock Rasa"

    def __init__(self, home: Path) -> None:
        self._home, self._port, self._actions_port = home, _free_port(), _free_port()
        self._processes: list[subprocess.Popen[bytes]] = []
        (home / "endpoints.yml").write_text(
            stock_files.endpoints(self._actions_port, home / "tracker.sqlite3")
        )

    def start(self) -> None:
        self._launch("actions", "run", "actions", "--actions", "actions", "--port", str(self._actions_port))
        self._launch("rasa", "run", "--model", "models/stock.tar.gz", "--endpoints", "endpoints.yml",
                     "--credentials", "credentials.yml", "--interface", "127.0.0.1", "--port", str(self._port))  # fmt: skip
        self._wait(f"http://127.0.0.1:{self._actions_port}/health")
        self._wait(f"http://127.0.0.1:{self._port}/webhooks/rest/")

    def _launch(self, log: str, *arguments: str) -> None:
        with (self._home / f"{log}.log").open("ab") as out:
            command = [str(PYTHON), "-m", "rasa", *arguments]
            self._processes.append(
                subprocess.Popen(command, cwd=self._home, stdout=out, stderr=out, start_new_session=True)
            )

    def _wait(self, url: str) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if any(p.poll() is not None for p in self._processes):
                break
            try:
                if httpx.get(url, trust_env=False).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        logs = "\n".join(_end_of(path) for path in self._home.glob("*.log"))
        raise RuntimeError(f"the stock Rasa did not become ready:\n{logs}")

    def talker(self) -> Talker:
        return RasaTalker(f"http://127.0.0.1:{self._port}")

    def memory(self) -> dict[str, float]:
        # Both processes are its dialogue engine: one decides, the other acts.
        found = resident_mb(p.pid for p in self._processes)
        return {"all": found, "engine": found}

    def end(self) -> None:
        for process in self._processes:
            end(process)


def train_lotse(training_data: str, home: Path) -> Path:
    """Our assistant with its own rules and responses, its utterances replaced by the sample's."""
    data = home / "nlu"
    data.mkdir(parents=True)
    (data / "nlu.yml").write_text(training_data)
    _train(ROOT, home, "lotse", "--data", str(data), "bot/data/rules", "bot/data/responses")
    return home / "lotse.tar.gz"


def train_stock(training_data: str, intents: list[str], home: Path) -> None:
    """A project as `rasa init` lays it out, trained."""
    shutil.copytree(Path(__file__).parent / "stock_project", home)
    (home / "data").mkdir()
    for name, content in stock_files.project(training_data, intents).items():
        (home / name).write_text(content)
    _train(home, home / "models", "stock", "--data", "data")


def _train(folder: Path, out: Path, name: str, *data: str) -> None:
    log = out.parent / f"train-{name}.log"
    command = [str(PYTHON), "-m", "rasa", "train", "--skip-validation", "--out", str(out),
               "--fixed-model-name", name, *data]  # fmt: skip
    # A cache of its own: the measured training leaves nothing behind in the working tree.
    env = {**os.environ, "RASA_CACHE_DIRECTORY": str(out.parent / "cache")}
    with log.open("wb") as written:
        done = subprocess.run(command, cwd=folder, env=env, stdout=written, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise RuntimeError(f"training failed:\n{_end_of(log)}")


def _end_of(log: Path) -> str:
    """The last lines of a log, without progress bars."""
    lines = log.read_text(errors="replace").replace("\r", "\n").splitlines()
    return "\n".join([line for line in lines if line.strip() and "it/s" not in line][-20:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def ending(assistant: Assistant) -> Iterator[Assistant]:
    """Ends the assistant's processes whatever happens."""
    try:
        yield assistant
    finally:
        assistant.end()
