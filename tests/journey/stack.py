"""The real product, both processes of it, on a data directory of its own."""

import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 240


class Stack:
    """Starts, stops and kills the two processes; knows the demo staff's passwords."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        self.url, self.home = f"http://{self.address}", home
        (home / "tmp").mkdir()
        self.env = {
            **os.environ,
            "LOTSE_DATA_DIR": str(home),
            "TMPDIR": str(home / "tmp"),
            "LOTSE_LISTEN": self.address,
            "LOTSE_MESSAGES_PER_MINUTE": "1000",
            "LOTSE_CONVERSATIONS_PER_MINUTE": "1000",
            "RASA_TELEMETRY_ENABLED": "false",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        prepared = self._run("api.manage", "prepare")
        self.passwords = dict(re.findall(r"^  (\w+) +(\S+) +\w+, ", prepared, re.MULTILINE))

    def _run(self, *module: str) -> str:
        command = [str(ROOT / ".venv-api/bin/python"), "-m", *module]
        return subprocess.run(
            command, cwd=ROOT, env=self.env, check=True, capture_output=True, text=True
        ).stdout

    def start(self, *names: str) -> None:
        for name in names:
            log = (self.home / f"{name}.log").open("ab")
            command = [str(ROOT / f".venv-{name}/bin/python"), "-m", name]
            self.processes[name] = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log)
        self.wait("bot" in self.processes)

    def stop(self, name: str, how: signal.Signals = signal.SIGTERM) -> None:
        process = self.processes.pop(name)
        process.send_signal(how)
        process.wait(30)

    def wait(self, with_bot: bool) -> None:
        """Until the stack is ready. A process that ends meanwhile is reported with its log."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            for name, process in self.processes.items():
                assert process.poll() is None, (self.home / f"{name}.log").read_text()
            try:
                parts = httpx.get(f"{self.url}/health/ready").json()["parts"]
                if parts["database"] == "ok" and (parts["bot"] == "ok") is with_bot:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise AssertionError("the stack did not become ready")

    def close(self) -> None:
        for name in list(self.processes):
            self.stop(name, signal.SIGKILL)
