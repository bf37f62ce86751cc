"""The finder: a few closed questions lead to programmes worth a check, or to the right jobcenter."""

import pytest

from api.programmes.catalogue import SHIPPED, load_catalogue
from api.programmes.finder import finder_question, finder_result, read_finder_answer

CATALOGUE = load_catalogue(SHIPPED)


def walk(answers: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """Answer what is asked with *answers*, the rest with "don't know"; gives what was asked and answered."""
    said: dict[str, str] = {}
    asked: list[str] = []
    while question := finder_question(CATALOGUE, said, "standard"):
        asked.append(question.fact)
        said[question.fact] = answers.get(question.fact, "dont_know")
        assert question.number == len(asked)
        assert question.at_most == 3
    return asked, said


def test_it_asks_for_the_town_first_and_for_the_sensitive_topic_last() -> None:
    asked, _ = walk({"wohnort": "Bochum"})
    assert asked == ["wohnort", "leistungsbezug", "anliegen"]


def test_insat_is_found_for_somebody_in_bochum() -> None:
    _, said = walk({"wohnort": "Bochum", "leistungsbezug": "yes", "anliegen": "sucht"})
    found = finder_result(CATALOGUE, said, "standard")
    assert found.programmes == (("INSAT", "insat"),)
    assert "INSAT" in found.text
    assert "Das ist keine Entscheidung und kein Bescheid." in found.text


def test_a_district_of_bochum_counts_as_bochum() -> None:
    assert finder_result(CATALOGUE, {"wohnort": "Wattenscheid"}, "standard").programmes == (
        ("INSAT", "insat"),
    )


def test_in_iserlohn_it_tells_of_the_programme_that_is_over_without_more_questions() -> None:
    asked, said = walk({"wohnort": "Iserlohn"})
    found = finder_result(CATALOGUE, said, "standard")
    assert asked == ["wohnort"]
    assert found.programmes == ()
    assert found.ended == (("PRO AKTIV", "proaktiv"),)
    assert "Für Iserlohn ist zuständig: Jobcenter Märkischer Kreis." in found.text


def test_an_unclear_programme_is_called_unclear() -> None:
    found = finder_result(CATALOGUE, {"wohnort": "Pforzheim"}, "standard")
    assert found.unclear == (("NIMAK", "nimak"),)
    assert "ob es heute läuft: NIMAK" in found.text


def test_a_town_outside_every_region_gets_its_jobcenter() -> None:
    asked, said = walk({"wohnort": "Herne"})
    found = finder_result(CATALOGUE, said, "standard")
    assert asked == ["wohnort"]
    assert found.jobcenter == "Jobcenter Herne"
    assert "Für Herne ist zuständig: Jobcenter Herne." in found.text


@pytest.mark.parametrize("town", ["Hamburg", "elsewhere"])
def test_a_town_with_an_unknown_jobcenter_gets_an_honest_answer(town: str) -> None:
    found = finder_result(CATALOGUE, {"wohnort": town}, "standard")
    assert found.jobcenter is None
    assert "Seinen Namen kenne ich nicht." in found.text


def test_not_answering_excludes_nothing() -> None:
    everything = dict.fromkeys(("wohnort", "leistungsbezug", "anliegen"), "declined")
    found = finder_result(CATALOGUE, everything, "standard")
    assert found.programmes == (("INSAT", "insat"),)
    assert {key for _, key in found.ended} == {"proaktiv", "miar"}


def test_without_benefit_no_programme_for_recipients_is_named() -> None:
    assert (
        finder_result(CATALOGUE, {"wohnort": "Bochum", "leistungsbezug": "no"}, "standard").programmes == ()
    )


@pytest.mark.parametrize("said", ["Bochum", "in bochum", "Wattenscheid"])
def test_towns_are_read_exactly(said: str) -> None:
    assert read_finder_answer(CATALOGUE, "wohnort", said) in ("Bochum", "Wattenscheid")


@pytest.mark.parametrize("said", ["ich glaube irgendwas", "vielleicht", "Bochumm", ""])
def test_anything_else_is_no_answer(said: str) -> None:
    assert read_finder_answer(CATALOGUE, "wohnort", said) is None
    assert read_finder_answer(CATALOGUE, "anliegen", said) is None


def test_every_question_can_be_left_unanswered() -> None:
    for key in CATALOGUE.finder.facts:
        assert read_finder_answer(CATALOGUE, key, "möchte ich nicht sagen") == "declined"
        assert read_finder_answer(CATALOGUE, key, "weiss nicht") == "dont_know"
