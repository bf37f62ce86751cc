"""What the bot's tests share: the trained assistant, loaded once, with an api that is played by the test."""

import os

os.environ.update(
    RASA_TELEMETRY_ENABLED="false",
    SQLALCHEMY_SILENCE_UBER_WARNING="1",
    TF_CPP_MIN_LOG_LEVEL="3",
    OMP_NUM_THREADS="1",
    LOTSE_INTERNAL_TOKEN="t" * 40,
)

from typing import Any

import pytest

from bot import train
from bot.__main__ import quiet_logs


class PlayedApi:
    """Answers what the actions ask; a test sets `answers[path]` to a value or a function of the body."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {
            "/internal/bookings/of-conversation": {"bookings": []},
            "/internal/waiting/of-conversation": {"waiting": []},
        }
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        self.asked.append((path, body))
        answer = self.answers[path]
        return answer(body) if callable(answer) else answer


@pytest.fixture(scope="session")
def engine() -> Any:
    quiet_logs()
    from bot.engine import Engine

    os.chdir(train.ROOT)
    path = train.model_path()
    assert path.exists(), "train the assistant first: make train"
    return Engine.load(path)


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> PlayedApi:
    played = PlayedApi()
    for module in ("answers", "appointments.desk", "conversation", "data", "handoff", "screening"):
        monkeypatch.setattr(f"bot.actions.{module}.api", lambda: played)
    return played
