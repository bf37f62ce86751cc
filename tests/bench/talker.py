"""One claimant at one assistant: does the steps of a dialogue, measures each answer."""

import time
import uuid
from typing import Any, Protocol

import httpx

from tests.bench.dialogues import Step

_TIMEOUT_SECONDS = 30


class NotAnswered(Exception):
    """The assistant failed, or said nothing."""


class Talker(Protocol):
    def do(self, step: Step) -> float:
        """Does one step and returns the seconds until the answer. Raises `NotAnswered`."""

    def close(self) -> None: ...


class _HttpTalker:
    """What both have in common: a connection that stays open, and the newest buttons."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=_TIMEOUT_SECONDS, trust_env=False, verify=False)
        self.buttons: list[dict[str, str]] = []

    def close(self) -> None:
        self.http.close()

    def do(self, step: Step) -> float:
        body = self.body(step)
        began = time.perf_counter()
        answer = self.http.post(self.path(), json=body)
        took = time.perf_counter() - began
        if answer.status_code != 200:
            raise NotAnswered(f"status {answer.status_code} for {body}")
        replies = self.replies(answer.json())
        if not replies:
            raise NotAnswered(f"no answer to {body}")
        self.buttons = next((r["buttons"] for r in reversed(replies) if r.get("buttons")), [])
        return took

    def pressed(self, step: Step) -> str | None:
        """The payload that a step sends, if it sends one."""
        if step.text is not None:
            return None
        if step.payload is None and not self.buttons:
            raise NotAnswered("there is no button to press")
        return step.payload or self.buttons[0]["payload"]

    def path(self) -> str:
        raise NotImplementedError

    def body(self, step: Step) -> dict[str, Any]:
        raise NotImplementedError

    def replies(self, answer: Any) -> list[dict[str, Any]]:
        raise NotImplementedError


class LotseTalker(_HttpTalker):
    """A claimant with a conversation of this stack."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._id = self.http.post("/api/conversations", json={}).raise_for_status().json()["id"]

    def path(self) -> str:
        return f"/api/conversations/{self._id}/messages"

    def body(self, step: Step) -> dict[str, Any]:
        payload = self.pressed(step)
        said = {"payload": payload} if payload else {"text": step.text}
        return {"client_message_id": uuid.uuid4().hex, **said}

    def replies(self, answer: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = answer["messages"]
        if any(m["author"] == "system" for m in found):
            raise NotAnswered("the api answered without its bot")
        return found


class RasaTalker(_HttpTalker):
    """A sender at Rasa's REST channel."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._sender = uuid.uuid4().hex

    def path(self) -> str:
        return "/webhooks/rest/webhook"

    def body(self, step: Step) -> dict[str, Any]:
        return {"sender": self._sender, "message": self.pressed(step) or step.text}

    def replies(self, answer: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = answer
        return found
