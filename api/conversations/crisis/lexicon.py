"""The lexicon as data: words, look-alikes and the patterns of each family, read once."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from api.conversations.crisis.hits import CATEGORIES, TIERS, Hit
from api.conversations.crisis.normalise import fold
from api.conversations.crisis.patterns import Pattern, parse
from api.conversations.crisis.vocabulary import Vocabulary

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and what it stands for: `hit`, and how urgent that is.

    `sure`: shown whatever the second opinion thinks. `others`: the category when somebody else is meant. `own_doing`:
    does not count where somebody else does it to the writer. `last_resort`: counts only where nothing else of its tier is
    found. `deniable`: a "nicht" beside it weakens it to the gentle question. `lookalikes_count`: words of a look-alike
    are read too. `unless`: patterns which, close by, show that something else is meant.
    """

    pattern: Pattern
    hit: Hit
    urgency: tuple[int, int]
    sure: bool
    others: str | None
    own_doing: bool
    deniable: bool
    lookalikes_count: bool
    unless: tuple[Pattern, ...]


@dataclass(frozen=True)
class Lexicon:
    """Everything `detect` needs."""

    vocabulary: Vocabulary
    fillers: frozenset[str]
    joined: tuple[tuple[frozenset[str], frozenset[str], str], ...]
    infinitives: frozenset[str]
    later: tuple[frozenset[str], frozenset[str], str]
    masked: dict[int, list[str]]
    rules: dict[int, list[Rule]]
    lookalikes: dict[int, list[Pattern]]
    reassuring: dict[int, list[Pattern]]
    not_reassuring: tuple[Pattern, ...]
    names: dict[int, str]

    def named(self, name: str) -> int:
        """The number of the concept `@name`."""
        return self.vocabulary.concept("@" + name)


@cache
def lexicon() -> Lexicon:
    """The lexicon. ValueError or KeyError if its files contradict themselves."""
    words = _read("words.yml")
    vocabulary = Vocabulary({name: listed.split() for name, listed in words["concepts"].items()})
    names = {vocabulary.concept("@" + name): "@" + name for name in words["concepts"]}
    lookalikes = _read("lookalikes.yml")
    rules = [rule for path in sorted((HERE / "families").glob("*.yml")) for rule in _rules(path, vocabulary)]
    harmless = list(_harmless(lookalikes["lookalikes"], vocabulary))
    reassuring = list(_harmless(lookalikes["reassuring"], vocabulary))
    vocabulary.tolerate(words["often_misspelt"].split(), words["never_taken_for_them"].split())
    vocabulary.take_apart(words["glue"].split(), words["openers"].split())
    return Lexicon(
        vocabulary=vocabulary,
        fillers=frozenset(map(fold, words["fillers"].split())),
        joined=tuple(_joined(words["joined"], vocabulary)),
        infinitives=frozenset(map(fold, words["infinitives"].split())),
        later=next(_joined(words["joined_later"], vocabulary)),
        masked=_by_length(words["often_masked"].split()),
        rules=_by_key([(rule.pattern, rule) for rule in rules]),
        lookalikes=_by_key([(pattern, pattern) for pattern in harmless]),
        reassuring=_by_key([(pattern, pattern) for pattern in reassuring]),
        not_reassuring=tuple(_patterns(lookalikes["not_reassuring"], vocabulary)),
        names=names,
    )


def _read(name: str) -> Any:
    return YAML(typ="safe").load(HERE / name)


def _lines(text: str) -> Iterator[str]:
    """The lines of `text` without comments; an indented line goes on with the one before it."""
    whole = ""
    for line in text.splitlines():
        if line.startswith(" "):
            whole += ("" if whole.endswith("|") else " ") + line.strip()
        else:
            yield from [whole] if whole else []
            whole = line.partition("#")[0].strip()
    yield from [whole] if whole else []


def _patterns(text: str, vocabulary: Vocabulary, *, one_clause: bool = False) -> Iterator[Pattern]:
    for line in _lines(text):
        yield from parse(line, vocabulary.concept, one_clause=one_clause)


def _harmless(groups: list[dict[str, Any]], vocabulary: Vocabulary) -> Iterator[Pattern]:
    for group in groups:
        yield from _patterns(group["patterns"], vocabulary, one_clause=not group.get("across_commas", False))


def _rules(path: Path, vocabulary: Vocabulary) -> Iterator[Rule]:
    content = _read(str(path))
    for group in content["groups"]:
        given = content | group
        if given["category"] not in CATEGORIES or given["tier"] not in TIERS:
            raise ValueError(f"{path.name}: {given['category']} {given['tier']}")
        hit = Hit(given["category"], given["tier"], given["family"])
        urgency = (hit.urgency[0], len(CATEGORIES)) if given.get("last_resort") else hit.urgency
        unless = tuple(_patterns(given.get("unless", ""), vocabulary))
        for pattern in _patterns(group["patterns"], vocabulary):
            yield Rule(
                pattern, hit, urgency, given.get("sure", False), given.get("others"), given.get("own_doing", False),
                given.get("deniable", False), given.get("lookalikes_count", False), unless,
            )  # fmt: skip


def _joined(
    given: dict[str, str], vocabulary: Vocabulary
) -> Iterator[tuple[frozenset[str], frozenset[str], str]]:
    for result, written in given.items():
        for pair in _lines(written):
            first, second = pair.split()
            yield frozenset(vocabulary.words(first)), frozenset(vocabulary.words(second)), fold(result)


def _by_length(words: list[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for word in words:
        found.setdefault(len(word), []).append(word)
    return found


def _by_key[T](patterns: list[tuple[Pattern, T]]) -> dict[int, list[T]]:
    """Under the rarest of the concepts each needs, so that few are looked at for a message."""
    count: dict[int, int] = {}
    for pattern, _ in patterns:
        for number in pattern.needs:
            count[number] = count.get(number, 0) + 1
    found: dict[int, list[T]] = {}
    for pattern, thing in patterns:
        found.setdefault(min(pattern.needs, key=lambda number: (count[number], number)), []).append(thing)
    return found
