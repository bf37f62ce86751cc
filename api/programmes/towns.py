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

Named = tuple[str, Town]


class TownIndex:
    """All towns of the catalogue by every way to write them; a name of two places finds none."""

    def __init__(self, offices: Iterable[OfficeEntry], further: Iterable[str]) -> None:
        self._towns: dict[str, Town] = {}
        self.ambiguous: set[str] = set()
        municipalities, districts = _municipalities(offices), _districts(offices)
        self._add([*municipalities, *((name, Town(name, None, None)) for name in further)])
        self._add(districts)
        for office in offices:
            for entry in office.municipalities:
                self.ambiguous.update(key for name in entry.shared_names for key in folds(name))
        for name in self.ambiguous:
            self._towns.pop(name, None)
        self._names = {town.name: town for town in self._towns.values()}

    def find(self, text: str) -> Town | None:
        """Give the town that *text* is the name of, also behind "in" or "ich wohne in"."""
        found = self._towns.get(fold(text))
        return found or self._towns.get(fold(_without_lead(text)))

    def by_name(self, name: str) -> Town | None:
        """Give the town of a stored answer."""
        return self._names.get(name) or self._towns.get(fold(name))

    @property
    def towns(self) -> tuple[Town, ...]:
        """Every town once, in the order of the file."""
        return tuple(dict.fromkeys(self._towns.values()))

    def _add(self, named: Iterable[Named]) -> None:
        for name, town in named:
            for key in folds(name):
                if self._towns.setdefault(key, town) != town:
                    self.ambiguous.add(key)


def _municipalities(offices: Iterable[OfficeEntry]) -> Iterable[Named]:
    for office in offices:
        names = {entry.name for entry in office.municipalities}
        if office.area not in names:
            for name in (office.area, *office.area_aliases):
                yield name, Town(office.area, None, office.key, is_area=True)
        for entry in office.municipalities:
            for name in (entry.name, *entry.aliases):
                yield name, Town(entry.name, None, office.key)


def _districts(offices: Iterable[OfficeEntry]) -> Iterable[Named]:
    for office in offices:
        for entry in office.municipalities:
            for district in entry.districts:
                town = Town(district, entry.name, office.key)
                yield from _with_municipality(entry.name, district, town)
                yield district, town
            for district in entry.shared_names:
                town = Town(f"{entry.name}-{district}", entry.name, office.key)
                yield from _with_municipality(entry.name, district, town)


def _with_municipality(municipality: str, district: str, town: Town) -> Iterable[Named]:
    yield f"{municipality}-{district}", town
    yield f"{district} {municipality}", town


def _without_lead(text: str) -> str:
    said = " ".join(words(text)).removesuffix(" wohne ich").removesuffix(" wohn ich")
    for lead in _BEFORE_A_TOWN:
        said = said.removeprefix(lead + " ")
    return said

