"""The catalogue of programmes: read from YAML, checked, and asked for programmes, towns and texts."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError

from api.language.normalise import fold, folds
from api.programmes import schema, validation
from api.programmes.building import Builder
from api.programmes.model import AnswerText, Finder, Office, Programme, Source, Term, Text, Town
from api.programmes.reader import CatalogueError, Lines, read
from api.programmes.towns import TownIndex

__all__ = ["SHIPPED", "Catalogue", "CatalogueError", "Office", "Programme", "Town", "load_catalogue"]

SHIPPED = Path(__file__).parent / "catalogue"
"""The catalogue that comes with the assistant."""

SHARED_FILES: Mapping[str, type[BaseModel]] = {
    "sources.yml": schema.SourcesFile,
    "placeholders.yml": schema.PlaceholdersFile,
    "offices.yml": schema.OfficesFile,
    "general.yml": schema.GeneralFile,
    "phrases.yml": schema.PhrasesFile,
    "finder.yml": schema.FinderFile,
}
"""Files every catalogue has; each further *.yml is one programme."""


@dataclass(frozen=True)
class Catalogue:
    """Everything the assistant may say about programmes. Never changes after it is loaded."""

    version: str
    programmes: Mapping[str, Programme]
    offices: Mapping[str, Office]
    general: Mapping[str, tuple[AnswerText, ...]]
    programme_topics: frozenset[str]
    phrases: Mapping[str, Text]
    terms: Mapping[str, tuple[Term, ...]]
    older_names: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, Source]
    placeholders: Mapping[str, str]
    """Every placeholder a text may use, with its meaning."""
    open_placeholders: tuple[str, ...]
    """Placeholders of any file that have no value."""
    finder: Finder
    town_index: TownIndex = field(repr=False)
    _aliases: Mapping[str, str] = field(repr=False, default_factory=dict)

    def programme(self, key: str) -> Programme:
        """Give a programme by its key; KeyError when there is none."""
        return self.programmes[key]

    def find_programme(self, text: str) -> str | None:
        """Give the key of the programme that *text* is a name of, or None."""
        return self._aliases.get(fold(text))

    def find_town(self, text: str) -> Town | None:
        """Give the town that *text* names exactly (case, hyphens and dots aside), or None."""
        return self.town_index.find(text)

    def towns_named(self, text: str) -> tuple[Town, ...]:
        """Give every town of that name; two and more are to be asked about."""
        return self.town_index.named(text)

    def phrase(self, key: str, language: str, **values: str) -> str:
        """Give a fixed sentence with its values filled in."""
        return self.phrases[key].in_language(language).format_map(values)

    def terms_on(self, day: date, language: str) -> dict[str, str]:
        """Give the words whose form depends on the day, such as the benefit's name."""
        return {
            name: next(form.text.in_language(language) for form in forms if _holds(form, day))
            for name, forms in self.terms.items()
        }

    @property
    def topics(self) -> frozenset[str]:
        """Every question topic the catalogue can be asked for."""
        return self.programme_topics | self.general.keys()


def load_catalogue(
    directory: Path, values: Mapping[str, str] | None = None, own: Path | None = None
) -> Catalogue:
    """Load and check a catalogue; *values* fill its placeholders.

    Files in *own*, a deployment's directory, are added, or replace the file of the same name.
    Raises CatalogueError; its message names file and line of every fault.
    """
    files = _Files(directory, own)
    shared = {name: files.parse(name, kind) for name, kind in SHARED_FILES.items()}
    entries = [files.parse_programme(name) for name in files.names if name not in SHARED_FILES]
    files.raise_problems()
    _check(files, shared, entries)
    files.raise_problems()
    return _build(files.version, shared, entries, dict(values or {}))


# --- reading -----------------------------------------------------------------------------------


def paths_of(directory: Path, own: Path | None = None) -> dict[str, Path]:
    """Give the files of a catalogue by name; a deployment's own file replaces the one of the same name."""
    paths: dict[str, Path] = {}
    for place in (directory, own) if own else (directory,):
        if not place.is_dir():
            raise CatalogueError(f"{place}: dieses Verzeichnis gibt es nicht")
        paths |= {path.name: path for path in sorted(place.glob("*.yml"))}
    return paths


