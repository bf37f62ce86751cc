"""The German words of the programme pages: states, outcomes, conditions, kinds of change. Pure."""

from datetime import date

from api.programmes.catalogue import Catalogue
from api.programmes.closed_questions import title_of
from api.programmes.model import AnswerText, Condition, Programme

PROGRAMME_READERS = frozenset({"redaktion", "leitung", "fallmanager"})
"""Keys of the roles that may read the programme pages."""

STATUS = {"active": "läuft", "ended": "beendet", "unclear": "nicht bekannt"}
STATUS_BADGES = {"active": "success", "ended": "info", "unclear": "warning"}
QUESTION_TYPES = {"town": "Ort", "yes_no": "Ja oder Nein", "choice": "Auswahl"}
OUTCOMES = {
    "speaks_for": "passt",
    "open": "noch offen",
    "speaks_against": "passt vielleicht nicht",
    "ended": "Programm beendet",
    "other_region": "anderes Jobcenter zuständig",
    None: "Programm nicht mehr da",
}
VALUES = {"met": "passt", "unmet": "passt vielleicht nicht", "open": "offen", None: "keine Regel"}
KINDS = {"added": "neu", "removed": "entfallen", "changed": "geändert"}
PARTS = {
    "programme": "Programm",
    "field": "Angabe",
    "fact": "Frage im Check",
    "rule": "Regel im Check",
    "answer": "Antwort",
    "background": "Hintergrund",
}
FIELDS = {
    "name": "Name",
    "short_name": "Kurzname",
    "aliases": "Andere Namen",
    "status": "Status",
    "status_note": "Satz zum Status",
    "started_on": "Beginn",
    "ended_on": "Ende",
    "jobcenters": "Jobcenter",
    "provider": "Träger",
    "legal_basis": "Rechtsgrundlage",
    "capacity": "Plätze",
    "work_areas": "Arbeitsbereiche",
    "about": "Beschreibung",
    "who_decides": "Wer entscheidet",
    "appointment": "Termin",
    "topics": "Anliegen im Programm-Finder",
    "sources": "Quellen",
}
_TOO_FEW = 5


def number(count: int) -> str:
    """A count that names nobody: below five it is not told exactly."""
    return str(count) if count >= _TOO_FEW else f"weniger als {_TOO_FEW}"


def validity(answer: AnswerText, today: date) -> str:
    """Whether an answer is said today, in German."""
    if answer.valid_to and answer.valid_to < today:
        return f"abgelaufen am {answer.valid_to:%d.%m.%Y}"
    if answer.valid_from and answer.valid_from > today:
        return f"gilt ab {answer.valid_from:%d.%m.%Y}"
    return f"gilt bis {answer.valid_to:%d.%m.%Y}" if answer.valid_to else "gilt"


def condition(catalogue: Catalogue, programme: Programme, formula: Condition) -> str:
    """A rule's formula in German: "Wohnort: Bochum und nicht (…)"."""
    if formula.negated:
        return f"nicht ({condition(catalogue, programme, formula.negated)})"
    for parts, joined in ((formula.all, " und "), (formula.any, " oder ")):
        if parts:
            return joined.join(
                f"({condition(catalogue, programme, part)})"
                if part.all or part.any
                else condition(catalogue, programme, part)
                for part in parts
            )
    fact = programme.facts[formula.fact or ""]
    wanted = [
        *(title_of(fact, value, "standard") for value in sorted(formula.values)),
        *sorted(formula.towns),
        *(catalogue.offices[key].area for key in sorted(formula.offices)),
    ]
    return f"{fact.label.standard}: {' oder '.join(wanted)}"
