"""How Chromium is started in every browser test, and which axe-core looks at its pages."""

import os
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch_args(given: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, or the one that CHROMIUM names, or Playwright's own."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return {**given, **({"executable_path": found} if found else {}), "args": FLAGS}


AXE_PLACES = [
    Path(__file__).parent / "node_modules/axe-core/axe.min.js",
    Path(str(files("axe_playwright_python") / "axe.min.js")),
]


def axe() -> str:
    """The file named by AXE_CORE, else the npm package, else the older copy of axe-playwright-python."""
    named = os.environ.get("AXE_CORE")
    places = [Path(named)] if named else AXE_PLACES
    return next(place for place in places if place.is_file()).read_text(encoding="utf-8")
