"""The orientation check: which question comes next, what was answered, what it says. Pure.

It never decides anything: the outcome says what speaks for a programme, what is open, what speaks
against it, and who decides. Every outcome offers the same ways on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from api.programmes import closed_questions
from api.programmes.catalogue import Catalogue
from api.programmes.citing import cited
from api.programmes.finder import office_sentence
from api.programmes.model import Condition, Fact, Programme, Rule
from api.screening.rules import Answers, Assessment, Outcome, Value, assess, deciding_facts

Question = closed_questions.Question


@dataclass(frozen=True)
class RuleResult:
    id: str
    value: Value
    text: str
    source: str


@dataclass(frozen=True)
class Result:
    programme: str
    outcome: Outcome
    rules: tuple[RuleResult, ...]
    decided_by: str
    text: str
    """The whole German result as the person reads it."""
    version: str


@dataclass(frozen=True)
class Answered:
    """One line of the summary from which an answer can be changed."""

    fact: str
    label: str
    answer: str


def next_question(
    catalogue: Catalogue, programme: str, answers: Mapping[str, str], language: str
) -> Question | None:
    """Give the question that decides most; None when no answer can change the outcome any more."""
    chosen = catalogue.programme(programme)
    known = _valid(catalogue, chosen, answers)
    useful = _useful_facts(catalogue, chosen, known)
    return _ask(catalogue, chosen, useful[0], known, useful, language) if useful else None


def question_about(
    catalogue: Catalogue, programme: str, fact: str, answers: Mapping[str, str], language: str
) -> Question:
    """Give the question for one fact again, to change its answer; the other answers stay.

    Raises KeyError for a fact the programme does not ask for.
    """
    chosen = catalogue.programme(programme)
    known = {key: value for key, value in _valid(catalogue, chosen, answers).items() if key != fact}
    useful = dict.fromkeys([fact, *_useful_facts(catalogue, chosen, known)])
    return _ask(catalogue, chosen, fact, known, list(useful), language)


def which_town(
    catalogue: Catalogue, programme: str, fact: str, said: str, answers: Mapping[str, str], language: str
) -> Question | None:
    """Give the town question with the places that share the name in *said*; None when it is no such name."""
    asked = catalogue.programme(programme).facts[fact]
    towns = catalogue.towns_named(said) if asked.type == "town" else ()
    if not towns or catalogue.find_town(said):
        return None
    question = question_about(catalogue, programme, fact, answers, language)
    places = closed_questions.buttons(asked, [town.name for town in towns], language)
    text = catalogue.phrase("which_town", language)
    return replace(question, text=text, buttons=places)


def read_answer(catalogue: Catalogue, programme: str, fact: str, said: str) -> str | None:
    """Give the value of what was *said* to a question; None for anything that is no exact answer."""
    asked = catalogue.programme(programme).facts[fact]
    return closed_questions.read(asked, said, catalogue.town_index)


def prune(catalogue: Catalogue, programme: str, answers: Mapping[str, str]) -> dict[str, str]:
    """Keep the answers that are still asked for; after a change the others are stale."""
    chosen = catalogue.programme(programme)
    known = _valid(catalogue, chosen, answers)
    kept: dict[str, str] = {}
    while fact := next((each for each in _useful_facts(catalogue, chosen, kept) if each in known), None):
        kept[fact] = known[fact]
    return kept


def answered(
    catalogue: Catalogue, programme: str, answers: Mapping[str, str], language: str
) -> tuple[Answered, ...]:
    """Give the summary of the answers, in the order of the catalogue."""
    chosen = catalogue.programme(programme)
    known = _valid(catalogue, chosen, answers)
    return tuple(
        Answered(key, fact.label.in_language(language), closed_questions.title_of(fact, known[key], language))
        for key, fact in chosen.facts.items()
        if key in known
    )


def known_text(catalogue: Catalogue, summary: Iterable[Answered], language: str) -> str:
    """Say which answers are taken over from before; empty when there are none."""
    lines = [f"{line.label}: {line.answer}" for line in summary]
    if not lines:
        return ""
    listed = "\n".join(f"- {line}" for line in lines) if language == "easy" else ", ".join(lines)
    return catalogue.phrase("known_answers", language, angaben=listed)


def result(catalogue: Catalogue, programme: str, answers: Mapping[str, str], language: str) -> Result:
    """Give what the answers say about a programme, in words and rule by rule."""
    chosen = catalogue.programme(programme)
    known = _valid(catalogue, chosen, answers)
    assessment = assess(chosen, known, catalogue.town_index.by_name)
    rules = tuple(_rule_result(rule, assessment, language) for rule in chosen.rules)
    return Result(
        programme=programme,
        outcome=assessment.outcome,
        rules=rules,
        decided_by=chosen.who_decides.text.in_language(language),
        text=_result_text(catalogue, chosen, known, assessment, rules, language),
        version=catalogue.version,
    )


def explain_question(catalogue: Catalogue, programme: str, fact: str, language: str) -> str:
    """Say why a question is asked: reason, rules that read it, source, version."""
    chosen = catalogue.programme(programme)
    asked = chosen.facts[fact]
    rules = [rule for rule in chosen.computed_rules if rule.condition and fact in rule.condition.facts]
    lines = [asked.help.text.in_language(language).strip()]
    lines += [_rule_source(catalogue, rule, language) for rule in rules]
    return "\n".join([*lines, catalogue.phrase("version", language, version=catalogue.version)])


def explain_result(catalogue: Catalogue, programme: str, answers: Mapping[str, str], language: str) -> str:
    """Say how an outcome came about: every rule with its value, its source, and the version."""
    chosen = catalogue.programme(programme)
    shown = result(catalogue, programme, answers, language)
    lines = [catalogue.phrase("explain_result", language)]
    for rule, rated in zip(chosen.rules, shown.rules, strict=True):
        label = _label(catalogue, chosen, rated.value, language)
        lines.append(catalogue.phrase("explain_line", language, label=label, text=rated.text))
        lines.append(_rule_source(catalogue, rule, language))
    return "\n".join([*lines, catalogue.phrase("version", language, version=catalogue.version)])


# --- questions ---------------------------------------------------------------------------------


def _ask(
    catalogue: Catalogue, chosen: Programme, key: str, known: Answers, useful: list[str], language: str
) -> Question:
    fact = chosen.facts[key]
    return closed_questions.ask(
        fact,
        _places(catalogue, chosen, fact),
        language,
        number=len(known) + 1,
        at_most=len(known) + len(useful),
    )


def _valid(catalogue: Catalogue, programme: Programme, answers: Mapping[str, str]) -> Answers:
    """Keep what answers a question of this programme; an older catalogue may have had others."""
    towns = catalogue.town_index
    return {
        key: value
        for key, fact in programme.facts.items()
        if (value := answers.get(key)) and closed_questions.is_answer(fact, value, towns)
    }


def _useful_facts(catalogue: Catalogue, chosen: Programme, answers: Answers) -> list[str]:
    """Give the facts that can still change the outcome: what decides most first, what is sensitive last."""
    useful = deciding_facts(chosen, answers, catalogue.town_index.by_name)
    elsewhere = _use_elsewhere(catalogue, chosen, answers) if len(useful) > 1 else {}
    order = list(chosen.facts)

    def rank(key: str) -> tuple[bool, int, int, int]:
        sensitive = chosen.facts[key].sensitivity == "art9"
        return sensitive, -useful[key], -elsewhere.get(key, 0), order.index(key)

    return sorted(useful, key=rank)


def _use_elsewhere(catalogue: Catalogue, chosen: Programme, answers: Answers) -> dict[str, int]:
    """Count for each question the other programmes that its answer would serve too."""
    found: dict[str, int] = {}
    for other in catalogue.programmes.values():
        if other.key != chosen.key and other.status != "ended":
            for key in other.facts.keys() & chosen.facts.keys():
                found[key] = found.get(key, 0) + (key not in answers)
    return found


def _places(catalogue: Catalogue, programme: Programme, fact: Fact) -> Iterable[str]:
    """Give the towns and areas that a question about the town offers as buttons."""
    places: dict[str, None] = {}
    for rule in programme.computed_rules:
        for condition in _comparisons(rule, fact.id):
            places |= dict.fromkeys(sorted(condition.towns))
            places |= {catalogue.offices[key].area: None for key in sorted(condition.offices)}
    return places


def _comparisons(rule: Rule, fact: str) -> Iterable[Condition]:
    found = [rule.condition] if rule.condition else []
    while found:
        condition = found.pop()
        if condition.fact == fact:
            yield condition
        found += [*condition.all, *condition.any, *([condition.negated] if condition.negated else [])]


# --- the outcome in words ----------------------------------------------------------------------


def _rule_result(rule: Rule, assessment: Assessment, language: str) -> RuleResult:
    value = assessment.values[rule.id]
    name = "past" if assessment.outcome == "ended" else value
    return RuleResult(rule.id, value, rule.texts[name].in_language(language), cited(rule.sources))


def _result_text(
    catalogue: Catalogue,
    programme: Programme,
    answers: Answers,
    assessment: Assessment,
    rules: Iterable[RuleResult],
    language: str,
) -> str:
    """Put the outcome together, line by line."""

    def say(key: str, **values: str) -> str:
        return catalogue.phrase(key, language, programm=programme.short_name, **values)

    ended = assessment.outcome == "ended"
    lines = [say("check_title"), say(f"check_{assessment.outcome}")]
    lines += [programme.status_note.text.in_language(language)] if programme.status != "active" else []
    lines += _town_lines(catalogue, programme, answers, assessment, language)
    lines += [say("check_past")] if ended else []
    for rule, rated in zip(programme.rules, rules, strict=True):
        if rated.value != "open" or assessment.outcome not in ("speaks_against", "other_region"):
            lines.append(_rule_line(catalogue, programme, rule, rated, language))
    lines += [programme.who_decides.text.in_language(language), say("no_decision")]
    lines.append(
        say("ways_on" if programme.appointment.bookable else "ways_on_without_booking", **_booked(programme))
    )
    return "\n".join(line.strip() for line in lines)


def _rule_line(
    catalogue: Catalogue, programme: Programme, rule: Rule, rated: RuleResult, language: str
) -> str:
    label = _label(catalogue, programme, rated.value, language)
    source = ", ".join(source.short for source in rule.sources)
    key = "rule_past" if programme.status == "ended" else "rule_line"
    return catalogue.phrase(key, language, label=label, text=rated.text, source=source)


def _label(catalogue: Catalogue, programme: Programme, value: Value, language: str) -> str:
    return catalogue.phrase("label_past" if programme.status == "ended" else f"label_{value}", language)


def _rule_source(catalogue: Catalogue, rule: Rule, language: str) -> str:
    return catalogue.phrase("rule_source", language, rule=rule.id, source=cited(rule.sources))


def _booked(programme: Programme) -> dict[str, str]:
    return {"termin": programme.appointment.kind, "termin_easy": programme.appointment.kind_easy}


def _town_lines(
    catalogue: Catalogue, programme: Programme, answers: Answers, assessment: Assessment, language: str
) -> list[str]:
    """Name the jobcenter of another region where it is known, and say so where it is not."""
    if assessment.outcome not in ("other_region", "ended"):
        return []
    named = [answers[key] for key, fact in programme.facts.items() if fact.type == "town" and key in answers]
    town = next((found for name in named if (found := catalogue.town_index.by_name(name))), None)
    if assessment.outcome == "ended" and not (town and town.office):
        return []
    return [office_sentence(catalogue, town, language)]
