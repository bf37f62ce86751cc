"""What differs between two versions of a catalogue: programmes, rules, questions, answers. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from api.programmes.catalogue import Catalogue
from api.programmes.model import Programme

Part = Literal["programme", "field", "fact", "rule", "answer", "background"]
Kind = Literal["added", "removed", "changed"]

_FIELDS = (
    "name", "short_name", "aliases", "status", "status_note", "started_on", "ended_on", "jobcenters", "provider",
    "legal_basis", "capacity", "work_areas", "about", "who_decides", "appointment", "topics", "sources",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One difference; `programme` is a key, or None for what holds for all programmes."""

    programme: str | None
    part: Part
    name: str
    kind: Kind


def changes(old: Catalogue, new: Catalogue) -> tuple[Change, ...]:
    """Give every difference, programme by programme, and at the end what holds for all of them."""
    return (*_programmes(old, new), *_compared(None, "answer", old.general, new.general))


def _programmes(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    for key in dict.fromkeys((*old.programmes, *new.programmes)):
        before, after = old.programmes.get(key), new.programmes.get(key)
        if before and after:
            yield from _programme(before, after)
        else:
            yield Change(key, "programme", key, "added" if after else "removed")


def _programme(old: Programme, new: Programme) -> Iterator[Change]:
    yield from _compared(old.key, "field", _fields(old), _fields(new))
    yield from _compared(old.key, "fact", old.facts, new.facts)
    yield from _compared(
        old.key, "rule", {rule.id: rule for rule in old.rules}, {rule.id: rule for rule in new.rules}
    )
    yield from _compared(old.key, "answer", old.answers, new.answers)
    yield from _compared(old.key, "background", _topics(old), _topics(new))


def _fields(programme: Programme) -> dict[str, object]:
    return {name: getattr(programme, name) for name in _FIELDS}


def _topics(programme: Programme) -> dict[str, object]:
    found: dict[str, list[object]] = {}
    for item in programme.background:
        found.setdefault(item.topic, []).append(item)
    return dict(found)


def _compared(
    programme: str | None, part: Part, old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            yield Change(programme, part, name, "removed")
        elif name not in old:
            yield Change(programme, part, name, "added")
        elif old[name] != new[name]:
            yield Change(programme, part, name, "changed")
