"""The catalogue's file format: what an editor may write, checked field by field."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
AsOf = Annotated[str, StringConstraints(pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?|undatiert)$")]
"""A day, a month, a year, or "undatiert" for a document that bears no date."""


class Strict(BaseModel):
    """A block of a file: unknown fields are refused, so that a slip of the pen is seen."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Wording(Strict):
    """One statement, said twice: in standard German and in easy language."""

    text: Words
    easy: Words = Field(description="Dasselbe in einfacher Sprache, ein Satz je Zeile")


class Cited(Wording):
    """A statement with the sources it rests on."""

    sources: list[Words] = Field(min_length=1, description="Kennungen aus sources.yml oder Paragrafen")
    as_of: AsOf | None = Field(default=None, description="Stand; ohne Angabe der älteste Stand der Quellen")


class AnswerEntry(Cited):
    """An answer to a question topic, for a span of days."""

    valid_from: Day | None = None
    valid_to: Day | None = Field(default=None, description="letzter Tag, an dem die Antwort gilt")
    ask_human: bool = Field(default=False, description="die Antwort verweist an eine Fachkraft")
    kernels: list[Key] = Field(default=[], description="Kennungen der Fragen, die die Antwort abdeckt")


class Option(Strict):
    """One possible answer of a closed question."""

    value: Key
    title: Wording
    synonyms: list[Words] = []


class FactEntry(Strict):
    """Something only the person knows, and the closed question that asks for it."""

    type: Literal["town", "yes_no", "choice"]
    label: Wording = Field(description="kurzer Name für die Zusammenfassung")
    question: Wording
    help: Cited = Field(description="warum gefragt wird")
    sensitivity: Literal["low", "art9"] = "low"
    synonyms: dict[Literal["yes", "no"], list[Words]] = {}
    options: list[Option] = []

    @model_validator(mode="after")
    def _only_a_choice_has_options(self) -> Self:
        if (self.type == "choice") != bool(self.options):
            raise ValueError("options gehören zu type: choice, und nur dorthin")
        return self


class Condition(Strict):
    """A formula over facts: one comparison, or all / any / not of formulas."""

    fact: Key | None = None
    is_: Key | None = Field(default=None, alias="is")
    in_: list[Words] | None = Field(
        default=None, alias="in", description="Orte; ein Ortsteil zählt zu seinem Ort"
    )
    office: list[Key] | None = Field(default=None, description="Orte im Gebiet dieser Jobcenter")
    all_: list["Condition"] | None = Field(default=None, alias="all", min_length=1)
    any_: list["Condition"] | None = Field(default=None, alias="any", min_length=1)
    not_: "Condition | None" = Field(default=None, alias="not")

    @model_validator(mode="after")
    def _has_exactly_one_form(self) -> Self:
        compared = [part for part in (self.is_, self.in_, self.office) if part is not None]
        joined = [part for part in (self.all_, self.any_, self.not_) if part is not None]
        if not (len(compared) == 1 and not joined if self.fact else len(joined) == 1 and not compared):
            raise ValueError(
                "eine Bedingung ist fact mit is, in oder office – oder genau eines von all, any, not"
            )
        return self


class RuleEntry(Strict):
    """A requirement as a formula, or one that only a person may judge (decided_by)."""

    id: Key
    fact: Key | None = None
    is_: Key | None = Field(default=None, alias="is")
    in_: list[Words] | None = Field(default=None, alias="in")
    office: list[Key] | None = None
    when: Condition | None = None
    decided_by: Words | None = None
    met: Wording | None = None
    unmet: Wording | None = None
    open: Wording
    past: Wording | None = Field(default=None, description="was galt; nötig, wenn das Programm beendet ist")
    sources: list[Words] = []

    @model_validator(mode="after")
    def _is_computed_or_left_to_a_person(self) -> Self:
        if not self.sources:
            raise ValueError("eine Regel ohne Quelle (sources)")
        computed = self.fact is not None or self.when is not None
        if computed == (self.decided_by is not None) or (self.fact and self.when):
            raise ValueError("eine Regel hat entweder fact, when oder decided_by")
        if computed and not (self.met and self.unmet):
            raise ValueError("eine Regel mit Bedingung braucht met, unmet und open")
        if self.fact:
            self.condition()
        return self

    def condition(self) -> Condition | None:
        """Give the rule's formula; None when only a person judges it."""
        if self.when:
            return self.when
        if self.fact is None:
            return None
        return Condition(fact=self.fact, is_=self.is_, in_=self.in_, office=self.office)


class AppointmentEntry(Strict):
    """What can be booked: nothing about health stands in here."""

    kind: Words
    kind_easy: Words
    location: str = ""
    minutes: int = Field(gt=0, le=480)
    bookable: bool
    sources: list[Words] = []


