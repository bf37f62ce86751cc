"""The orientation check as a conversation: questions, answers, outcome, and a programme nobody foresaw."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_programmes import INVENTED, own_folder, pro_aktiv_goes_on

from api.programmes.answers import answer_for
from api.programmes.catalogue import SHIPPED, Catalogue, load_catalogue
from api.programmes.finder import finder_result
from api.screening.check import (
    answered,
    explain_question,
    explain_result,
    next_question,
    prune,
    read_answer,
    result,
)
from api.screening.replay import StoredCheck, differences

CATALOGUE = load_catalogue(SHIPPED)
FITTING = {"wohnort": "Bochum", "leistungsbezug": "yes", "agh_dauer": "no", "zielgruppe": "yes"}


def walk(catalogue: Catalogue, key: str, replies: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """Go through a check; gives the facts asked for, in order, and the answers."""
    said: dict[str, str] = {}
    asked: list[str] = []
    while question := next_question(catalogue, key, said, "standard"):
        asked.append(question.fact)
        said[question.fact] = replies[question.fact]
    return asked, said


# --- questions ---------------------------------------------------------------------------------


def test_the_sensitive_question_comes_last() -> None:
    asked, _ = walk(CATALOGUE, "insat", FITTING)
    assert asked == ["wohnort", "leistungsbezug", "agh_dauer", "zielgruppe"]


@pytest.mark.parametrize("key", [key for key, each in CATALOGUE.programmes.items() if each.facts])
def test_every_question_of_the_catalogue_can_come_up(key: str, tmp_path: Path) -> None:
    going_on = load_catalogue(SHIPPED, own=own_folder(tmp_path, proaktiv=pro_aktiv_goes_on()))
    facts = going_on.programme(key).facts
    asked, _ = walk(going_on, key, dict.fromkeys(facts, "dont_know"))
    assert sorted(asked) == sorted(facts)


def test_the_sensitive_question_comes_last_wherever_it_stands_in_the_file(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    text = (SHIPPED / "insat.yml").read_text(encoding="utf-8")
    start, end = text.index("  zielgruppe:\n"), text.index("rules:\n")
    moved = text[:start] + text[end:]
    moved = moved.replace("facts:\n", "facts:\n" + text[start:end], 1)
    (own / "insat.yml").write_text(moved, encoding="utf-8")
    turned = load_catalogue(SHIPPED, own=own)
    assert next(iter(turned.programme("insat").facts)) == "zielgruppe"
    assert walk(turned, "insat", FITTING)[0][-1] == "zielgruppe"


@pytest.mark.parametrize(
    ("differs", "asked"),
    [
        ({"wohnort": "Herne"}, ["wohnort"]),
        ({"leistungsbezug": "no"}, ["wohnort", "leistungsbezug"]),
        ({"agh_dauer": "yes"}, ["wohnort", "leistungsbezug", "agh_dauer"]),
    ],
)
def test_nothing_is_asked_that_can_change_nothing_any_more(differs: dict[str, str], asked: list[str]) -> None:
    assert walk(CATALOGUE, "insat", FITTING | differs)[0] == asked


@pytest.mark.parametrize("key", ["proaktiv", "miar"])
def test_a_programme_that_is_over_asks_nothing(key: str) -> None:
    assert next_question(CATALOGUE, key, {}, "standard") is None


def test_an_answer_known_from_elsewhere_is_not_asked_again() -> None:
    question = next_question(CATALOGUE, "insat", {"wohnort": "Bochum", "anliegen": "sucht"}, "standard")
    assert question is not None
    assert (question.fact, question.progress) == ("leistungsbezug", "Frage 2 von höchstens 4")


def test_a_value_that_is_no_answer_counts_as_unasked() -> None:
    question = next_question(CATALOGUE, "insat", {"wohnort": "Kleinkleckersdorf"}, "standard")
    assert question is not None
    assert question.fact == "wohnort"


@pytest.mark.parametrize("language", ["standard", "easy"])
def test_every_question_has_its_reason_and_the_two_ways_not_to_answer(language: str) -> None:
    said: dict[str, str] = {}
    while question := next_question(CATALOGUE, "insat", said, language):
        values = [value for _, value in question.buttons]
        assert values[-2:] == ["dont_know", "declined"]
        assert len(set(values)) == len(values)
        assert "Quelle: " in question.help
        said[question.fact] = FITTING[question.fact]


def test_the_town_question_offers_the_region_and_another_town() -> None:
    question = next_question(CATALOGUE, "insat", {}, "standard")
    assert question is not None
    assert question.buttons[:2] == (("Bochum", "Bochum"), ("Ein anderer Ort", "elsewhere"))


@given(data=st.data())
def test_progress_only_ever_gets_shorter(data: st.DataObject) -> None:
    said: dict[str, str] = {}
    most = 8
    while question := next_question(CATALOGUE, "insat", said, "standard"):
        assert question.number == len(said) + 1
        assert question.number <= question.at_most <= most
        assert question.fact not in said
        most = question.at_most
        said[question.fact] = data.draw(st.sampled_from([value for _, value in question.buttons]))


# --- answers -----------------------------------------------------------------------------------

SAID = [
    ("leistungsbezug", "Ja", "yes"),
    ("leistungsbezug", "jep", "yes"),
    ("leistungsbezug", "JA!", "yes"),
    ("leistungsbezug", "yes", "yes"),
    ("leistungsbezug", "nö", "no"),
    ("leistungsbezug", "noe", "no"),
    ("leistungsbezug", "weiß nicht", "dont_know"),
    ("leistungsbezug", "weiss ich nicht", "dont_know"),
    ("leistungsbezug", "Keine Ahnung.", "dont_know"),
    ("leistungsbezug", "möchte ich nicht sagen", "declined"),
    ("leistungsbezug", "moechte ich nicht sagen", "declined"),
    ("leistungsbezug", "mochte ich nicht sagen", None),
    ("leistungsbezug", "ich hab früher mal was bekommen", None),
    ("leistungsbezug", "ja aber nur manchmal", None),
    ("leistungsbezug", "Bochum", None),
    ("leistungsbezug", "", None),
    ("wohnort", "bochum", "Bochum"),
    ("wohnort", "ich wohne in Wattenscheid", "Wattenscheid"),
    ("wohnort", "luedenscheid", "Lüdenscheid"),
    ("wohnort", "woanders", "elsewhere"),
    ("wohnort", "Bochumm", None),
    ("wohnort", "nicht in Bochum", None),
    ("wohnort", "Werne", None),
    ("wohnort", "keine ahnung", "dont_know"),
    ("zielgruppe", "trifft zu", "yes"),
    ("zielgruppe", "keine davon", "no"),
    ("zielgruppe", "ich nehme heroin", None),
    ("zielgruppe", "kann sein", None),
]


@pytest.mark.parametrize(("fact", "said", "value"), SAID)
def test_only_buttons_and_exact_synonyms_are_answers(fact: str, said: str, value: str | None) -> None:
    assert read_answer(CATALOGUE, "insat", fact, said) == value


def test_every_button_is_read_as_its_own_value_by_title_and_by_value() -> None:
    said: dict[str, str] = {}
    while question := next_question(CATALOGUE, "insat", said, "standard"):
        for title, value in question.buttons:
            assert read_answer(CATALOGUE, "insat", question.fact, title) == value
            assert read_answer(CATALOGUE, "insat", question.fact, value) == value
        said[question.fact] = FITTING[question.fact]


def test_a_changed_answer_makes_later_ones_stale() -> None:
    assert prune(CATALOGUE, "insat", FITTING) == FITTING
    assert prune(CATALOGUE, "insat", FITTING | {"wohnort": "Herne"}) == {"wohnort": "Herne"}


def test_a_value_that_is_no_answer_is_pruned_alone() -> None:
    kept = prune(CATALOGUE, "insat", FITTING | {"wohnort": "Kleinkleckersdorf"})
    assert kept == {key: value for key, value in FITTING.items() if key != "wohnort"}


@given(
    said=st.fixed_dictionaries(
        {},
        optional={
            "wohnort": st.sampled_from(["Bochum", "Herne", "elsewhere", "declined", "Kleinkleckersdorf"]),
            **{fact: st.sampled_from(["yes", "no", "dont_know", "x"]) for fact in list(FITTING)[1:]},
            "anliegen": st.just("sucht"),
        },
    )
)
def test_pruning_changes_no_outcome_and_is_done_after_once(said: dict[str, str]) -> None:
    kept = prune(CATALOGUE, "insat", said)
    assert kept.items() <= said.items()
    assert prune(CATALOGUE, "insat", kept) == kept
    assert (
        result(CATALOGUE, "insat", kept, "standard").outcome
        == result(CATALOGUE, "insat", said, "standard").outcome
    )


def test_the_summary_names_question_and_answer() -> None:
    lines = answered(
        CATALOGUE, "insat", {"wohnort": "Wattenscheid", "leistungsbezug": "declined"}, "standard"
    )
    assert [(line.label, line.answer) for line in lines] == [
        ("Wohnort", "Wattenscheid"),
        ("Geld vom Jobcenter", "Möchte ich nicht sagen"),
    ]


# --- the outcome in words ----------------------------------------------------------------------

ENDINGS = [
    ("insat", FITTING),
    ("insat", dict.fromkeys(FITTING, "declined")),
    ("insat", FITTING | {"zielgruppe": "no"}),
    ("insat", {"wohnort": "Herne"}),
    ("insat", {"wohnort": "elsewhere"}),
    ("nimak", {"wohnort": "Pforzheim", "leistungsbezug": "yes"}),
    ("proaktiv", {}),
    ("miar", {}),
]


@pytest.mark.parametrize("language", ["standard", "easy"])
@pytest.mark.parametrize(("key", "said"), ENDINGS)
def test_every_outcome_is_no_decision_and_offers_every_way_on(
    key: str, said: dict[str, str], language: str
) -> None:
    shown = result(CATALOGUE, key, said, language)
    assert "Das ist keine Entscheidung und kein Bescheid." in shown.text
    assert shown.decided_by in shown.text
    for way in ("ermin", "mit einer Fachkraft sprechen", "ein anderes Programm ansehen"):
        assert re.search(way, shown.text.replace("\n", " "))
    assert shown.version == CATALOGUE.version
    assert not re.search(r"[{}]", shown.text)


@pytest.mark.parametrize("language", ["standard", "easy"])
@pytest.mark.parametrize(("key", "said"), ENDINGS)
def test_no_outcome_sounds_like_an_examination(key: str, said: dict[str, str], language: str) -> None:
    texts = [result(CATALOGUE, key, said, language).text, explain_result(CATALOGUE, key, said, language)]
    forbidden = r"(?i)ergebnis|geeignet|eignung|anspruch|(?<!leistungs)berechtigt|qualifiziert|abgelehnt|leider|muss(?:t)?en sie mit"
    assert not re.search(forbidden, " ".join(texts))


@pytest.mark.parametrize(("key", "said"), ENDINGS)
def test_every_rule_has_a_sentence_and_a_source(key: str, said: dict[str, str]) -> None:
    for rule in result(CATALOGUE, key, said, "standard").rules:
        assert rule.text.endswith(".")
        assert rule.source
        assert rule.value in ("met", "unmet", "open")


def test_the_fitting_check_reads_line_by_line() -> None:
    shown = result(CATALOGUE, "insat", FITTING, "standard")
    lines = shown.text.splitlines()
    assert shown.outcome == "speaks_for"
    assert lines[0] == "Orientierungs-Check zu INSAT"
    assert "• Passt: Sie wohnen in Bochum. (Quelle: Jobcenter Bochum, 2019)" in lines
    assert any("Integrationsfachkraft im Jobcenter, in Absprache mit" in line for line in lines)
    assert "Informationstermin vereinbaren" in lines[-1]


def test_the_check_for_somebody_from_herne_names_their_jobcenter() -> None:
    shown = result(CATALOGUE, "insat", {"wohnort": "Herne"}, "standard")
    assert shown.outcome == "other_region"
    assert "Für Herne ist zuständig: Jobcenter Herne." in shown.text
    assert "Geld vom Jobcenter" not in shown.text


def test_the_check_for_somebody_from_elsewhere_is_honest_about_the_name() -> None:
    text = result(CATALOGUE, "insat", {"wohnort": "elsewhere"}, "standard").text
    assert "Seinen Namen kenne ich nicht." in text


def test_declining_everything_leaves_everything_open_and_friendly() -> None:
    shown = result(CATALOGUE, "insat", dict.fromkeys(FITTING, "declined"), "standard")
    assert shown.outcome == "open"
    assert {rule.value for rule in shown.rules} == {"open"}
    assert "Passt vielleicht nicht" not in shown.text


def test_pro_aktiv_today_says_that_it_is_over_and_leads_to_a_talk() -> None:
    shown = result(CATALOGUE, "proaktiv", {}, "standard")
    assert shown.outcome == "ended"
    assert "PRO AKTIV endete am 31. Dezember 2024." in shown.text
    assert "Das galt damals:" in shown.text
    assert "Beratungstermin vereinbaren" in shown.text
    assert all(" war " in rule.text or "fürchten" in rule.text for rule in shown.rules)


@pytest.mark.parametrize("language", ["standard", "easy"])
def test_why_gives_rule_source_and_version(language: str) -> None:
    question = explain_question(CATALOGUE, "insat", "zielgruppe", language)
    outcome = explain_result(CATALOGUE, "insat", FITTING, language)
    for text in (question, outcome):
        assert "insat-zielgruppe" in text
        assert "Jobcenter Bochum" in text
        assert CATALOGUE.version in text
    assert all(rule.id in outcome for rule in CATALOGUE.programme("insat").rules)


# --- one file is enough ------------------------------------------------------------------------


@pytest.fixture
def with_garden(tmp_path: Path) -> Catalogue:
    return load_catalogue(SHIPPED, own=own_folder(tmp_path, gartenwerk=INVENTED))


def test_an_invented_programme_goes_the_whole_way_with_one_file(with_garden: Catalogue) -> None:
    key = with_garden.find_programme("Garten-Werk")
    assert key == "gartenwerk"
    assert finder_result(with_garden, {"wohnort": "Herne", "anliegen": "arbeit"}, "standard").programmes == (
        ("Gartenwerk", key),
    )
    told = answer_for(
        with_garden, intent="ask_duration", programme=key, language="easy", today=date(2026, 11, 22)
    )
    assert told.text == "Es dauert 6 Monate."
    said: dict[str, str] = {}
    for words in ("wanne-eickel", "weiß nicht", "Juli"):
        question = next_question(with_garden, key, said, "standard")
        assert question is not None
        value = read_answer(with_garden, key, question.fact, words)
        assert value is not None
        said[question.fact] = value
    assert said == {"wohnort": "Wanne-Eickel", "draussen": "dont_know", "jahreszeit": "sommer"}
    assert next_question(with_garden, key, said, "standard") is None
    shown = result(with_garden, key, said, "standard")
    assert shown.outcome == "open"
    assert "Schnuppertag vereinbaren" in shown.text
    assert result(with_garden, key, said | {"draussen": "yes"}, "standard").outcome == "speaks_for"
    assert result(with_garden, key, said | {"draussen": "no"}, "standard").outcome == "speaks_against"
    assert with_garden.programme(key).appointment.bookable


def test_pro_aktiv_can_go_on_somewhere_with_one_file(tmp_path: Path) -> None:
    revived = load_catalogue(SHIPPED, own=own_folder(tmp_path, proaktiv=pro_aktiv_goes_on()))
    replies = {"wohnort": "Iserlohn", "leistungsbezug": "yes", "eigener_wunsch": "yes", "gesundheit": "yes"}
    asked, said = walk(revived, "proaktiv", replies)
    assert asked == ["wohnort", "leistungsbezug", "eigener_wunsch", "gesundheit"]
    assert result(revived, "proaktiv", said, "standard").outcome == "speaks_for"
    first = next_question(revived, "proaktiv", {}, "standard")
    assert first is not None
    assert [value for _, value in first.buttons[:2]] == ["Ennepe-Ruhr-Kreis", "Märkischer Kreis"]
    assert result(CATALOGUE, "proaktiv", said, "standard").outcome == "ended"


# --- replay ------------------------------------------------------------------------------------


def stored(catalogue: Catalogue, key: str, said: dict[str, str]) -> StoredCheck:
    shown = result(catalogue, key, said, "standard")
    values = {rule.id: rule.value for rule in shown.rules}
    return StoredCheck(f"{key}-1", key, said, shown.outcome, values, shown.version)


def test_a_stored_check_comes_out_the_same_under_its_own_version() -> None:
    checks = [stored(CATALOGUE, key, said) for key, said in ENDINGS]
    assert differences(load_catalogue(SHIPPED), checks) == ()


def test_a_newer_version_lists_the_checks_that_come_out_differently(tmp_path: Path) -> None:
    newer = tmp_path / "newer"
    shutil.copytree(SHIPPED, newer)
    file = newer / "insat.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("    in: [Bochum]", "    in: [Bochum, Herne]"), encoding="utf-8")
    checks = [stored(CATALOGUE, "insat", FITTING), stored(CATALOGUE, "insat", FITTING | {"wohnort": "Herne"})]
    (found,) = differences(load_catalogue(newer), checks)
    assert (found.before, found.after) == ("other_region", "speaks_for")
    assert found.rules == (("insat-wohnort", "unmet", "met"),)


def test_a_changed_rule_is_listed_even_where_the_outcome_stays(tmp_path: Path) -> None:
    newer = tmp_path / "newer"
    shutil.copytree(SHIPPED, newer)
    file = newer / "insat.yml"
    text = file.read_text(encoding="utf-8")
    turned = text.replace("{not: {fact: agh_dauer, is: yes}}", "{fact: agh_dauer, is: yes}")
    file.write_text(turned, encoding="utf-8")
    said = FITTING | {"zielgruppe": "no"}
    (found,) = differences(load_catalogue(newer), [stored(CATALOGUE, "insat", said)])
    assert found.before == found.after == "speaks_against"
    assert found.rules == (("insat-dauer", "met", "unmet"),)


def test_a_programme_that_is_gone_is_listed_too(tmp_path: Path, with_garden: Catalogue) -> None:
    (found,) = differences(CATALOGUE, [stored(with_garden, "gartenwerk", {})])
    assert found.after is None
