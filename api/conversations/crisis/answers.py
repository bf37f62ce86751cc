"""The fixed text for each category, with the numbers to pin and the buttons to offer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from api.conversations.crisis.help_lines import help_lines
from api.conversations.crisis.hits import CATEGORIES

# Some families read better in words of their own; the category stays the same.
TEXT_OF_FAMILY = {("exhaustion", "F9"): "confusion", ("violence", "F10"): "child"}
CONFIGURED_NUMBERS = {"giftnotruf": "Giftnotruf"}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_ABOUT_THE_CHAT = re.compile(r"^.*„Chat schnell schließen“.*\n?| Was möchten Sie tun\?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Help:
    """What is shown: `text`, `numbers` as (label, phone) to pin, `buttons` as (title, payload)."""

    text: str
    numbers: list[tuple[str, str]]
    buttons: list[tuple[str, str]]

    @property
    def numbers_on_wire(self) -> list[dict[str, str]]:
        """The numbers as clients get them."""
        return [{"label": label, "phone": phone} for label, phone in self.numbers]


def help_for(
    category: str, *, language: str, seen_before: bool, values: Mapping[str, str], family: str | None = None
) -> Help:
    """The help for a category: at most six lines, shorter when it was seen before in this conversation.

    `values` fills the local placeholders (`giftnotruf`, `beschwerde`); lines without a value are left out.
    `family` chooses fitter words where a category spans unlike families. ValueError for an unknown category.
    """
    return _help(_name_of(category, family), language, "again" if seen_before else "first", values)


def help_without_chat(category: str, family: str, *, language: str, values: Mapping[str, str]) -> Help:
    """The help for a crisis in a form: nothing is asked and there are no buttons.

    `category`, `family`: of the `Hit`. ValueError for an unknown category.
    """
    name = _name_of(category, family)
    time = "without_chat" if "without_chat" in _texts()["texts"][name][language] else "first"
    found = _help(name, language, time, values)
    return replace(found, text=_ABOUT_THE_CHAT.sub("", found.text), buttons=[])


def after_no(*, language: str, seen_before: bool = False) -> Help:
    """A short kindness after "Nein, ich bin nur erschöpft"."""
    return _help("after_no", language, "again" if seen_before else "first", {})


def footer(*, language: str) -> Help:
    """One line to put below another answer, when such thoughts were only denied or are long ago."""
    return _help("footer", language, "first", {})


def _name_of(category: str, family: str | None) -> str:
    if category not in CATEGORIES:
        raise ValueError(f"no crisis category: {category!r}")
    return TEXT_OF_FAMILY.get((category, family or ""), category)


def _help(name: str, language: str, time: str, values: Mapping[str, str]) -> Help:
    entry = _texts()["texts"][name]
    known = {key: value for key, value in values.items() if value}
    phones = known | {line.name: line.phone for line in help_lines().values()}
    buttons = [_texts()["buttons"][button] for button in entry["buttons"]]
    return Help(
        text=_filled(entry[language][time], phones),
        numbers=[(_label(number), phones[number]) for number in entry["numbers"] if number in phones],
        buttons=[(button["title"], button["payload"]) for button in buttons],
    )


def _filled(text: str, values: Mapping[str, str]) -> str:
    lines = [line for line in text.splitlines() if set(_PLACEHOLDER.findall(line)) <= values.keys()]
    return _PLACEHOLDER.sub(lambda name: values[name[1]], "\n".join(lines))


def _label(number: str) -> str:
    return CONFIGURED_NUMBERS.get(number) or help_lines()[number].label


@cache
def _texts() -> Any:
    return YAML(typ="safe").load(Path(__file__).with_name("texts.yml"))
