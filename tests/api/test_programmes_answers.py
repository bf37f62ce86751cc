"""Answers: complete, dated, sourced, honest about what is not known."""

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from api.language.sentences import sentences
from api.programmes.answers import answer_for, source_line
from api.programmes.catalogue import SHIPPED, Catalogue, load_catalogue
from api.programmes.reader import read

TODAY = date(2026, 11, 22)
CATALOGUE = load_catalogue(SHIPPED)
TOPICS = sorted(CATALOGUE.topics)
EVERYTHING = [(topic, key) for topic in TOPICS for key in (None, *CATALOGUE.programmes)]

KERNELS = [
    "geld_verlieren",
    "entschaedigung_hoehe",
    "anrechnung",
    "mindestlohn_vertrag",
    "sanktion_proaktiv",
    "sanktion_insat",
    "infotermin_verpasst",
    "meldetermin",
    "freiwillig",
    "name_leistung",
    "hoehe_leistung",
    "was_ist_insat",
    "wer_insat",
    "abstinent_noetig",
    "substitution",
    "substitution_zeiten",
    "rueckfall",
    "dauer",
    "arbeitszeit",
    "plaetze_wartezeit",
    "bereiche",
    "unterricht",
    "betreuung",
    "anmeldung",
    "wer_entscheidet",
    "ablehnung",
    "was_ist_proaktiv",
    "was_ist_nimak",
    "was_ist_miar",
    "andere_stadt",
    "mitbringen",
    "begleitung",
    "dolmetscher",
    "termin_aendern",
    "krank",
    "urlaub",
    "fahrtkosten",
    "kinderbetreuung",
    "erwerbsfaehig",
    "em_rente",
    "therapie_stationaer",
    "unfall",
    "danach",
    "wer_erfaehrt_sucht",
    "polizei_arbeitgeber",
    "drogentest",
    "loeschen",
    "bist_du_mensch",
    "antrag_hier",
    "beschwerde",
]

FAQ = [
    "ask_benefit_loss",
    "ask_compensation",
    "ask_compensation_deducted",
    "ask_wage_contract",
    "ask_sanctions",
    "ask_voluntary",
    "ask_missed_appointment",
    "ask_official_invitation",
    "ask_benefit_name",
    "ask_benefit_amount",
    "ask_target_group",
    "ask_abstinence",
    "ask_substitution",
    "ask_dispensing_times",
    "ask_relapse",
    "ask_duration",
    "ask_working_hours",
    "ask_places",
    "ask_work_areas",
    "ask_classes",
    "ask_support",
    "ask_how_to_apply",
    "ask_who_decides",
    "ask_rejection",
    "ask_other_town",
    "ask_what_to_bring",
    "ask_companion",
    "ask_interpreter",
    "ask_accessibility",
    "ask_location",
    "ask_sick",
    "ask_holiday",
    "ask_travel_costs",
    "ask_childcare",
    "ask_fit_for_work",
    "ask_pension",
    "ask_inpatient",
    "ask_accident_insurance",
    "ask_afterwards",
    "ask_who_learns",
    "ask_police_employer",
    "ask_drug_test",
    "ask_data_protection",
    "legal_declaration",
    "ask_complaint",
    "social_emergency",
    "inquire_programme",
]


def ask(
    topic: str,
    programme: str | None = None,
    language: str = "standard",
    day: date = TODAY,
    of: Catalogue = CATALOGUE,
):
    return answer_for(of, intent=topic, programme=programme, language=language, today=day)


# --- completeness ------------------------------------------------------------------------------


def test_all_fifty_kernels_are_covered() -> None:
    files = [CATALOGUE.general, *(each.answers for each in CATALOGUE.programmes.values())]
    covered = {
        kernel
        for answers in files
        for entries in answers.values()
        for each in entries
        for kernel in each.kernels
    }
    assert len(KERNELS) == 50
    assert covered == set(KERNELS)


def test_every_question_topic_can_be_asked() -> None:
    assert set(FAQ) <= CATALOGUE.topics


@pytest.mark.parametrize("topic", FAQ)
def test_insat_answers_every_topic_with_a_source(topic: str) -> None:
    answer = ask(topic, "insat")
    assert answer.text
    assert answer.source
    assert re.fullmatch(r"\d{4}(-\d\d){0,2}|undatiert", answer.as_of)


@pytest.mark.parametrize("key", list(CATALOGUE.programmes))
def test_every_programme_says_what_it_is(key: str) -> None:
    assert CATALOGUE.programme(key).short_name in ask("inquire_programme", key).text


def test_an_unknown_topic_or_programme_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        ask("ask_the_weather")
    with pytest.raises(KeyError):
        ask("ask_duration", "hokuspokus")


# --- form --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["standard", "easy"])
def test_no_answer_shows_a_placeholder_or_is_empty(language: str) -> None:
    texts = {each: ask(*each, language).text for each in EVERYTHING}
    assert [each for each, text in texts.items() if not text.strip() or re.search(r"[{}]", text)] == []


