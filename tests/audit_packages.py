"""`python -m tests.audit_packages`: pip-audit over both locks, when an advisory data base can be reached.

pip-audit also ends well when it could look nothing up (it calls every package "skipped"). So it is first asked
about a package whose weaknesses everybody knows: if it finds none there, a clean report would mean nothing, and
that is said in one line instead.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# A weakness in what faces the network fails; Rasa 3.6.21 holds the bot at old versions, which are only told.
LOCKS = {"api": True, "bot": False}
CONTROL = "requests==2.19.0"
"""Has CVE-2018-18074 and later ones."""
_SECONDS = 180


def audited(requirements: Path, *options: str) -> list[dict[str, Any]] | None:
    """pip-audit's report, package by package; None when it gave none."""
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", str(requirements), "--disable-pip", *options,
        "--progress-spinner", "off", "--timeout", "10", "--format", "json",
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
        report: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError, KeyError):
        return None
    return report


def weaknesses(report: list[dict[str, Any]]) -> list[str]:
    return [
        f"{package['name']} {package['version']}: {weakness['id']}"
        for package in report
        for weakness in package.get("vulns", [])
    ]


def skipped(report: list[dict[str, Any]]) -> list[str]:
    return [package["name"] for package in report if "skip_reason" in package]


def main() -> int:
    with tempfile.TemporaryDirectory() as place:
        control = Path(place) / "control.txt"
        control.write_text(CONTROL)
        known = audited(control, "--no-deps")
    if not known or not weaknesses(known):
        print("pip-audit: no advisory data base could be reached; the packages were NOT checked")
        return 0
    failed = False
    for name, must_be_clean in LOCKS.items():
        report = audited(ROOT / name / "requirements.lock", "--require-hashes")
        if report is None or skipped(report):
            what = "everything" if report is None else f"{len(skipped(report))} of {len(report)} packages"
            print(f"pip-audit ({name}): {what} could NOT be checked")
        found = weaknesses(report or [])
        print(f"pip-audit ({name}): {len(found)} known weaknesses", *found, sep="\n  ")
        failed |= must_be_clean and bool(found)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
