"""A fixed sample of the assistant's own training data, for every assistant that is trained here."""

from pathlib import Path

from ruamel.yaml import YAML

PER_INTENT = 10


def utterances(folder: Path) -> dict[str, list[str]]:
    """Every utterance of every intent, in the order of the files."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        for block in YAML(typ="safe").load(path)["nlu"]:
            lines = [line.removeprefix("- ").strip() for line in block["examples"].splitlines()]
            found.setdefault(block["intent"], []).extend(line for line in lines if line)
    return found


def sample(folder: Path, most: int = PER_INTENT) -> dict[str, list[str]]:
    """At most `most` utterances of each intent, spread evenly over all of them; the same each time."""
    return {intent: _spread(lines, most) for intent, lines in utterances(folder).items()}


def _spread(lines: list[str], most: int) -> list[str]:
    if len(lines) <= most:
        return lines
    return [lines[i * len(lines) // most] for i in range(most)]


def as_training_data(sampled: dict[str, list[str]]) -> str:
    """The sample as a training data file of Rasa."""
    blocks = []
    for intent, lines in sampled.items():
        blocks += [f"- intent: {intent}", "  examples: |", *(f"    - {line}" for line in lines)]
    return "\n".join(['version: "3.1"', "nlu:", *blocks, ""])
