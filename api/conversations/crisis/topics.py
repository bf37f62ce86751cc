"""What words are about: they let the second opinion carry over from words it has seen to words it has not.

`topics/*.yml` names topics narrow enough that their words can stand for each other in a sentence, those of a crisis and
harmless ones. "begin*" and "*end" stand for all words that begin or end so.
"""

from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from api.conversations.crisis.normalise import fold

HERE = Path(__file__).parent / "topics"
SHORTEST_PART = 3  # letters of the shortest beginning or ending

type Words = dict[str, set[str]]


def topics_of(word: str) -> tuple[str, ...]:
    """The topics of a folded word, in alphabetical order."""
    whole, beginnings, endings = _topics()
    found = set(whole.get(word, ()))
    for length in range(SHORTEST_PART, len(word) + 1):
        found.update(beginnings.get(word[:length], ()), endings.get(word[-length:], ()))
    return tuple(sorted(found))


@cache
def _topics() -> tuple[Words, Words, Words]:
    """Per folded word, beginning and ending of a word the topics that it belongs to."""
    whole: Words = {}
    beginnings: Words = {}
    endings: Words = {}
    for path in sorted(HERE.glob("*.yml")):
        for topic, listed in YAML(typ="safe").load(path).items():
            for word in listed.split():
                kind = beginnings if word.endswith("*") else endings if word.startswith("*") else whole
                kind.setdefault(fold(word.strip("*")), set()).add(topic)
    return whole, beginnings, endings
