"""Find the town that somebody names: exactly, or not at all."""

from collections.abc import Iterable

from api.language.normalise import fold, folds, words
from api.programmes.model import Town
from api.programmes.schema import OfficeEntry

_BEFORE_A_TOWN = (
    "ich wohne in",
    "ich lebe in",
    "ich komme aus",
    "ich bin aus",
    "wohne in",
    "lebe in",
    "komme aus",
    "im",
    "in",
    "aus",
    "stadt",
    "gemeinde",
)

Named = tuple[str, Town, bool]
"""A way to write a town, and whether it names that town alone."""


class TownIndex:
    """All towns of the catalogue by every way to write them; a name of two places finds none."""

    def __init__(self, offices: Iterable[OfficeEntry], further: Iterable[str]) -> None:
        self._named: dict[str, dict[Town, bool]] = {}
        self._add(_municipalities(offices))
        self._add((name, Town(name, None, None), True) for name in further)
        self._add(_districts(offices))
        self._names = {town.name: town for found in self._named.values() for town in found}

    def find(self, text: str) -> Town | None:
        """Give the town that *text* is the name of, also behind "in" or "ich wohne in"."""
        return self._only(fold(text)) or self._only(fold(_without_lead(text)))

    def named(self, text: str) -> tuple[Town, ...]:
        """Give every town of that name, to ask which one is meant."""
        return tuple(self._named.get(fold(_without_lead(text)), ()))

    def by_name(self, name: str) -> Town | None:
        """Give the town of a stored answer."""
        return self._names.get(name) or self._only(fold(name))

    @property
    def towns(self) -> tuple[Town, ...]:
        """Every town once, in the order of the file."""
        return tuple(self._names.values())

    def _only(self, key: str) -> Town | None:
        found = self._named.get(key, {})
        return next(iter(found)) if len(found) == 1 and all(found.values()) else None

    def _add(self, named: Iterable[Named]) -> None:
        for name, town, suffices in named:
            for key in folds(name):
                known = self._named.setdefault(key, {})
                known[town] = known.get(town, False) or suffices


def _municipalities(offices: Iterable[OfficeEntry]) -> Iterable[Named]:
    for office in offices:
        if office.area not in {entry.name for entry in office.municipalities}:
            for name in (office.area, *office.area_aliases):
                yield name, Town(office.area, None, office.key, is_area=True), True
        for entry in office.municipalities:
            for name in (entry.name, *entry.aliases):
                yield name, Town(entry.name, None, office.key), True
            for name in entry.also_elsewhere:
                yield name, Town(entry.name, None, office.key), False


def _districts(offices: Iterable[OfficeEntry]) -> Iterable[Named]:
    for office in offices:
        for entry in office.municipalities:
            for district in entry.districts:
                town = Town(district, entry.name, office.key)
                yield from _with_municipality(entry.name, district, town)
                yield district, town, True
            for district in entry.shared_names:
                town = Town(f"{entry.name}-{district}", entry.name, office.key)
                yield from _with_municipality(entry.name, district, town)
                yield district, town, False


def _with_municipality(municipality: str, district: str, town: Town) -> Iterable[Named]:
    yield f"{municipality}-{district}", town, True
    yield f"{district} {municipality}", town, True


def _without_lead(text: str) -> str:
    said = " ".join(words(text)).removesuffix(" wohne ich").removesuffix(" wohn ich")
    for lead in _BEFORE_A_TOWN:
        said = said.removeprefix(lead + " ")
    return said
