"""A claimant over HTTP: types, presses buttons by their title, and remembers what was answered."""

import uuid
from types import TracebackType
from typing import Any

import httpx


class Walker:
    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=30)
        self.begun = self.http.post("/api/conversations", json={}).raise_for_status().json()
        self.id = self.begun["id"]
        self.heard: list[dict[str, Any]] = self.begun["messages"]
        self.state = self.begun["state"]

    def __enter__(self) -> "Walker":
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.http.close()

    def post(self, **body: str) -> httpx.Response:
        body = {"client_message_id": uuid.uuid4().hex, **body}
        return self.http.post(f"/api/conversations/{self.id}/messages", json=body)

    def say(self, text: str) -> str:
        """Types; returns everything that was answered, as one text."""
        return self._take(self.post(text=text))

    def press(self, title: str) -> str:
        """Presses the newest button whose title begins so."""
        for message in reversed(self.heard):
            for button in message["buttons"]:
                if button["title"].startswith(title):
                    return self._take(self.post(payload=button["payload"]))
        raise AssertionError(
            f"no button {title!r} in {[b['title'] for m in self.heard for b in m['buttons']]}"
        )

    def _take(self, answer: httpx.Response) -> str:
        assert answer.status_code == 200, answer.text
        self.state = answer.json()["state"]
        fresh = answer.json()["messages"]
        self.heard += fresh
        return "\n".join(m["text"] for m in fresh)

    def custom(self, kind: str) -> dict[str, Any]:
        """The newest `custom` of a kind."""
        for message in reversed(self.heard):
            if message["custom"] and message["custom"]["kind"] == kind:
                found: dict[str, Any] = message["custom"]
                return found
        raise AssertionError(f"nothing of kind {kind}")

    @property
    def buttons(self) -> list[str]:
        """Titles of the newest message that has buttons."""
        return next(([b["title"] for b in m["buttons"]] for m in reversed(self.heard) if m["buttons"]), [])

    def history(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.get("/api/conversations/current").json()["messages"]
        return found
