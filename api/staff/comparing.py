"""Two versions of the catalogue side by side, and the stored checks that would now come out differently."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from api.handoff import checks
from api.programmes.catalogue import Catalogue, CatalogueError, load_catalogue
from api.programmes.changes import Change, changes
from api.screening.replay import Difference, StoredCheck, checked, differences
from api.staff import times
from api.staff.views import Member

SENT, FILES = "sent", "files"
"""Instead of a version: as it was when it was sent; the files as they are now, before a new start."""

Counted = tuple[str, str, str | None, int]
"""(programme, outcome before, outcome now, how many)"""


@dataclass(frozen=True)
class Comparison:
    """What the page shows. `faults` tells why there is nothing to compare."""

    old: str
    new: str
    changes: tuple[Change, ...] = ()
    checks: int = 0
    different: tuple[Difference, ...] = ()
    """Empty for a role that sees no cases: it gets `counted` alone."""
    counted: tuple[Counted, ...] = ()
    faults: tuple[str, ...] = ()


def choices(parts: Any) -> tuple[tuple[str, str], ...]:
    """(value, title) of the versions to choose from: the one in use first, then the older ones."""
    current: str = parts.catalogue.version
    kept = {kept.version: kept.since for kept in parts.archive.versions()}
    found = [(current, f"{current}, in Betrieb")]
    return (
        *found,
        *((version, f"{version}, zuerst benutzt am {times.day(since)}") for version, since in kept.items()
          if version != current),
    )  # fmt: skip


def compare(parts: Any, member: Member, old: str, new: str) -> Comparison:
    """Compare two versions, and what the office's stored checks come to under each.

    `old` may be SENT, `new` may be FILES. That checks were read is on record.
    """
    try:
        before = None if old == SENT else _version(parts, old)
        after = _version(parts, new)
    except CatalogueError as fault:
        return Comparison(old, new, faults=tuple(str(fault).splitlines()))
    kept = checks.stored(parts.db, parts.keyring, member.worker, f"catalogue:{old}:{new}")
    then = _under(before, kept) if before else kept
    found = differences(after, then)
    return Comparison(
        old,
        new,
        changes=changes(before, after) if before else (),
        checks=len(then),
        different=found if member.role.reads else (),
        counted=tuple(_count(found)),
    )


def _version(parts: Any, version: str) -> Catalogue:
    settings = parts.settings
    if version == FILES:
        return load_catalogue(settings.catalogue_dir, settings.values, settings.own_catalogue_dir)
    try:
        found: Catalogue = parts.archive.load(version, settings.values)
    except CatalogueError:
        if version != parts.catalogue.version:
            raise
        # The archive cannot be written here: the version in use is compared as it is.
        return parts.catalogue  # type: ignore[no-any-return]
    return found


def _under(catalogue: Catalogue, kept: Iterable[StoredCheck]) -> list[StoredCheck]:
    """Replay checks; those of a programme that this version does not have cannot be compared."""
    again = (checked(catalogue, each.id, each.programme, each.answers) for each in kept)
    return [each for each in again if each]


def _count(found: Iterable[Difference]) -> list[Counted]:
    counts = Counter((each.programme, each.before, each.after) for each in found)
    return [(*key, number) for key, number in sorted(counts.items(), key=str)]
