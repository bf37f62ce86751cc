"""The catalogue loads, knows its names and towns, and refuses what is wrong with file and line."""

import json
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.programmes.__main__ import check, json_schema
from api.programmes.catalogue import SHIPPED, Catalogue, CatalogueError, load_catalogue

DOCS = Path(__file__).parents[2] / "docs"
CATALOGUE = load_catalogue(SHIPPED)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the shipped catalogue that a test may spoil."""
    directory = tmp_path / "catalogue"
    shutil.copytree(SHIPPED, directory)
    return directory


def change(file: Path, before: str, after: str) -> int:
    """Replace the first *before* in a file; gives the line it stood in."""
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    return text[: text.index(before)].count("\n") + 1


# --- what it knows -----------------------------------------------------------------------------


def test_it_knows_the_four_programmes_and_those_one_can_join_come_first() -> None:
    assert list(CATALOGUE.programmes) == ["insat", "nimak", "miar", "proaktiv"]
    assert [each.status for each in CATALOGUE.programmes.values()] == ["active", "unclear", "ended", "ended"]


def test_an_unknown_key_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        CATALOGUE.programme("hokuspokus")


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("INSAT", "insat"),
        ("insat", "insat"),
        ("Individuelle Schritte in Arbeit", "insat"),
        ("Pro-Aktiv", "proaktiv"),
        ("PROAKTIV", "proaktiv"),
        ("pro activ", "proaktiv"),
        ("nimak", "nimak"),
        ("Miteinander Arbeiten", "miar"),
        ("irgendwas", None),
        ("", None),
    ],
)
def test_programmes_are_found_by_their_names(said: str, key: str | None) -> None:
    assert CATALOGUE.find_programme(said) == key


@pytest.mark.parametrize(
    ("said", "name", "office"),
    [
        ("Bochum", "Bochum", "bochum"),
        ("bochum", "Bochum", "bochum"),
        ("Ich wohne in Bochum", "Bochum", "bochum"),
        ("in Bochum wohne ich", "Bochum", "bochum"),
        ("Wattenscheid", "Wattenscheid", "bochum"),
        ("Bochum-Wattenscheid", "Wattenscheid", "bochum"),
        ("Lüdenscheid", "Lüdenscheid", "maerkischer-kreis"),
        ("luedenscheid", "Lüdenscheid", "maerkischer-kreis"),
        ("Ludenscheid", "Lüdenscheid", "maerkischer-kreis"),
        ("Menden (Sauerland)", "Menden", "maerkischer-kreis"),
        ("nachrodt wiblingwerde", "Nachrodt-Wiblingwerde", "maerkischer-kreis"),
        ("im Märkischen Kreis", "Märkischer Kreis", "maerkischer-kreis"),
        ("Wetter (Ruhr)", "Wetter", "ennepe-ruhr-kreis"),
        ("Castrop-Rauxel", "Castrop-Rauxel", "recklinghausen"),
        ("Bad König", "Bad König", "odenwald"),
        ("München", "München", None),
    ],
)
def test_towns_are_found_however_they_are_written(said: str, name: str, office: str | None) -> None:
    town = CATALOGUE.find_town(said)
    assert town is not None
    assert (town.name, town.office) == (name, office)


@pytest.mark.parametrize(
    "said", ["Bochumm", "ich wohne nicht in Bochum", "Werne", "Kleinkleckersdorf", "", "ja"]
)
def test_a_town_is_never_guessed(said: str) -> None:
    assert CATALOGUE.find_town(said) is None


def test_a_name_of_two_places_needs_its_town() -> None:
    assert CATALOGUE.find_town("Bochum-Werne").office == "bochum"  # type: ignore[union-attr]
    assert CATALOGUE.find_town("Werne an der Lippe").office == "unna"  # type: ignore[union-attr]
    assert [town.name for town in CATALOGUE.towns_named("werne")] == ["Werne an der Lippe", "Bochum-Werne"]
    assert [town.name for town in CATALOGUE.towns_named("Bochum")] == ["Bochum"]
    assert CATALOGUE.towns_named("Kleinkleckersdorf") == ()


def test_districts_know_their_municipality() -> None:
    assert CATALOGUE.find_town("Wattenscheid").district_of == "Bochum"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("office", "count"),
    [("maerkischer-kreis", 15), ("ennepe-ruhr-kreis", 9), ("aachen", 10), ("unna", 10), ("odenwald", 12)],
)
def test_the_districts_have_all_their_municipalities(office: str, count: int) -> None:
    assert len(CATALOGUE.offices[office].municipalities) == count


@given(st.sampled_from(sorted({town.name for town in CATALOGUE.town_index.towns})))
def test_every_town_is_found_by_its_own_name(name: str) -> None:
    town = CATALOGUE.find_town(name)
    assert town is not None
    assert town == CATALOGUE.town_index.by_name(name)


def test_every_older_name_of_the_benefit_is_there() -> None:
    names = {name.lower() for name in CATALOGUE.older_names["leistung"]}
    assert {"hartz iv", "bürgergeld", "arbeitslosengeld ii", "grundsicherungsgeld", "alg ii"} <= names


def test_every_seed_document_is_cited() -> None:
    cited = {source.document for source in _every_source(CATALOGUE)}
    assert {"000", "001", "002", "003", "004"} <= cited


def test_every_source_of_the_list_is_cited() -> None:
    assert {source.key for source in _every_source(CATALOGUE)} >= CATALOGUE.sources.keys()


def _every_source(catalogue: Catalogue) -> set:
    found = {source for office in catalogue.offices.values() for source in office.sources}
    texts = [*catalogue.general.values()]
    for programme in catalogue.programmes.values():
        texts += programme.answers.values()
        found |= set(programme.sources) | set(programme.about.sources) | set(programme.status_note.sources)
        found |= {source for rule in programme.rules for source in rule.sources}
        found |= {source for fact in programme.facts.values() for source in fact.help.sources}
        found |= {source for item in programme.background for source in item.sources}
    return found | {source for answers in texts for answer in answers for source in answer.sources}


def test_the_version_follows_the_content(copied: Path) -> None:
    assert load_catalogue(copied).version == CATALOGUE.version
    change(copied / "insat.yml", "INSAT läuft seit 2006 fortlaufend.", "INSAT läuft seit 2006.")
    assert load_catalogue(copied).version != CATALOGUE.version


def test_a_changed_file_is_read_anew(copied: Path) -> None:
    load_catalogue(copied)
    change(copied / "insat.yml", "capacity: 33", "capacity: 34")
    assert load_catalogue(copied).programme("insat").capacity == 34


def test_nothing_is_written_beside_the_files(copied: Path) -> None:
    before = sorted(copied.iterdir())
    load_catalogue(copied)
    assert sorted(copied.iterdir()) == before


# --- placeholders ------------------------------------------------------------------------------


def test_open_placeholders_are_listed_and_never_shown() -> None:
    insat = CATALOGUE.programme("insat")
    assert "insat_ort" in insat.open_placeholders
    assert insat.appointment.location == ""
    assert "sucht_hotline" in CATALOGUE.open_placeholders


def test_a_value_fills_its_placeholder() -> None:
    filled = load_catalogue(SHIPPED, {"insat_ort": "Musterweg 1, Bochum"})
    assert filled.programme("insat").appointment.location == "Musterweg 1, Bochum"
    assert "insat_ort" not in filled.programme("insat").open_placeholders


def test_an_empty_value_counts_as_none() -> None:
    assert "insat_ort" in load_catalogue(SHIPPED, {"insat_ort": "  "}).open_placeholders


# --- what it refuses ---------------------------------------------------------------------------

SPOILED = [
    ("insat.yml", "    fact: wohnort\n", "    fact: geburtsort\n", "unbekannte Frage geburtsort"),
    ("insat.yml", "    is: yes\n", "    is: vielleicht\n", "die Antwort vielleicht gibt es nicht"),
    ("insat.yml", "    in: [Bochum]\n", "    in: [Bochumm]\n", "unbekannter Ort Bochumm"),
    ("insat.yml", "    in: [Bochum]\n", "    office: [bochumm]\n", "unbekanntes Jobcenter bochumm"),
    ("insat.yml", "jobcenters: [bochum]", "jobcenters: [bochumm]", "unbekanntes Jobcenter bochumm"),
    ("insat.yml", "topics: [sucht, gesundheit]", "topics: [suchtt]", "unbekanntes Anliegen suchtt"),
    ("insat.yml", '    sources: ["§ 16d Abs. 6 SGB II"]\n  - id', "  - id", "eine Regel ohne Quelle"),
    ("insat.yml", "    sources: [bochum-2019]\n    kernels: [bereiche]", "    kernels: [bereiche]", "die Quelle (sources) fehlt"),
    ("insat.yml", "      INSAT dauert insgesamt", "      {insat_fantasie} INSAT dauert insgesamt", "unbekannter Platzhalter"),
    ("insat.yml", "INSAT ist für Menschen, die in Bochum wohnen. Sonst", "Heute {leistung} Sonst", "unbekannter Platzhalter"),
    ("insat.yml", '  location: "{insat_ort}"\n  minutes: 45\n  bookable: true\n  sources: [bochum-2019]',
     '  location: Musterstraße 12\n  minutes: 45\n  bookable: true', "ohne Quelle"),
    ("general.yml", "Das kann ich nicht berechnen.", "Das sind 563 Euro.", "ohne Quelle"),
    ("insat.yml", "  ask_duration:", "  ask_dauer:", "unbekanntes Thema ask_dauer"),
    ("insat.yml", "  - id: insat-vorrang", "  - id: insat-wohnort", "gibt es schon"),
    ("insat.yml", "capacity: 33", "kapazität: 33", "dieses Feld gibt es nicht"),
    ("insat.yml", "capacity: 33", "capacity: viele", "ganze Zahl"),
    ("insat.yml", "status: active", "status: ended", "ended_on"),
    ("proaktiv.yml", "topics: [gesundheit]", "\ttopics: [gesundheit]", "kein gültiges YAML"),
    ("insat.yml", "key: insat", "key: insatt", "die Datei muss insatt.yml heißen"),
    ("insat.yml", "insat bochum", "proaktiv", "gehört schon zu"),
    ("general.yml", "valid_from: 2027-01-01", "valid_from: 2027-02-01", "Lücke"),
    ("general.yml", "  - ask_duration\n", "", "unbekanntes Thema ask_duration"),
    ("finder.yml", "topic: anliegen", "topic: wohnort", "nennt keine Frage"),
    ("offices.yml", "sources: [odenwald-2022, gemeinden]", "sources: []", "die Liste ist leer"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "before", "after", "message"), SPOILED)
def test_it_refuses_a_fault_with_file_and_line(
    copied: Path, name: str, before: str, after: str, message: str
) -> None:
    change(copied / name, before, after)
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(copied)
    assert message in str(refused.value)
    assert re.search(r"catalogue/\w+\.yml, Zeile \d+: ", str(refused.value))


def test_it_refuses_an_answer_without_its_easy_twin_and_points_at_the_answer(copied: Path) -> None:
    file = copied / "insat.yml"
    text = file.read_text(encoding="utf-8")
    start = text.index("    easy: |\n      INSAT dauert höchstens")
    end = text.index("    sources:", start)
    file.write_text(text[:start] + text[end:], encoding="utf-8")
    line = text[: text.index("  ask_duration:")].count("\n") + 1
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(copied)
    assert f"insat.yml, Zeile {line}: " in str(refused.value)
    assert "die Fassung in einfacher Sprache (easy) fehlt" in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


QUESTIONS = [
    "Welche Droge nehmen Sie?",
    "Von welcher Substanz sind Sie abhängig?",
    "Wie oft trinken Sie in der Woche?",
    "Wie viel haben Sie zuletzt konsumiert?",
    "Trinken Sie Alkohol?",
    "Welche Diagnose haben Sie?",
    "Welche Krankheit haben Sie?",
    "Nehmen Sie Methadon?",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_refuses_a_question_for_substance_amount_or_diagnosis(copied: Path, question: str) -> None:
    line = change(
        copied / "insat.yml",
        "Bekommen Sie Geld vom Jobcenter (Grundsicherungsgeld, früher Bürgergeld oder Hartz IV)?",
        question,
    )
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(copied)
    assert f"insat.yml, Zeile {line}: " in str(refused.value)
    assert "fragt nach Substanz" in str(refused.value)


def test_it_refuses_answers_that_hold_on_the_same_day(copied: Path) -> None:
    text = (copied / "insat.yml").read_text(encoding="utf-8")
    entry = "\n".join(
        f"    - {{text: Ja., easy: Ja., sources: [bochum-2019], valid_{end}: 2026-06-30}}"
        for end in ("to", "from")
    )
    start, end = text.index("  ask_substitution:\n"), text.index("  ask_dispensing_times:\n")
    (copied / "insat.yml").write_text(
        f"{text[:start]}  ask_substitution:\n{entry}\n{text[end:]}", encoding="utf-8"
    )
    with pytest.raises(CatalogueError, match="gilt zur selben Zeit"):
        load_catalogue(copied)


def test_it_refuses_a_question_no_rule_reads(copied: Path) -> None:
    change(
        copied / "insat.yml",
        "    when: {not: {fact: agh_dauer, is: yes}}",
        "    when: {not: {fact: zielgruppe, is: yes}}",
    )
    with pytest.raises(CatalogueError, match="agh_dauer kommt in keiner Regel vor"):
        load_catalogue(copied)


def test_it_refuses_more_than_eight_questions(copied: Path) -> None:
    text = (copied / "insat.yml").read_text(encoding="utf-8")
    start = text.index("  agh_dauer:\n")
    fact = text[start : text.index("  zielgruppe:\n", start)]
    more = "".join(fact.replace("agh_dauer", f"mehr_{number}") for number in range(5))
    (copied / "insat.yml").write_text(text[:start] + more + text[start:], encoding="utf-8")
    with pytest.raises(CatalogueError, match="9 Fragen, höchstens 8"):
        load_catalogue(copied)


def test_it_names_every_fault_at_once(copied: Path) -> None:
    first = change(copied / "insat.yml", "    fact: wohnort\n", "    fact: geburtsort\n")
    second = change(copied / "insat.yml", "  ask_duration:", "  ask_dauer:")
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(copied)
    lines = {int(line) for line in re.findall(r"insat\.yml, Zeile (\d+)", str(refused.value))}
    assert {first - 1, second} <= lines


def test_a_missing_file_is_named(copied: Path) -> None:
    (copied / "offices.yml").unlink()
    with pytest.raises(CatalogueError, match=r"offices\.yml: diese Datei fehlt"):
        load_catalogue(copied)


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="gibt es nicht"):
        load_catalogue(tmp_path / "nowhere")


# --- the check an editor can run ----------------------------------------------------------------


def test_the_shipped_catalogue_passes_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(SHIPPED) == 0
    assert f"4 Programme, Fassung {CATALOGUE.version}, 0 Fehler" in capsys.readouterr().out


def test_the_check_fails_on_a_fault_of_easy_language_with_its_line(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = change(
        copied / "insat.yml", "INSAT dauert höchstens 3 Jahre.", "Die Teilnahmezeiträume sind lang."
    )
    assert check(copied) == 1
    assert f"insat.yml, Zeile {line - 1}: Fehler: Zeile 1: Wort mit" in capsys.readouterr().out


def test_the_check_reads_the_own_files_of_a_deployment(
    copied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    shutil.move(copied / "insat.yml", own / "insat.yml")
    assert check(copied, own) == 0
    change(own / "insat.yml", "    fact: wohnort", "    fact: geburtsort")
    assert check(copied, own) == 1
    assert "own/insat.yml, Zeile" in capsys.readouterr().out


# --- the format's description ------------------------------------------------------------------


def test_the_schema_in_the_docs_is_up_to_date() -> None:
    written = json.loads((DOCS / "catalogue.schema.json").read_text(encoding="utf-8"))
    assert written == json_schema()


def test_the_page_for_editors_names_every_field() -> None:
    page = (DOCS / "katalog.md").read_text(encoding="utf-8")
    fields = json_schema()["$defs"]["ProgrammeFile"]["properties"]
    assert [name for name in fields if f"`{name}" not in page] == []