class Background(Strict):
    """A statement for staff: shown on the programme's page, never said by the assistant."""

    topic: Words
    text: Words
    sources: list[Words] = Field(min_length=1)


class ProgrammeFile(Strict):
    """One programme, one file: <key>.yml."""

    key: Key
    name: Words
    short_name: Words
    aliases: list[Words] = []
    status: Literal["active", "ended", "unclear"]
    status_note: Cited
    started_on: AsOf | None = None
    ended_on: Day | None = None
    jobcenters: list[Key] = Field(min_length=1)
    provider: Words
    legal_basis: list[Words] = []
    capacity: int | None = Field(default=None, gt=0)
    work_areas: list[Words] = []
    sources: list[Words] = Field(min_length=1, description="Quellen der Angaben ohne eigene Quelle")
    summary: Cited
    who_decides: Cited
    appointment: AppointmentEntry
    topics: list[Key] = Field(default=[], description="Anliegen des Programm-Finders")
    facts: dict[Key, FactEntry] = {}
    rules: list[RuleEntry] = []
    answers: dict[Key, AnswerEntry | list[AnswerEntry]] = {}
    background: list[Background] = []

    @model_validator(mode="after")
    def _an_ended_programme_says_since_when(self) -> Self:
        if (self.status == "ended") != (self.ended_on is not None):
            raise ValueError("ended_on gehört zu status: ended, und nur dorthin")
        if self.status == "ended" and any(rule.past is None for rule in self.rules):
            raise ValueError("ein beendetes Programm braucht an jeder Regel past")
        return self


class OfficeEntry(Strict):
    """A jobcenter and the municipalities it is responsible for."""

    key: Key
    name: Words
    area: Words = Field(description="Gebiet, zum Beispiel der Name des Kreises")
    area_aliases: list[Words] = []
    area_text: Words = Field(description='"in Bochum", "im Märkischen Kreis"')
    municipalities: list["MunicipalityEntry"] = Field(min_length=1)
    address: str = ""
    phone: str = ""
    sources: list[Words] = Field(min_length=1)


class MunicipalityEntry(Strict):
    """A municipality with the districts that people give as their town."""

    name: Words
    aliases: list[Words] = []
    also_elsewhere: list[Words] = Field(
        default=[], description="Namen, die auch ein anderer Ort trägt: führen zu einer Rückfrage"
    )
    districts: list[Words] = []
    shared_names: list[Words] = Field(
        default=[], description="Ortsteile, die anderswo auch so heißen: nur mit Ortsnamen davor erkannt"
    )


class OfficesFile(Strict):
    """offices.yml: the jobcenters of the programmes, their neighbours, and further towns."""

    offices: list[OfficeEntry]
    further_towns: list[Words] = Field(default=[], description="Orte, deren Jobcenter hier nicht benannt ist")


class SourceEntry(Strict):
    """Where statements come from: a document, a web page, or this project's own rule."""

    title: Words
    publisher: Words
    short: Words
    as_of: AsOf
    document: str | None = Field(default=None, description="Nummer des Ausgangsdokuments")
    web: str | None = None
    own: bool = Field(default=False, description="Regel dieses Angebots, keine fremde Quelle")


class SourcesFile(Strict):
    """sources.yml: every source once; paragraphs of law need no entry, only the day they were read."""

    law_as_of: Day
    sources: dict[Key, SourceEntry]


class PlaceholderEntry(Strict):
    """A value that only the deployment knows."""

    meaning: Words
    example: Words


class PlaceholdersFile(Strict):
    """placeholders.yml: every {name} that texts may use."""

    placeholders: dict[Key, PlaceholderEntry]


class TermEntry(Wording):
    """A word whose right form depends on the day."""

    valid_from: Day | None = None
    valid_to: Day | None = None


class GeneralFile(Strict):
    """general.yml: answers that hold for every programme, and topics that need one."""

    terms: dict[Key, list[TermEntry]] = {}
    older_names: dict[Key, list[Words]] = Field(default={}, description="ältere Namen, die verstanden werden")
    answers: dict[Key, AnswerEntry | list[AnswerEntry]]
    programme_topics: list[Key] = Field(description="Themen, für die ein Programm bekannt sein muss")


class PhrasesFile(Strict):
    """phrases.yml: fixed sentences around answers, check and finder."""

    phrases: dict[Key, Wording]


class FinderFile(Strict):
    """finder.yml: the closed questions that lead to programmes."""

    facts: dict[Key, FactEntry]
    town: Key
    benefit: Key
    topic: Key