def test_answers_are_short_enough_for_a_phone() -> None:
    texts = {each: ask(*each).text for each in EVERYTHING}
    assert {each: len(sentences(text)) for each, text in texts.items() if len(sentences(text)) > 6} == {}
    assert {each: len(text) for each, text in texts.items() if len(text) > 460} == {}


def test_who_refers_to_staff_says_so_and_the_other_way_round() -> None:
    answers = {each: ask(*each) for each in EVERYTHING}
    wrong = [
        each
        for each, answer in answers.items()
        if answer.ask_human != answer.text.endswith("klärt am besten eine Fachkraft.")
    ]
    assert wrong == []


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown language"):
        ask("ask_duration", "insat", "klingonisch")


# --- which programme ---------------------------------------------------------------------------


def test_a_topic_that_depends_on_the_programme_asks_which_one() -> None:
    answer = ask("ask_duration")
    assert answer.text == "Zu welchem Programm möchten Sie das wissen?"
    assert answer.choices[0] == ("INSAT", "insat")
    assert {key for _, key in answer.choices} == set(CATALOGUE.programmes)
    assert "Rückfrage" in source_line(answer)


def test_programmes_one_can_join_are_offered_first_then_those_with_an_answer() -> None:
    assert [key for _, key in ask("ask_benefit_loss").choices] == ["insat", "proaktiv", "nimak", "miar"]


def test_a_general_topic_asks_nothing() -> None:
    assert ask("ask_companion").choices == ()
    assert ask("ask_relapse").choices == ()


def test_with_one_programme_nobody_is_asked_which(tmp_path: Path) -> None:
    directory = tmp_path / "one"
    shutil.copytree(SHIPPED, directory)
    for key in ("nimak", "miar", "proaktiv"):
        (directory / f"{key}.yml").unlink()
    one = load_catalogue(directory)
    assert "drei Jahre" in ask("ask_duration", of=one).text


# --- truth -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["standard", "easy"])
def test_insat_is_never_promised_free_of_sanctions(language: str) -> None:
    promise = re.compile(r"(?i)sanktionsfrei|(?:ohne|keine) (?:sanktion|strafe|leistungssperre)")
    assert [topic for topic in TOPICS if promise.search(ask(topic, "insat", language).text)] == []


def test_insat_says_what_a_break_can_cost_and_offers_a_person() -> None:
    answer = ask("ask_sanctions", "insat")
    assert "kann dann Geld kosten" in answer.text
    assert answer.ask_human


def test_pro_aktiv_was_free_of_sanctions_and_is_over() -> None:
    answer = ask("ask_sanctions", "proaktiv")
    assert "freiwillig" in answer.text
    assert "keine Sanktion" in answer.text
    assert "endete am 31. Dezember 2024" in answer.text
    assert answer.text.endswith("Was es heute für Sie gibt, klärt am besten eine Fachkraft.")


@pytest.mark.parametrize("key", ["proaktiv", "miar", "nimak"])
def test_a_programme_that_is_not_known_to_run_says_so_with_every_answer_of_its_own(key: str) -> None:
    for topic in CATALOGUE.programme_topics:
        answer = ask(topic, key)
        assert CATALOGUE.programme(key).status_text in answer.text
        assert answer.ask_human


@pytest.mark.parametrize(
    "topic", ["ask_compensation", "ask_holiday", "ask_accident_insurance", "ask_wage_contract"]
)
@pytest.mark.parametrize("key", ["proaktiv", "miar", "nimak"])
def test_nothing_of_insat_is_said_of_another_programme(topic: str, key: str) -> None:
    answer = ask(topic, key)
    assert answer.source == ""
    assert "Entschädigung" not in answer.text
    assert "Urlaub" not in answer.text


def test_an_active_programme_without_an_answer_says_nothing_is_known(tmp_path: Path) -> None:
    directory = tmp_path / "gap"
    shutil.copytree(SHIPPED, directory)
    text = (directory / "insat.yml").read_text(encoding="utf-8")
    start, end = text.index("  ask_holiday:"), text.index("  ask_sick:")
    (directory / "insat.yml").write_text(text[:start] + text[end:], encoding="utf-8")
    answer = ask("ask_holiday", "insat", of=load_catalogue(directory))
    assert answer.text == "Dazu ist für INSAT nichts bekannt. Das klärt am besten eine Fachkraft."


def test_an_unconfirmed_amount_is_not_shown() -> None:
    assert "Euro" not in ask("ask_compensation", "insat").text
    confirmed = load_catalogue(SHIPPED, {"insat_entschaedigung": "2 Euro"})
    assert "2 Euro für jede Stunde" in ask("ask_compensation", "insat", of=confirmed).text


def test_no_answer_quotes_a_rate_of_benefit() -> None:
    rate = re.compile(r"\b(?:563|506|451|471|390|357)\b")
    assert [each for each in EVERYTHING if rate.search(ask(*each).text)] == []


def test_an_unfilled_value_sends_to_staff() -> None:
    answer = ask("ask_location", "insat")
    assert answer.text == "INSAT ist in Bochum, in der Hiltroper Straße. Das klärt am besten eine Fachkraft."
    assert answer.ask_human


