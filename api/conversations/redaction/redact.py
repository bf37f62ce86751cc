"""All recognisers together: `find` says where something is, `redacted` leaves it out."""

from collections.abc import Callable, Collection, Iterable, Iterator

from api.conversations.redaction import contact, names, numbers, places, substances
from api.conversations.redaction.findings import MARKS, Finding

# In this order: what comes first wins where two overlap.
_RECOGNISERS: tuple[Callable[[str], Iterator[Finding]], ...] = (
    contact.emails,
    numbers.numbers,
    places.birth_dates,
    contact.phones,
    places.addresses,
    substances.substances,
    names.names,
)
_LONGEST = 4000


def find(text: str) -> list[Finding]:
    """Everything that must not be stored, in order of place, without overlaps."""
    found: list[Finding] = []
    for recognise in _RECOGNISERS:
        for each in recognise(text[:_LONGEST]):
            if all(each.end <= other.start or each.start >= other.end for other in found):
                found.append(each)
    return sorted(found, key=lambda each: each.start)


def redacted(text: str, keep: Collection[str] = ()) -> str:
    """`text` with typed marks; what is of a kind in `keep` stays (the person was asked for it)."""
    return _marked(text, [each for each in find(text) if each.kind not in keep])


def _marked(text: str, found: Iterable[Finding]) -> str:
    parts, at = [], 0
    for each in found:
        parts += [text[at : each.start], MARKS[each.kind]]
        at = each.end
    return "".join([*parts, text[at:]])
