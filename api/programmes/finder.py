"""The programme finder: two or three closed questions lead to the programmes worth a check. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.programmes import closed_questions
from api.programmes.catalogue import Catalogue
from api.programmes.closed_questions import ELSEWHERE, UNKNOWN, Question
from api.programmes.model import Programme, Town

Choices = tuple[tuple[str, str], ...]

MOST_NAMED = 6


@dataclass(frozen=True)
class FinderResult:
    """Where the answers lead; every list holds (title, programme key)."""

    programmes: Choices
    """Active programmes worth a check."""
    unclear: Choices
    """Programmes that may or may not run today."""
    ended: Choices
    """Programmes that are over; they lead to a talk about what there is today."""
    jobcenter: str | None
    """The name of the responsible jobcenter, where it is known."""
    text: str
    version: str


def finder_question(catalogue: Catalogue, answers: Mapping[str, str], language: str) -> Question | None:
    """Give the next question; None when no answer can change the list any more."""
    found = [each for each in _matching(catalogue, answers) if each.status != "ended"]
    facts = catalogue.finder.facts
    open_facts = [key for key in facts if key not in answers]
    if not found or not open_facts:
        return None
    fact = facts[open_facts[0]]
    places = [catalogue.offices[key].area for key in _regions(catalogue)]
    number = len(facts) - len(open_facts) + 1
    return closed_questions.ask(fact, places, language, number=number, at_most=len(facts))


def read_finder_answer(catalogue: Catalogue, fact: str, said: str) -> str | None:
    """Give the value of what was *said* to a finder question; None for anything that is no exact answer."""
    return closed_questions.read(catalogue.finder.facts[fact], said, catalogue.town_index)


def finder_result(catalogue: Catalogue, answers: Mapping[str, str], language: str) -> FinderResult:
    """Give the programmes that fit the answers so far, and the responsible jobcenter."""
    matching = list(_matching(catalogue, answers))
    by_status = {status: _choices(matching, status) for status in ("active", "unclear", "ended")}
    jobcenter = _jobcenter(catalogue, answers)
    return FinderResult(
        programmes=by_status["active"],
        unclear=by_status["unclear"],
        ended=by_status["ended"],
        jobcenter=jobcenter,
        text=_text(catalogue, answers, by_status, jobcenter, language),
        version=catalogue.version,
    )


def office_sentence(catalogue: Catalogue, town: Town | None, language: str) -> str:
    """Name the jobcenter of a town, or say honestly that its name is not known."""
    if town is None or town.office is None:
        return catalogue.phrase("office_unknown", language)
    return catalogue.phrase(
        "office_known", language, ort=town.name, jobcenter=catalogue.offices[town.office].name
    )


def _matching(catalogue: Catalogue, answers: Mapping[str, str]) -> Iterable[Programme]:
    return (each for each in catalogue.programmes.values() if _matches(catalogue, each, answers))


def _matches(catalogue: Catalogue, programme: Programme, answers: Mapping[str, str]) -> bool:
    """Tell whether nothing that was said excludes a programme; unknown excludes nothing."""
    finder = catalogue.finder
    topic = answers.get(finder.topic)
    if topic and topic not in UNKNOWN and topic not in programme.topics:
        return False
    if answers.get(finder.benefit) == "no" and finder.benefit in programme.facts:
        return False
    said = answers.get(finder.town)
    if not said or said in UNKNOWN:
        return True
    town = None if said == ELSEWHERE else catalogue.town_index.by_name(said)
    return town is not None and town.office in programme.jobcenters


def _regions(catalogue: Catalogue) -> Iterable[str]:
    """Give the offices of programmes that may run today, each once."""
    running = (each for each in catalogue.programmes.values() if each.status != "ended")
    return dict.fromkeys(key for each in running for key in each.jobcenters)


def _choices(programmes: Iterable[Programme], status: str) -> Choices:
    return tuple((each.short_name, each.key) for each in programmes if each.status == status)


def _jobcenter(catalogue: Catalogue, answers: Mapping[str, str]) -> str | None:
    town = catalogue.town_index.by_name(answers.get(catalogue.finder.town, ""))
    return catalogue.offices[town.office].name if town and town.office else None


def _text(
    catalogue: Catalogue,
    answers: Mapping[str, str],
    found: Mapping[str, Choices],
    jobcenter: str | None,
    language: str,
) -> str:
    said = answers.get(catalogue.finder.town)
    lines = []
    for status, key in (("active", "finder_some"), ("unclear", "finder_unclear"), ("ended", "finder_ended")):
        if found[status]:
            more = [catalogue.phrase("and_more", language)] if len(found[status]) > MOST_NAMED else []
            named = _listed([*(title for title, _ in found[status][:MOST_NAMED]), *more], language)
            lines.append(catalogue.phrase(key, language, programme=named))
    if not found["active"]:
        lines.insert(0, catalogue.phrase("finder_none", language))
        if said and said not in UNKNOWN:
            lines.append(office_sentence(catalogue, catalogue.town_index.by_name(said), language))
    lines.append(catalogue.phrase("finder_ways_on", language))
    return "\n".join(line.strip() for line in lines)


def _listed(names: list[str], language: str) -> str:
    if language == "easy" and len(names) > 1:
        return "\n".join(f"- {name}" for name in names)
    return ", ".join(names)
