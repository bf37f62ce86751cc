"""Run the easy-language lint over every easy text of a catalogue's files."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel

from api.language.lint import Finding, lint
from api.programmes.catalogue import SHARED_FILES, Catalogue, load_catalogue
from api.programmes.reader import Lines, read
from api.programmes.schema import ProgrammeFile, Wording

Location = tuple[str | int, ...]


def findings(directory: Path, own: Path | None = None) -> Iterator[tuple[Path, int, Finding]]:
    """Give (file, line of the text, finding) for every easy text of a catalogue, or of *own* alone.

    Raises CatalogueError if the catalogue does not load.
    """
    names = proper_names(load_catalogue(directory, own=own))
    place = own or directory
    for path in sorted(place.glob("*.yml")):
        content = path.read_bytes()
        lines = Lines(content)
        kind = SHARED_FILES.get(path.name, ProgrammeFile)
        for where, text in easy_texts(kind.model_validate(read(path, content))):
            for finding in lint(text, names=names):
                yield path, lines.of(where), finding


def proper_names(catalogue: Catalogue) -> frozenset[str]:
    """Give the names that may be long or in capitals: programmes, towns, jobcenters, providers."""
    programmes = catalogue.programmes.values()
    named = {name for each in programmes for name in (each.short_name, each.provider.removesuffix(" gGmbH"))}
    offices = {name for office in catalogue.offices.values() for name in (office.name, office.area)}
    return frozenset(named | offices | {town.name for town in catalogue.town_index.towns})


def easy_texts(entry: object, where: Location = ()) -> Iterator[tuple[Location, str]]:
    """Give every easy text of a file with its place."""
    if isinstance(entry, Wording):
        yield (*where, "easy"), entry.easy
    if isinstance(entry, Mapping):
        for key, value in entry.items():
            yield from easy_texts(value, (*where, key))
    elif isinstance(entry, list):
        for index, value in enumerate(entry):
            yield from easy_texts(value, (*where, index))
    elif isinstance(entry, BaseModel):
        for name in type(entry).model_fields:
            value = getattr(entry, name)
            if name.endswith("_easy"):
                yield (*where, name), value
            elif not isinstance(value, str):
                yield from easy_texts(value, (*where, name))