class _Files:
    """The files of a catalogue, and the faults found in them."""

    def __init__(self, directory: Path, own: Path | None) -> None:
        self.problems: list[str] = []
        self._paths = paths_of(directory, own)
        self._contents = {name: path.read_bytes() for name, path in self._paths.items()}
        self._lines: dict[str, Lines] = {}
        self.names = tuple(sorted(self._paths))
        self._directory = directory

    @property
    def version(self) -> str:
        """A short hash of names and content: the same files, the same version."""
        digest = hashlib.sha256()
        for name in self.names:
            digest.update(name.encode() + b"\0" + hashlib.sha256(self._contents[name]).digest())
        return digest.hexdigest()[:12]

    def parse(self, name: str, kind: type[BaseModel]) -> Any:
        """Give the checked content of a file; None when it has faults, which are noted."""
        if name not in self._paths:
            self.problems.append(f"{self._directory / name}: diese Datei fehlt")
            return None
        path = self._paths[name]
        try:
            return kind.model_validate(read(path, self._contents[name]))
        except ValidationError as error:
            for fault in error.errors():
                if not _is_echo(fault):
                    self.note(name, fault["loc"], _in_german(fault))
        except CatalogueError as error:
            self.problems.append(str(error))
        return None

    def parse_programme(self, name: str) -> Any:
        """Give a programme whose key is its file's name; None when it has faults."""
        entry = self.parse(name, schema.ProgrammeFile)
        if entry is not None and name != f"{entry.key}.yml":
            self.note(name, ("key",), f"die Datei muss {entry.key}.yml heißen")
        return entry

    def note(self, name: str, where: Iterable[str | int], message: str) -> None:
        """Keep a fault with the file and the line it stands in."""
        place = tuple(where)
        line = self._lines.setdefault(name, Lines(self._contents[name])).of(place)
        named = ".".join(str(part) for part in place if not str(part).startswith(("AnswerEntry", "list[")))
        self.problems.append(f"{self._paths[name]}, Zeile {line}: {named}: {message}")

    def raise_problems(self) -> None:
        if self.problems:
            raise CatalogueError("\n".join(self.problems))


_GERMAN = {
    "missing": "dieses Feld fehlt",
    "extra_forbidden": "dieses Feld gibt es nicht",
    "string_type": "hier gehört ein Text hin",
    "string_too_short": "der Text ist leer",
    "list_type": "hier gehört eine Liste hin",
    "dict_type": "hier gehören Felder mit Namen hin",
    "model_type": "hier gehören Felder mit Namen hin",
    "bool_parsing": "hier gehört true oder false hin",
    "int_parsing": "hier gehört eine ganze Zahl hin",
    "too_short": "die Liste ist leer",
    "string_pattern_mismatch": "die Schreibweise stimmt nicht",
    "literal_error": "dieser Wert ist nicht vorgesehen",
}


def _is_echo(fault: Any) -> bool:
    """An answer is one entry or a list of them: a fault of the one is also reported as "not the other"."""
    kinds = [part for part in fault["loc"] if str(part) in ("AnswerEntry", "list[AnswerEntry]")]
    return bool(kinds) and fault["loc"][-1] == kinds[-1] and fault["type"] in ("list_type", "model_type")


def _in_german(fault: Any) -> str:
    message = _GERMAN.get(fault["type"], fault["msg"].removeprefix("Value error, "))
    if fault["type"] == "missing" and fault["loc"][-1] == "easy":
        return "die Fassung in einfacher Sprache (easy) fehlt"
    if fault["type"] == "missing" and fault["loc"][-1] == "sources":
        return "die Quelle (sources) fehlt"
    expected = fault.get("ctx", {}).get("expected") or fault.get("ctx", {}).get("pattern")
    return f"{message} (erwartet: {expected})" if expected else message


# --- checking ----------------------------------------------------------------------------------