@pytest.mark.parametrize("language", ["standard", "easy"])
def test_no_answer_announces_what_then_does_not_come(language: str) -> None:
    texts = {each: ask(*each, language).text for each in EVERYTHING}
    announced = re.compile(r":\s*(?:Das klärt am besten|Was gibt es heute|$)")
    assert [each for each, text in texts.items() if announced.search(text)] == []


def test_a_value_that_is_a_whole_sentence_takes_no_other_sentence_with_it() -> None:
    for path in SHIPPED.glob("*.yml"):
        for written in _texts(read(path, path.read_bytes())):
            for sentence in sentences(written):
                assert not re.match(r"\{[a-z_]+\} [A-ZÄÖÜ]", sentence), f"{path.name}: {sentence}"


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    for part in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _texts(part)


def test_an_announcement_stays_with_its_value() -> None:
    filled = load_catalogue(SHIPPED, {"sucht_hotline": "0234 555 0199"})
    assert (
        "Hier bekommen Sie sofort Hilfe:\n0234 555 0199\n"
        in ask("ask_relapse", "insat", "easy", of=filled).text
    )
    assert "Hier bekommen Sie" not in ask("ask_relapse", "insat", "easy").text


def test_filled_values_need_no_staff() -> None:
    values = {
        "insat_hausnummer": "12",
        "insat_telefon": "0234 555 0123",
        "insat_oeffnungszeiten": "werktags von 9 bis 12 Uhr",
        "insat_anfahrt": "mit dem Bus",
    }
    answer = ask("ask_location", "insat", of=load_catalogue(SHIPPED, values))
    assert "0234 555 0123" in answer.text
    assert not answer.ask_human


# --- dates -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "name", "easy"),
    [
        (date(2026, 7, 1), "Bürgergeld", "Bürger-Geld"),
        (date(2026, 12, 31), "Bürgergeld", "Bürger-Geld"),
        (date(2027, 1, 1), "Grundsicherungsgeld", "Grund-Sicherungs-Geld"),
    ],
)
def test_the_name_of_the_benefit_follows_the_day(day: date, name: str, easy: str) -> None:
    assert f"Ihr {name} weiter" in ask("ask_benefit_loss", "insat", day=day).text
    assert f"Ihr {easy} weiter" in ask("ask_benefit_loss", "insat", "easy", day=day).text


def test_an_expired_answer_turns_into_a_reference_to_staff(tmp_path: Path) -> None:
    directory = tmp_path / "expired"
    shutil.copytree(SHIPPED, directory)
    file = directory / "insat.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("    kernels: [dauer]", "    kernels: [dauer]\n    valid_to: 2026-12-31"),
        encoding="utf-8",
    )
    dated = load_catalogue(directory)
    assert "drei Jahre" in ask("ask_duration", "insat", day=date(2026, 12, 31), of=dated).text
    late = ask("ask_duration", "insat", day=date(2027, 1, 1), of=dated)
    assert (late.text, late.ask_human, late.source) == ("Das klärt am besten eine Fachkraft.", True, "")
    assert source_line(late) == "Dazu liegt mir keine gültige Quelle vor. Das klärt am besten eine Fachkraft."


def test_an_answer_follows_the_one_before_it(tmp_path: Path) -> None:
    directory = tmp_path / "renewed"
    shutil.copytree(SHIPPED, directory)
    text = (directory / "insat.yml").read_text(encoding="utf-8")
    start, end = text.index("  ask_substitution:\n"), text.index("  ask_dispensing_times:\n")
    entries = """  ask_substitution:
    - {text: Bis Juni., easy: Bis Juni., sources: [bochum-2019], valid_to: 2026-06-30}
    - {text: Ab Juli., easy: Ab Juli., sources: [bochum-2019], valid_from: 2026-07-01}
"""
    (directory / "insat.yml").write_text(text[:start] + entries + text[end:], encoding="utf-8")
    renewed = load_catalogue(directory)
    assert ask("ask_substitution", "insat", day=date(2026, 6, 30), of=renewed).text == "Bis Juni."
    assert ask("ask_substitution", "insat", day=date(2026, 7, 1), of=renewed).text == "Ab Juli."


# --- sources -----------------------------------------------------------------------------------


def test_the_source_is_named_with_its_date() -> None:
    line = source_line(ask("ask_duration", "insat"))
    assert line == (
        "Das steht hier: Jobcenter Bochum: „INSAT – Individuelle Schritte in Arbeit“ (Stand: 29. November 2019); "
        "§ 16d Abs. 6 SGB II (Stand: 19. August 2026)."
    )


def test_the_date_of_an_answer_is_that_of_its_oldest_source() -> None:
    assert ask("ask_duration", "insat").as_of == "2019-11-29"


def test_an_undated_source_is_called_undated() -> None:
    assert "ohne Datum" in source_line(ask("inquire_programme", "miar"))


def test_the_assistants_own_rules_are_called_that() -> None:
    assert "Regel dieses Angebots" in source_line(ask("reschedule_appointment"))
