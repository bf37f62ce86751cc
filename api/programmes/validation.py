"""Faults of meaning that the file format alone cannot see. Pure: gives problems, raises nothing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, pairwise

from pydantic import BaseModel

from api.programmes.filling import placeholders
from api.programmes.schema import (
    AnswerEntry,
    Condition,
    FactEntry,
    FinderFile,
    GeneralFile,
    ProgrammeFile,
    SourceEntry,
    TermEntry,
)

MOST_FACTS = 8
"""A check asks at most eight questions."""

Location = tuple[str | int, ...]
Problem = tuple[Location, str]


@dataclass(frozen=True)
class Context:
    """What a programme's file may refer to."""

    sources: Mapping[str, SourceEntry]
    offices: frozenset[str]
    towns: frozenset[str]
    placeholders: frozenset[str]
    terms: frozenset[str]
    topics: frozenset[str]
    """Question topics that general.yml names."""
    finder_topics: frozenset[str]


def programme_problems(entry: ProgrammeFile, context: Context) -> Iterator[Problem]:
    """Give every fault of one programme's file with its place in the file."""
    yield from _facts(entry.facts, context)
    yield from _rules(entry, context)
    yield from _answers(entry.answers, context)
    yield from _texts(entry, context)
    yield from _sources(entry, context)
    yield from _references(entry, context)


def general_problems(entry: GeneralFile, context: Context) -> Iterator[Problem]:
    """Give every fault of general.yml."""
    yield from _answers(entry.answers, context)
    yield from _texts(entry, context)
    yield from _sources(entry, context)


def finder_problems(entry: FinderFile, context: Context) -> Iterator[Problem]:
    """Give every fault of finder.yml."""
    yield from _facts(entry.facts, context)
    yield from _texts(entry, context)
    yield from _sources(entry, context)
    for name, kind in (("town", "town"), ("benefit", "yes_no"), ("topic", "choice")):
        fact = entry.facts.get(getattr(entry, name))
        if fact is None or fact.type != kind:
            yield (name,), f"nennt keine Frage der Art {kind}"


# --- facts and rules ---------------------------------------------------------------------------

_SUBSTANCES = (
    "alkohol|bier|wein|schnaps|heroin|kokain|koks|crack|cannabis|hasch|gras|kiff|opiat|opioid|amphetamin|"
    "speed|crystal|ecstasy|benzo|lyrica|tilidin|methadon|polamidon|subutex|buprenorphin|tablette|nikotin"
)
_ASKS_WHICH_SUBSTANCE = re.compile(
    rf"(?i)\b(?:{_SUBSTANCES})"
    r"|\b(?:welche[rsnm]?|was für (?:eine?)?|wovon)\b[^?.]*"
    r"(?:sucht|substanz|droge|mittel|krankheit|erkrankung|diagnose|behinderung|medikament|abhängig)"
    r"|\bwie (?:viel|oft|lange|häufig)\b[^?.]*(?:trink|konsum|nehm|rauch|spritz|sucht|abhängig|clean|nüchtern)"
)


def _facts(facts: Mapping[str, FactEntry], context: Context) -> Iterator[Problem]:
    if len(facts) > MOST_FACTS:
        yield ("facts",), f"{len(facts)} Fragen, höchstens {MOST_FACTS} sind erlaubt"
    for key, fact in facts.items():
        asked = {"question": fact.question, "label": fact.label}
        asked |= {f"options.{option.value}": option.title for option in fact.options}
        for name, wording in asked.items():
            for language in ("text", "easy"):
                if _ASKS_WHICH_SUBSTANCE.search(getattr(wording, language)):
                    where = ("facts", key, *name.split(".")[:1], language)
                    yield where, "fragt nach Substanz, Menge oder Diagnose – das darf keine Frage"


def _rules(entry: ProgrammeFile, context: Context) -> Iterator[Problem]:
    used: set[str] = set()
    for index, rule in enumerate(entry.rules):
        where: Location = ("rules", index)
        if any(rule.id == earlier.id for earlier in entry.rules[:index]):
            yield where, f"die Regel {rule.id} gibt es schon"
        condition = rule.condition()
        if condition:
            used |= facts_of(condition)
            yield from ((where, fault) for fault in _condition_faults(condition, entry.facts, context))
    for key in entry.facts.keys() - used:
        yield ("facts", key), f"die Frage {key} kommt in keiner Regel vor"


def facts_of(condition: Condition) -> set[str]:
    """Give every fact a formula reads."""
    found = {condition.fact} if condition.fact else set()
    for part in (
        *(condition.all_ or ()),
        *(condition.any_ or ()),
        *((condition.not_,) if condition.not_ else ()),
    ):
        found |= facts_of(part)
    return found


def _condition_faults(
    condition: Condition, facts: Mapping[str, FactEntry], context: Context
) -> Iterator[str]:
    for part in (
        *(condition.all_ or ()),
        *(condition.any_ or ()),
        *((condition.not_,) if condition.not_ else ()),
    ):
        yield from _condition_faults(part, facts, context)
    if condition.fact is None:
        return
    fact = facts.get(condition.fact)
    if fact is None:
        yield f"unbekannte Frage {condition.fact}: sie steht nicht unter facts"
        return
    if (fact.type == "town") == (condition.is_ is not None):
        yield f"{condition.fact}: is gehört zu Ja-Nein-Fragen und Auswahlen, in und office zu Orten"
    allowed = {"yes", "no"} if fact.type == "yes_no" else {option.value for option in fact.options}
    if condition.is_ is not None and fact.type != "town" and condition.is_ not in allowed:
        yield f"{condition.fact}: die Antwort {condition.is_} gibt es nicht"
    yield from (
        f"unbekanntes Jobcenter {key}" for key in condition.office or () if key not in context.offices
    )
    yield from (f"unbekannter Ort {name}" for name in condition.in_ or () if name not in context.towns)