def _check(files: _Files, shared: Mapping[str, Any], entries: list[schema.ProgrammeFile]) -> None:
    context = _context(shared)
    for entry in entries:
        for where, message in validation.programme_problems(entry, context):
            files.note(f"{entry.key}.yml", where, message)
    checks: tuple[tuple[str, Callable[..., Iterator[validation.Problem]]], ...] = (
        ("general.yml", validation.general_problems),
        ("finder.yml", validation.finder_problems),
    )
    for name, check in checks:
        for where, message in check(shared[name], context):
            files.note(name, where, message)
    for where, message in validation.term_problems(shared["general.yml"].terms):
        files.note("general.yml", where, message)
    for key, message in _alias_problems(entries):
        files.note(f"{key}.yml", ("aliases",), message)


def _context(shared: Mapping[str, Any]) -> validation.Context:
    offices, general, finder = shared["offices.yml"], shared["general.yml"], shared["finder.yml"]
    topic = finder.facts.get(finder.topic)
    return validation.Context(
        sources=shared["sources.yml"].sources,
        offices=frozenset(entry.key for entry in offices.offices),
        towns=frozenset(town.name for town in TownIndex(offices.offices, offices.further_towns).towns),
        placeholders=frozenset(shared["placeholders.yml"].placeholders),
        terms=frozenset(general.terms),
        topics=frozenset(general.answers) | frozenset(general.programme_topics),
        finder_topics=frozenset(option.value for option in topic.options) if topic else frozenset(),
    )


def _names(entry: schema.ProgrammeFile | Programme) -> Iterable[str]:
    return (entry.key, entry.name, entry.short_name, *entry.aliases)


def _alias_problems(entries: Iterable[schema.ProgrammeFile]) -> Iterator[tuple[str, str]]:
    owners: dict[str, str] = {}
    for entry in entries:
        for name in _names(entry):
            for written in folds(name):
                if owners.setdefault(written, entry.key) != entry.key:
                    yield entry.key, f"der Name {name} gehört schon zu {owners[written]}"


# --- building ----------------------------------------------------------------------------------


def _build(
    version: str, shared: Mapping[str, Any], entries: list[schema.ProgrammeFile], values: dict[str, str]
) -> Catalogue:
    sources, offices, general = shared["sources.yml"], shared["offices.yml"], shared["general.yml"]
    builder = Builder(sources.sources, sources.law_as_of, values, frozenset(general.terms))
    programmes = {entry.key: builder.programme(entry) for entry in sorted(entries, key=_order)}
    gaps = [gap for file in shared.values() for gap in builder.gaps(file)]
    gaps += [gap for programme in programmes.values() for gap in programme.open_placeholders]
    return Catalogue(
        version=version,
        programmes=MappingProxyType(programmes),
        offices={entry.key: builder.office(entry) for entry in offices.offices},
        general=builder.answers(general.answers),
        programme_topics=frozenset(general.programme_topics),
        phrases={key: Text(entry.text, entry.easy) for key, entry in shared["phrases.yml"].phrases.items()},
        terms={name: tuple(map(builder.term, forms)) for name, forms in general.terms.items()},
        older_names={name: tuple(names) for name, names in general.older_names.items()},
        sources={key: builder.cite([key])[0] for key in sources.sources},
        placeholders={name: entry.meaning for name, entry in shared["placeholders.yml"].placeholders.items()},
        # The program itself fills what phrases leave open.
        open_placeholders=tuple(
            name for name in dict.fromkeys(gaps) if name in shared["placeholders.yml"].placeholders
        ),
        finder=_finder(builder, shared["finder.yml"]),
        town_index=TownIndex(offices.offices, offices.further_towns),
        _aliases={key: entry.key for entry in entries for name in _names(entry) for key in folds(name)},
    )


def _finder(builder: Builder, entry: schema.FinderFile) -> Finder:
    facts = {key: builder.fact(key, value) for key, value in entry.facts.items()}
    return Finder(facts, entry.town, entry.benefit, entry.topic)


def _order(entry: schema.ProgrammeFile) -> tuple[int, str]:
    """Programmes one can join come first."""
    return ("active", "unclear", "ended").index(entry.status), entry.key


def _holds(form: Term, day: date) -> bool:
    return (form.valid_from or day) <= day <= (form.valid_to or day)
