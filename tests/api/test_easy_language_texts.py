"""Everything the catalogue says in easy language passes the lint; its warnings are listed, not fatal."""

from datetime import date

import pytest

from api.language.lint import Finding, errors, lint
from api.programmes.answers import answer_for
from api.programmes.catalogue import SHIPPED, load_catalogue
from api.programmes.easy_language import findings, proper_names
from api.programmes.finder import finder_question, finder_result
from api.screening.check import next_question, result

NAMES = proper_names(load_catalogue(SHIPPED))
VALUES = {
    "insat_telefon": "0234 555 0123",
    "insat_hausnummer": "12",
    "insat_oeffnungszeiten": "am Montag von 9 bis 12 Uhr",
    "insat_entschaedigung": "2 Euro",
    "insat_wartezeit": "etwa 4 Wochen",
    "insat_arbeitszeit": "20 Stunden in der Woche",
    "mitbringen": "Ihren Ausweis",
    "sucht_hotline": "0234 555 0199",
    "chat_loeschfrist": "24 Stunden",
    "sicherung_tage": "30",
}
CATALOGUES = {"open": load_catalogue(SHIPPED), "filled": load_catalogue(SHIPPED, VALUES)}


def said(finding: list[Finding]) -> list[str]:
    return [str(each) for each in finding]


def test_every_easy_text_of_the_files_passes() -> None:
    found = [(path.name, line, finding) for path, line, finding in findings(SHIPPED)]
    print(*(f"{name}, Zeile {line}: {finding}" for name, line, finding in found), sep="\n")
    assert [f"{name}, Zeile {line}: {each}" for name, line, each in found if each.severity == "error"] == []


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2027, 1, 1)])
@pytest.mark.parametrize("name", list(CATALOGUES))
def test_every_easy_answer_passes_as_it_is_said(name: str, day: date) -> None:
    catalogue = CATALOGUES[name]
    faults = {}
    for topic in catalogue.topics:
        for key in (None, *catalogue.programmes):
            text = answer_for(catalogue, intent=topic, programme=key, language="easy", today=day).text
            if found := errors(lint(text, names=NAMES)):
                faults[topic, key] = said(found)
    assert faults == {}


@pytest.mark.parametrize(
    ("key", "answers"),
    [
        ("insat", {"wohnort": "Bochum", "leistungsbezug": "yes", "agh_dauer": "no", "zielgruppe": "yes"}),
        ("insat", {}),
        ("insat", {"wohnort": "Herne"}),
        ("insat", {"wohnort": "elsewhere"}),
        ("insat", {"wohnort": "Bochum", "leistungsbezug": "no"}),
        ("nimak", {"wohnort": "Pforzheim"}),
        ("proaktiv", {}),
        ("miar", {}),
    ],
)
def test_every_easy_outcome_passes_as_it_is_said(key: str, answers: dict[str, str]) -> None:
    text = result(CATALOGUES["open"], key, answers, "easy").text
    assert said(errors(lint(text, names=NAMES))) == []


def test_every_easy_question_passes_as_it_is_asked() -> None:
    catalogue = CATALOGUES["open"]
    answers: dict[str, str] = {}
    while question := next_question(catalogue, "insat", answers, "easy"):
        assert said(errors(lint(question.text, names=NAMES))) == []
        answers[question.fact] = "dont_know"
    answers = {}
    while question := finder_question(catalogue, answers, "easy"):
        assert said(errors(lint(question.text, names=NAMES))) == []
        answers[question.fact] = "dont_know"


@pytest.mark.parametrize("town", ["Bochum", "Iserlohn", "Pforzheim", "Herne", "elsewhere", "dont_know"])
def test_every_easy_list_of_programmes_passes(town: str) -> None:
    text = finder_result(CATALOGUES["open"], {"wohnort": town}, "easy").text
    assert said(errors(lint(text, names=NAMES))) == []
