"""The orientation check and the finder, as somebody goes through them in the chat."""

import pytest
from walker import Walker


def checked(claimant: Walker, *pressed: str) -> str:
    """Begins the check of INSAT and presses these answers; what was said last."""
    claimant.say("was ist insat")
    claimant.press("Orientierungs-Check")
    for title in pressed[:-1]:
        claimant.press(title)
    return claimant.press(pressed[-1])


def test_everything_declined_is_open_friendly_and_bookable(claimant: Walker) -> None:
    said = checked(claimant, *["Möchte ich nicht sagen"] * 4)
    result = claimant.custom("screening")
    assert result["outcome"] == "open"
    assert {rule["value"] for rule in result["rules"]} == {"open"}
    assert "keine Entscheidung" in said
    for way in ("Info-Termin buchen", "Mit einem Menschen sprechen", "Anderes Programm", "Antworten ändern"):
        assert way in claimant.buttons


def test_an_earlier_answer_is_changed_from_the_list_and_the_rest_stays(claimant: Walker) -> None:
    checked(claimant, "Bochum", "Ja", "Nein", "Ja")
    assert claimant.custom("screening")["outcome"] == "speaks_for"
    claimant.press("Antworten ändern")
    assert "Wohnort: Bochum" in claimant.buttons
    claimant.press("Geld vom Jobcenter: Ja")
    claimant.press("Weiß ich nicht")
    values = {rule["id"]: rule["value"] for rule in claimant.custom("screening")["rules"]}
    assert values["insat-leistungsbezug"] == "open"
    assert values["insat-zielgruppe"] == values["insat-wohnort"] == "met"


def test_nothing_needs_to_be_changed(claimant: Walker) -> None:
    checked(claimant, "Bochum", "Ja", "Nein", "Ja")
    claimant.press("Antworten ändern")
    assert "passt zu INSAT" in claimant.press("Nichts ändern")


def test_what_a_change_makes_stale_is_gone(claimant: Walker) -> None:
    checked(claimant, "Bochum", "Ja", "Nein", "Ja")
    claimant.press("Antworten ändern")
    claimant.press("Wohnort")
    assert "Jobcenter Herne" in claimant.say("Herne")
    # One answer is left: it is asked again at once.
    assert "In welchem Ort wohnen Sie?" in claimant.press("Antworten ändern")


def test_back_goes_one_question_back(claimant: Walker) -> None:
    checked(claimant, "Bochum", "Ja")
    assert "Frage 2" in claimant.say("zurück")
    claimant.press("Nein")
    assert claimant.custom("screening")["outcome"] == "speaks_against"


def test_why_names_rule_source_and_version_and_the_question_comes_again(claimant: Walker) -> None:
    checked(claimant, "Bochum")
    said = claimant.say("warum wollen sie das wissen")
    assert "Regel insat-leistungsbezug" in said
    assert "Jobcenter Bochum" in said
    assert "Fassung der Angaben" in said
    assert "Frage 2" in said


def test_stopping_ends_the_check_and_keeps_nothing(claimant: Walker) -> None:
    checked(claimant, "Bochum", "Ja")
    assert "beendet" in claimant.say("abbrechen")
    assert "Frage 1" in claimant.say("kann ich bei insat mitmachen? bitte prüfen")


def test_a_free_text_is_no_answer(claimant: Walker) -> None:
    checked(claimant, "Bochum")
    assert "Frage 2" in claimant.say("na ja also mal so mal so")


def test_a_name_of_two_towns_is_asked_about(claimant: Walker) -> None:
    claimant.say("was ist insat")
    claimant.press("Orientierungs-Check")
    assert "mehrere Orte" in claimant.say("ich wohne in werne")
    assert "Frage 2" in claimant.press("Bochum-Werne")


def test_what_the_finder_knows_is_not_asked_again(claimant: Walker) -> None:
    claimant.say("ich bin krank und schaff keine 8 stunden, was gibt es für mich")
    claimant.press("Bochum")
    claimant.press("Ja")
    assert "INSAT" in claimant.press("Sucht")
    said = claimant.press("Check: INSAT")
    assert "Wohnort: Bochum" in said
    assert "Sucht" not in said
    assert "Frage 3" in said


@pytest.mark.parametrize(
    ("town", "told"),
    [("Castrop-Rauxel", "Jobcenter Kreis Recklinghausen"), ("Berlin", "Seinen Namen kenne ich nicht")],
)
def test_a_town_outside_every_region_gets_its_jobcenter_or_an_honest_answer(
    claimant: Walker, town: str, told: str
) -> None:
    claimant.say("was passt zu mir")
    assert told in claimant.say(town)


def test_the_programme_is_asked_once_and_remembered(claimant: Walker) -> None:
    assert "Zu welchem Programm" in claimant.say("gibt es da sanktionen")
    assert "Zuweisung" in claimant.press("INSAT")
    assert "drei Jahre" in claimant.say("wie lange dauert das")
    assert "29. November 2019" in claimant.press("Woher wissen Sie das?")


def test_pro_aktiv_leads_to_an_advisory_appointment(claimant: Walker) -> None:
    said = claimant.say("was ist pro aktiv")
    assert "endete am 31. Dezember 2024" in said
    assert "Beratungs-Termin buchen" in claimant.buttons
