"""Chromium for all browser tests, the newest axe-core there is, and the widget on its fake api."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from chromium import axe, launch_args
from fake_api import FakeApi
from playwright.sync_api import ConsoleMessage, Page
from widget_chat import Chat


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return launch_args(browser_type_launch_args)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "de-DE", "reduced_motion": "reduce"}


@pytest.fixture
def fake() -> Iterator[FakeApi]:
    with FakeApi() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.gate.set()
        server.cut_streams()
        server.shutdown()


@pytest.fixture
def chat(page: Page, fake: FakeApi) -> Iterator[Chat]:
    """The chat; a test fails when the page raised an error or its Content-Security-Policy was broken."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.extend(_policy_breaks(message)))
    yield Chat(page, fake)
    assert faults == []


def _policy_breaks(message: ConsoleMessage) -> list[str]:
    return [message.text] if "Security Policy" in message.text or "TrustedHTML" in message.text else []


@pytest.fixture(scope="session")
def axe_source() -> str:
    return axe()
