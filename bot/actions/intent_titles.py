"""Human titles of intents, for the buttons of "Meinten Sie …?"."""

from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

from bot.actions.dialogue import Button, go

_FILE = Path(__file__).resolve().parents[1] / "data" / "lexicon" / "intent_titles" / "titles.yml"


@lru_cache
def titles() -> dict[str, str]:
    """Intent → title; an intent without a title is never offered."""
    found: dict[str, str] = YAML(typ="safe").load(_FILE)["titles"]
    return found


def buttons(intents: list[str], most: int) -> list[Button]:
    """Buttons for the first `most` of `intents` that have a title."""
    return [go(titles()[i], i) for i in intents if i in titles()][:most]