# --- answers -----------------------------------------------------------------------------------


def _answers(answers: Mapping[str, AnswerEntry | list[AnswerEntry]], context: Context) -> Iterator[Problem]:
    for topic, value in answers.items():
        where: Location = ("answers", topic)
        if topic not in context.topics:
            yield where, f"unbekanntes Thema {topic}: general.yml nennt es nicht"
        entries = value if isinstance(value, list) else [value]
        for index, entry in enumerate(entries):
            if entry.valid_from and entry.valid_to and entry.valid_from > entry.valid_to:
                yield (*where, index), "valid_from liegt nach valid_to"
        for first, second in combinations(range(len(entries)), 2):
            if _overlap(entries[first], entries[second]):
                yield (*where, second), "gilt zur selben Zeit wie eine andere Antwort zum selben Thema"


def _overlap(first: AnswerEntry, second: AnswerEntry) -> bool:
    starts = max(first.valid_from or "", second.valid_from or "")
    return starts <= min(first.valid_to or "9999", second.valid_to or "9999")


# --- texts and sources -------------------------------------------------------------------------

_DIGIT = re.compile(r"\d")
_AMOUNT = re.compile(r"\d\s*(?:€|Euro\b|EUR\b|Cent\b)")
_ADDRESS = re.compile(
    r"\b\d{5} [A-ZÄÖÜ]|\w(?:straße|strasse|str\.|Straße|weg|platz|allee)\s+\d+|\b0\d{2,5}[ /-]*\d{4,}"
)


def _texts(entry: object, context: Context) -> Iterator[Problem]:
    for where, text, sources in walk(entry):
        in_answer = bool(where) and where[0] == "answers"
        allowed = context.placeholders | (context.terms if in_answer else frozenset())
        if "{" not in text and not _DIGIT.search(text):
            continue
        for name in placeholders(text):
            if name not in allowed:
                yield where, f"unbekannter Platzhalter {{{name}}}: placeholders.yml nennt ihn nicht"
        foreign = any(key not in context.sources or not context.sources[key].own for key in sources)
        if (_AMOUNT.search(text) or _ADDRESS.search(text)) and not foreign:
            yield where, "nennt einen Betrag, eine Anschrift oder eine Nummer ohne Quelle"


Placed = tuple[Location, str, tuple[str, ...]]


def walk(entry: object) -> list[Placed]:
    """Give every text of a file with its place and the sources that cover it."""
    found: list[Placed] = []
    _walk(entry, (), (), found)
    return found


def _walk(entry: object, where: Location, sources: tuple[str, ...], found: list[Placed]) -> None:
    # Appends instead of yielding: a large catalogue has some hundred thousand places.
    if isinstance(entry, str):
        found.append((where, entry, sources))
        return
    parts: Iterable[tuple[str | int, object]] = ()
    if isinstance(entry, dict):
        parts = entry.items()
    elif isinstance(entry, list):
        parts = enumerate(entry)
    elif isinstance(entry, BaseModel):
        # A programme's own sources cover its plain fields, never an amount or an address in a text.
        own = () if isinstance(entry, ProgrammeFile) else entry.__dict__.get("sources", ())
        sources, parts = tuple(own) or sources, entry.__dict__.items()
    for key, value in parts:
        if value and key != "sources":
            _walk(value, (*where, key), sources, found)


_LAW = re.compile(r"^(?:§§? ?\d|Art\. ?\d)")


def is_law(source: str) -> bool:
    """Tell whether a source is a paragraph of law, which needs no entry in sources.yml."""
    return bool(_LAW.match(source))


def _sources(entry: object, context: Context) -> Iterator[Problem]:
    for where, key in _cited(entry):
        if not is_law(key) and key not in context.sources:
            yield where, f"unbekannte Quelle {key}: sources.yml nennt sie nicht"


def _cited(entry: object, where: Location = ()) -> list[tuple[Location, str]]:
    parts: Iterable[tuple[str | int, object]] = ()
    if isinstance(entry, dict):
        parts = entry.items()
    elif isinstance(entry, list):
        parts = enumerate(entry)
    elif isinstance(entry, BaseModel):
        parts = entry.__dict__.items()
    found: list[tuple[Location, str]] = []
    for key, value in parts:
        if key == "sources" and isinstance(value, list):
            found += (((*where, key), source) for source in value)
        elif value and not isinstance(value, str | int):
            found += _cited(value, (*where, key))
    return found


def _references(entry: ProgrammeFile, context: Context) -> Iterator[Problem]:
    for key in entry.jobcenters:
        if key not in context.offices:
            yield ("jobcenters",), f"unbekanntes Jobcenter {key}: offices.yml nennt es nicht"
    for topic in entry.topics:
        if topic not in context.finder_topics:
            yield ("topics",), f"unbekanntes Anliegen {topic}: finder.yml nennt es nicht"


def term_problems(terms: Mapping[str, list[TermEntry]]) -> Iterator[Problem]:
    """Give gaps and overlaps between the forms of a word: on every day exactly one holds."""
    for name, forms in terms.items():
        ordered = sorted(forms, key=lambda form: form.valid_from or "")
        if ordered[0].valid_from or ordered[-1].valid_to:
            yield ("terms", name), "die Formen müssen jeden Tag abdecken"
        for earlier, later in pairwise(ordered):
            if (
                not earlier.valid_to
                or not later.valid_from
                or _next_day(earlier.valid_to) != later.valid_from
            ):
                yield ("terms", name), "zwischen zwei Formen liegt eine Lücke, oder sie überlappen sich"


def _next_day(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
