"""The catalogue as the rest of the program sees it: frozen values, texts filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

Status = Literal["active", "ended", "unclear"]


@dataclass(frozen=True)
class Text:
    """The same statement in standard German and in easy language."""

    standard: str
    easy: str

    def in_language(self, language: str) -> str:
        """Give the wording for "standard" or "easy"; ValueError for anything else."""
        if language not in ("standard", "easy"):
            raise ValueError(f"unknown language {language!r}: standard or easy")
        return self.easy if language == "easy" else self.standard


@dataclass(frozen=True)
class Source:
    """One source: key (or paragraph), full title, short name, ISO date as far as it is known."""

    key: str
    title: str
    short: str
    as_of: str
    document: str | None = None
    own: bool = False


@dataclass(frozen=True)
class Statement:
    """A text with its sources; `as_of` is the oldest date among them unless the file says otherwise."""

    text: Text
    sources: tuple[Source, ...]
    as_of: str


@dataclass(frozen=True)
class AnswerText(Statement):
    """An answer and the days it holds for (both ends included; None is open)."""

    valid_from: date | None = None
    valid_to: date | None = None
    ask_human: bool = False
    kernels: tuple[str, ...] = ()

    def holds_on(self, day: date) -> bool:
        """Tell whether the answer may be given on *day*."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)


@dataclass(frozen=True)
class Option:
    value: str
    title: Text
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A closed question; `options` are the answers beside "don't know" and "decline"."""

    id: str
    type: Literal["town", "yes_no", "choice"]
    label: Text
    question: Text
    help: Statement
    sensitivity: Literal["low", "art9"]
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Condition:
    """A formula: exactly one of a comparison of `fact`, `all`, `any` or `negated` is set."""

    fact: str | None = None
    values: frozenset[str] = frozenset()
    towns: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    all: tuple["Condition", ...] = ()
    any: tuple["Condition", ...] = ()
    negated: "Condition | None" = None
    facts: frozenset[str] = field(default=frozenset())
    """Every fact the formula reads."""


@dataclass(frozen=True)
class Rule:
    id: str
    condition: Condition | None
    decided_by: str | None
    texts: Mapping[str, Text]
    """met, unmet, open and, for an ended programme, past."""
    sources: tuple[Source, ...]
    about_region: bool
    """The formula reads towns only: unmet means another jobcenter is responsible."""


@dataclass(frozen=True)
class Appointment:
    """What can be booked; `location` is empty while the deployment has not filled it in."""

    kind: str
    kind_easy: str
    location: str
    minutes: int
    bookable: bool


@dataclass(frozen=True)
class Background:
    topic: str
    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Programme:
    key: str
    name: str
    short_name: str
    aliases: tuple[str, ...]
    status: Status
    status_note: Statement
    started_on: str | None
    ended_on: date | None
    jobcenters: tuple[str, ...]
    provider: str
    legal_basis: tuple[str, ...]
    capacity: int | None
    work_areas: tuple[str, ...]
    about: Statement
    who_decides: Statement
    appointment: Appointment
    topics: tuple[str, ...]
    facts: Mapping[str, Fact]
    rules: tuple[Rule, ...]
    answers: Mapping[str, tuple[AnswerText, ...]]
    background: tuple[Background, ...]
    sources: tuple[Source, ...]
    open_placeholders: tuple[str, ...]
    """Names that texts of this programme use and no configuration has filled."""

    @property
    def jobcenter(self) -> str:
        """The key of the office that answers for the programme (the first of them)."""
        return self.jobcenters[0]

    @property
    def status_text(self) -> str:
        """The present status in one German sentence."""
        return self.status_note.text.standard

    @property
    def summary(self) -> str:
        """What the programme is, in two or three German sentences."""
        return self.about.text.standard

    @cached_property
    def computed_rules(self) -> tuple[Rule, ...]:
        """The rules that answers can decide, in the order of the file."""
        return tuple(rule for rule in self.rules if rule.condition)


@dataclass(frozen=True)
class Town:
    """A place people name: `district_of` is the municipality of a district, `office` a key or None."""

    name: str
    district_of: str | None
    office: str | None
    is_area: bool = False
    """The name of a whole district (Kreis), not of one municipality."""


@dataclass(frozen=True)
class Office:
    key: str
    name: str
    area: str
    area_text: str
    municipalities: tuple[str, ...]
    address: str
    phone: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Term:
    """A form of a word and the days it is used."""

    text: Text
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Finder:
    """The finder's questions, and which of them asks for town, benefit and topic."""

    facts: Mapping[str, Fact]
    town: str
    benefit: str
    topic: str
