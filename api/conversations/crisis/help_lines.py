"""The help lines: one place for every number, with the date on which it was looked up."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

RECHECK_AFTER = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A number, when it answers, what a call costs, and where and when that was read."""

    name: str
    label: str
    phone: str
    hours: str
    cost: str
    as_of: date
    source: str


@cache
def help_lines() -> dict[str, HelpLine]:
    """All help lines by name."""
    listed = YAML(typ="safe").load(Path(__file__).with_name("help_lines.yml"))
    return {name: HelpLine(name=name, **entry) for name, entry in listed.items()}


def stale_numbers(today: date) -> list[HelpLine]:
    """The help lines that nobody has looked up again for sixty days."""
    return [line for line in help_lines().values() if today - line.as_of > RECHECK_AFTER]
