"""What the lexicon makes of single messages. None of these stands in the lists."""

import pytest

from api.conversations.crisis import CATEGORIES, Hit, detect, speaks_of_it_calmly
from api.conversations.crisis.hits import TIERS


def _category(text: str) -> str | None:
    hit = detect(text)
    return hit.category if hit else None


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Ich will mich umbringen.", "suicide"),
        ("Für alle wäre es leichter ohne mich.", "suicide"),
        ("Mein Cousin will sich das Leben nehmen.", "suicide_other"),
        ("Abends ritze ich mich.", "self_harm"),
        ("Ich kann nicht mehr.", "exhaustion"),
        ("Der Fernseher redet mit mir.", "exhaustion"),
        ("Er hat Heroin genommen und atmet nicht.", "overdose"),
        ("Ich trinke seit gestern nicht mehr und sehe Käfer an der Wand.", "withdrawal"),
        ("Mein Freund würgt mich.", "violence"),
        ("Mein Mann schlägt das Baby.", "violence"),
        ("Ich bringe den Sachbearbeiter um.", "threat"),
    ],
)
def test_each_category_is_found(text: str, category: str) -> None:
    assert _category(text) == category


def test_family_nine_and_ten_are_told_apart_from_the_rest_of_their_category() -> None:
    assert detect("Der Fernseher redet mit mir.") == Hit("exhaustion", "C", "F9")
    assert detect("Mein Mann schlägt das Baby.") == Hit("violence", "B", "F10")


@pytest.mark.parametrize(
    "text",
    [
        "ICH WILL STERBEN!!!",
        "ich wiiiill nichtttt mehr lebennn",
        "ich will st3rben",
        "ich will st*rben",
        "s u i z i d",
        "ichwillsterben",
        "ich möhcte strben",
        "ich will nicht… mehr… leben",
        "ich\nwill sterben",
        "Ich\u200b will ster\u00adben",
    ],
)
def test_odd_spelling_does_not_hide_it(text: str) -> None:
    assert _category(text) == "suicide"


@pytest.mark.parametrize(
    "text",
    [
        "i want to die",
        "Ölmek istiyorum",
        "хочу умереть",
        "nie chcę żyć",
        "nu mai vreau să trăiesc",
        "أريد أن أموت",
        "می‌خواهم بمیرم",
    ],
)
def test_the_plainest_words_are_known_in_other_languages(text: str) -> None:
    assert _category(text) == "suicide"


def test_it_is_found_in_the_middle_of_another_question() -> None:
    text = (
        "Guten Tag, ich habe am Dienstag einen Termin und wollte fragen, ob ich den Bescheid mitbringen muss. "
        "Ehrlich gesagt will ich gar nicht mehr leben. Und gibt es bei Ihnen Parkplätze vor dem Haus?"
    )
    assert _category(text) == "suicide"


def test_the_fastest_help_wins() -> None:
    assert _category("Ich will nicht mehr leben und habe alle Tabletten geschluckt.") == "overdose"
    assert _category("Ich kann nicht mehr, mein Mann schlägt mich.") == "violence"


def test_a_look_alike_beside_it_hides_nothing() -> None:
    assert _category("Ich sterbe vor Langeweile und bringe mich heute Nacht um.") == "suicide"
    assert _category("Ich kann nicht mehr schwer heben. Ich will nicht mehr leben.") == "suicide"


@pytest.mark.parametrize(
    "text",
    [
        "Ich kann nicht mehr als drei Stunden arbeiten.",
        "Was bekomme ich am Ende des Monats?",
        "Ich will Schluss machen mit dem Trinken.",
        "Darf ich mein Küchenmesser mitbringen?",
        "Könnte ich für eine Kollegin einspringen?",
        "Ich bringe meine Tochter um acht Uhr zur Schule.",
        "Ich hatte einen Rückfall, was passiert jetzt?",
        "Mein Mann ist gestorben, was muss ich melden?",
    ],
)
def test_the_words_of_the_office_stay_quiet(text: str) -> None:
    assert detect(text) is None


def test_a_denial_is_believed_when_it_says_so_wholly() -> None:
    assert detect("Ich will mich nicht umbringen.") is None
    assert speaks_of_it_calmly("Ich will mich nicht umbringen.")


def test_a_bare_no_is_not_believed_but_asked_gently() -> None:
    hit = detect("ich will mich eigentlich nicht umbringen aber manchmal doch")
    assert hit is not None and hit.tier in ("B", "C")


def test_long_ago_is_not_believed_when_it_is_back() -> None:
    assert detect("Vor Jahren hatte ich Suizidgedanken, heute nicht mehr.") is None
    assert _category("Vor Jahren hatte ich Suizidgedanken, jetzt sind sie wieder da.") == "suicide"


def test_a_rhetorical_question_denies_nothing() -> None:
    assert _category("warum bring ich mich nicht einfach um") == "suicide"


def test_a_plain_message_is_not_spoken_of_calmly() -> None:
    assert not speaks_of_it_calmly("Wann haben Sie offen?")


@pytest.mark.parametrize("text", ["", " ", "?!", "🙂", "a" * 5000, "\u0000\ufffd", "ich " * 2000, "*" * 999])
def test_strange_input_is_read_without_harm(text: str) -> None:
    detect(text)


def test_every_hit_has_a_known_category_and_tier() -> None:
    hit = detect("Ich will sterben.")
    assert hit is not None and hit.category in CATEGORIES and hit.tier in TIERS
