"""Turn checked files into the frozen values of `model`, with the deployment's values filled in."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from api.programmes import schema
from api.programmes.filling import fill, missing
from api.programmes.model import (
    AnswerText,
    Appointment,
    Background,
    Condition,
    Fact,
    Office,
    Option,
    Programme,
    Rule,
    Source,
    Statement,
    Term,
    Text,
)
from api.programmes.validation import facts_of, walk

_YES_NO = (
    Option("yes", Text("Ja", "Ja"), ("ja", "j", "jo", "jep", "jepp", "jup", "jawohl", "genau", "stimmt", "klar",
                                     "ja klar", "ja genau", "ja das stimmt", "ja bitte", "richtig", "yes")),
    Option("no", Text("Nein", "Nein"), ("nein", "n", "nö", "nee", "ne", "stimmt nicht", "nein danke",
                                        "leider nein", "leider nicht", "nein leider nicht", "no")),
)  # fmt: skip


@dataclass(frozen=True)
class Builder:
    """Builds with one set of sources and values; `terms` stay in the texts until a day is known."""

    sources: Mapping[str, schema.SourceEntry]
    law_as_of: str
    values: Mapping[str, str]
    terms: Collection[str]

    def text(self, wording: schema.Wording) -> Text:
        return Text(self._fill(wording.text), self._fill(wording.easy))

    def cite(self, keys: Iterable[str]) -> tuple[Source, ...]:
        return tuple(self._source(key) for key in keys)

    def statement(self, cited: schema.Cited) -> Statement:
        sources = self.cite(cited.sources)
        return Statement(self.text(cited), sources, cited.as_of or oldest(sources))

    def answer(self, entry: schema.AnswerEntry) -> AnswerText:
        stated = self.statement(entry)
        gaps = missing(entry.text + entry.easy, self.values, self.terms)
        return AnswerText(
            stated.text,
            stated.sources,
            stated.as_of,
            valid_from=_day(entry.valid_from),
            valid_to=_day(entry.valid_to),
            ask_human=entry.ask_human or bool(gaps),
            kernels=tuple(entry.kernels),
        )

    def answers(
        self, entries: Mapping[str, schema.AnswerEntry | list[schema.AnswerEntry]]
    ) -> dict[str, tuple[AnswerText, ...]]:
        return {
            topic: tuple(self.answer(entry) for entry in (value if isinstance(value, list) else [value]))
            for topic, value in entries.items()
        }

    def fact(self, key: str, entry: schema.FactEntry) -> Fact:
        options = [
            Option(option.value, self.text(option.title), tuple(option.synonyms)) for option in entry.options
        ]
        if entry.type == "yes_no":
            options = [_with_synonyms(option, entry) for option in _YES_NO]
        return Fact(
            key,
            entry.type,
            self.text(entry.label),
            self.text(entry.question),
            self.statement(entry.help),
            entry.sensitivity,
            tuple(options),
        )

    def rule(self, entry: schema.RuleEntry, facts: Mapping[str, Fact]) -> Rule:
        formula = entry.condition()
        condition = build_condition(formula) if formula else None
        wordings = {"met": entry.met, "unmet": entry.unmet, "open": entry.open, "past": entry.past}
        return Rule(
            entry.id,
            condition,
            entry.decided_by,
            {name: self.text(wording) for name, wording in wordings.items() if wording},
            self.cite(entry.sources),
            about_region=condition is not None and all(facts[key].type == "town" for key in condition.facts),
        )

    def office(self, entry: schema.OfficeEntry) -> Office:
        names = tuple(municipality.name for municipality in entry.municipalities)
        return Office(
            entry.key,
            entry.name,
            entry.area,
            entry.area_text,
            names,
            self._fill(entry.address),
            self._fill(entry.phone),
            self.cite(entry.sources),
        )

    def term(self, entry: schema.TermEntry) -> Term:
        return Term(Text(entry.text, entry.easy), _day(entry.valid_from), _day(entry.valid_to))

    def programme(self, entry: schema.ProgrammeFile) -> Programme:
        facts = {key: self.fact(key, value) for key, value in entry.facts.items()}
        booked = entry.appointment
        return Programme(
            key=entry.key,
            name=entry.name,
            short_name=entry.short_name,
            aliases=tuple(entry.aliases),
            status=entry.status,
            status_note=self.statement(entry.status_note),
            started_on=entry.started_on,
            ended_on=_day(entry.ended_on),
            jobcenters=tuple(entry.jobcenters),
            provider=self._fill(entry.provider),
            legal_basis=tuple(entry.legal_basis),
            capacity=entry.capacity,
            work_areas=tuple(entry.work_areas),
            about=self.statement(entry.summary),
            who_decides=self.statement(entry.who_decides),
            appointment=Appointment(
                booked.kind, booked.kind_easy, self._fill(booked.location), booked.minutes, booked.bookable
            ),
            topics=tuple(entry.topics),
            facts=facts,
            rules=tuple(self.rule(rule, facts) for rule in entry.rules),
            answers=self.answers(entry.answers),
            background=tuple(
                Background(item.topic, self._fill(item.text), self.cite(item.sources))
                for item in entry.background
            ),
            sources=self.cite(entry.sources),
            open_placeholders=self.gaps(entry),
        )

    def gaps(self, entry: object) -> tuple[str, ...]:
        """Give the placeholders of a whole file that have no value, each once."""
        found = (name for _, text, _ in walk(entry) for name in missing(text, self.values, self.terms))
        return tuple(dict.fromkeys(found))

    def _fill(self, text: str) -> str:
        return fill(text, self.values, self.terms)

    def _source(self, key: str) -> Source:
        entry = self.sources.get(key)
        if entry is None:
            return Source(key, key, key, self.law_as_of)
        title = f"{entry.publisher}: „{entry.title}“" + (f", {entry.web}" if entry.web else "")
        return Source(
            key, entry.title if entry.own else title, entry.short, entry.as_of, entry.document, entry.own
        )


def build_condition(entry: schema.Condition) -> Condition:
    """Give the formula of a file in its short form."""
    return Condition(
        fact=entry.fact,
        values=frozenset([entry.is_] if entry.is_ else []),
        towns=frozenset(entry.in_ or ()),
        offices=frozenset(entry.office or ()),
        all=tuple(build_condition(part) for part in entry.all_ or ()),
        any=tuple(build_condition(part) for part in entry.any_ or ()),
        negated=build_condition(entry.not_) if entry.not_ else None,
        facts=frozenset(facts_of(entry)),
    )


def oldest(sources: Iterable[Source]) -> str:
    """Give the oldest known date of the sources; "undatiert" when none has one."""
    dates = sorted(source.as_of for source in sources if source.as_of != "undatiert")
    return dates[0] if dates else "undatiert"


def _with_synonyms(option: Option, entry: schema.FactEntry) -> Option:
    more = entry.synonyms.get("yes" if option.value == "yes" else "no", [])
    return Option(option.value, option.title, (*option.synonyms, *more))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
