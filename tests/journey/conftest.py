"""One stack for all journeys; Chromium as everywhere."""

from collections.abc import Iterator
from typing import Any

import pytest
from chromium import axe, launch_args
from stack import Stack
from walker import Walker


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return launch_args(browser_type_launch_args)


@pytest.fixture(scope="session")
def axe_source() -> str:
    return axe()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("lotse"))
    try:
        running.start("api", "bot")
        yield running
    finally:
        running.close()


@pytest.fixture
def claimant(stack: Stack) -> Iterator[Walker]:
    """Frau Yılmaz, with a new conversation."""
    with Walker(stack.url) as walker:
        yield walker
