"""The easy-language lint finds each fault it knows, and leaves good sentences alone."""

import pytest

from api.language.lint import errors, lint
from api.language.sentences import sentences

FAULTS = [
    (
        "sentence_length",
        "error",
        "Sie können heute mit der Fachkraft im Jobcenter über das neue Programm sprechen.",
    ),
    ("long_word", "error", "Das ist eine Arbeitsgelegenheit."),
    ("abbreviation", "error", "Bringen Sie z. B. Papiere mit."),
    ("abbreviation", "error", "Das steht im SGB."),
    ("abbreviation", "error", "Das steht in § 16d."),
    ("special_character", "error", "Das Geld (Bürger-Geld) bleibt."),
    ("special_character", "error", "Sie sagen „Nein“."),
    ("special_character", "error", "Bringen Sie Pass/Ausweis mit."),
    ("special_character", "error", "Es sind 30 % weniger."),
    ("inline_list", "error", "Es gibt Holz, Küche, Garten und Büro."),
    ("own_line", "error", "Rufen Sie 0234 555 0123 an."),
    ("own_line", "error", "Schreiben Sie an info@jobcenter.example bitte."),
    ("own_line", "error", "Gehen Sie auf jobcenter.digital im Internet."),
    ("own_line", "error", "Wir sind in der Musterstraße 12 in Bochum."),
    ("one_sentence_per_line", "error", "Das ist gut. Sie können kommen."),
    (
        "sentence_rather_long",
        "warning",
        "Sie können heute mit der Fachkraft im Jobcenter darüber gut sprechen.",
    ),
    ("several_statements", "warning", "Sie kommen her und wir sprechen mit Ihnen."),
    ("passive", "warning", "Der Termin wird von der Fachkraft gebucht."),
    ("genitive", "warning", "Das ist die Aufgabe des Jobcenters."),
    ("subjunctive", "warning", "Sie könnten anrufen."),
    ("negation", "warning", "Sie müssen nicht kommen."),
    ("preterite", "warning", "Sie bekam einen Brief."),
    ("difficult_word", "warning", "Das ist eine Maßnahme."),
    ("term", "warning", "Ihr Sachbearbeiter hilft Ihnen."),
    ("indirect_speech", "warning", "Die Fachkraft sagt, dass Sie kommen können."),
    ("number_word", "warning", "Sie haben drei Tage Zeit."),
    ("date_or_time", "warning", "Kommen Sie am 3.5.2026 zu uns."),
    ("date_or_time", "warning", "Kommen Sie um 14:30 Uhr."),
    ("no_address", "warning", "Das Programm ist in Bochum."),
    ("many_lines", "warning", "Sie.\nSie.\nSie.\nSie.\nSie.\nSie."),
]


@pytest.mark.parametrize(("rule", "severity", "text"), FAULTS)
def test_it_finds_the_fault(rule: str, severity: str, text: str) -> None:
    assert (rule, severity) in {(finding.rule, finding.severity) for finding in lint(text)}


GOOD = [
    "Sie können heute kommen.",
    "Der Termin ist am Montag, 3. Mai.\nSie kommen um 14 Uhr.",
    "Es gibt 3 Bereiche:\n- Holz\n- Küche\n- Gestaltung\nSie können wählen.",
    "Rufen Sie hier an:\n0234 555 0123",
    "Das geht im Internet, wenn Sie möchten:\njobcenter.digital",
    "Sie haben Anspruch auf Grund-Sicherungs-Geld.",
]


@pytest.mark.parametrize("text", GOOD)
def test_it_leaves_good_texts_alone(text: str) -> None:
    assert lint(text) == []


def test_it_names_the_line() -> None:
    (finding,) = errors(lint("Sie können kommen.\nDas ist eine Arbeitsgelegenheit."))
    assert (finding.line, finding.excerpt) == (2, "Arbeitsgelegenheit")


def test_names_may_be_long_and_in_capitals() -> None:
    text = "Sie fragen nach PRO AKTIV in Schmallenbergerhausen."
    assert errors(lint(text)) != []
    assert errors(lint(text, names=["PRO AKTIV", "Schmallenbergerhausen"])) == []


def test_a_name_inside_a_word_is_no_name() -> None:
    assert errors(lint("Sie lesen Bochumerstadtgeschichte.", names=["Bochum"])) != []


def test_explained_words_are_not_hard() -> None:
    text = "Sie bekommen einen Bescheid."
    assert [finding.rule for finding in lint(text)] == ["difficult_word"]
    assert lint(text, known_words=["Bescheid"]) == []


def test_a_placeholder_counts_as_one_word() -> None:
    assert lint("Sie rufen {insat_telefon_sehr_lang_und_mit_vielen_teilen} an.") == []


def test_twelve_words_are_allowed_and_thirteen_are_not() -> None:
    twelve = "Sie " + " ".join(["da"] * 11) + "."
    assert errors(lint(twelve)) == []
    assert [finding.rule for finding in errors(lint(twelve[:-1] + " da."))] == ["sentence_length"]


def test_thirteen_letters_are_allowed_and_fourteen_are_not() -> None:
    assert errors(lint(f"Sie lesen {'a' * 13}.")) == []
    assert [finding.rule for finding in errors(lint(f"Sie lesen {'a' * 14}."))] == ["long_word"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Das gilt ab dem 1. Juli 2026. Danach nicht mehr.", 2),
        ("Es geht z. B. um Holz. Und um die Küche.", 2),
        ("Es endete 2014. Das ist lange her.", 2),
        ("Wann? Jetzt! Ja.", 3),
        ("Eine Zeile\nnoch eine", 2),
        ("Lesen Sie § 16d Abs. 7 SGB II. Dort steht es.", 2),
        ("Sie sagte: „Ja.“ Dann ging sie.", 2),
        ("", 0),
    ],
)
def test_sentences_end_where_people_end_them(text: str, count: int) -> None:
    assert len(sentences(text)) == count
