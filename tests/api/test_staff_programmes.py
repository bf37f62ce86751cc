"""The programme pages of the staff, and which stored checks a new version of the catalogue would change."""

import shutil
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlmodel import select
from support_handoff import BRANDT, Office, browser, chat, hand_over, only_case, open_office, web
from support_staff import Desk, hire, title_of

from api.audit import AuditEntry
from api.crypto import Keyring
from api.db import Database
from api.handoff.tables import Case
from api.handoff.views import reference_of
from api.programmes.archive import Archive
from api.programmes.catalogue import SHIPPED

FITS = {"wohnort": "Bochum", "leistungsbezug": "yes", "agh_dauer": "no", "zielgruppe": "yes"}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The deployment's own folder, still empty."""
    place = tmp_path / "own"
    place.mkdir()
    return place


@pytest.fixture
def office(database: Database, keyring: Keyring, tmp_path: Path, own: Path) -> Office:
    opened = open_office(database, keyring, own_catalogue_dir=own)
    archive = Archive(tmp_path / "catalogues")
    archive.keep(opened.catalogue.version, SHIPPED, None)
    opened.archive = archive
    hire(opened)
    hire(opened, "olsen", office="maerkischer-kreis")
    hire(opened, "vogt", role="redaktion")
    hire(opened, "lorenz", role="leitung")
    return opened


@pytest.fixture
def app(office: Office) -> FastAPI:
    return web(office)


def sent(office: Office, **answers: str) -> str:
    """The id of a case with a check that was just sent."""
    with office.db.reading() as session:
        before = set(session.exec(select(Case.id)))
    hand_over(office, chat(office, "hallo"), checked="insat", answers=answers or FITS)
    with office.db.reading() as session:
        (new,) = set(session.exec(select(Case.id))) - before
    return new


def stricter(own: Path) -> None:
    """A new file of INSAT whose rule about duration says the opposite."""
    text = (SHIPPED / "insat.yml").read_text(encoding="utf-8")
    changed = text.replace("when: {not: {fact: agh_dauer, is: yes}}", "when: {fact: agh_dauer, is: yes}")
    assert changed != text
    (own / "insat.yml").write_text(changed, encoding="utf-8")


COMPARED = "programmes/compare?old=sent&new=files"


# --- what a programme is -----------------------------------------------------------------------


def test_the_list_shows_every_programme_with_its_status_and_the_missing_values(app: FastAPI) -> None:
    page = Desk.at(app).look("programmes")
    for word in ("INSAT", "PRO AKTIV", "NIMAK", "MIAR", "läuft", "beendet", "nicht bekannt", "insat_telefon"):
        assert word in page.text


def test_a_page_shows_facts_rules_answers_background_and_sources(app: FastAPI) -> None:
    page = Desk.at(app).look("programmes/insat").text
    for word in (
        "Krisenhilfe Bochum gGmbH", "§ 16d SGB II", "passt, wenn „Wohnort: Bochum“", "nicht (Schon drei Jahre",
        "beurteilt nur ein Mensch (Integrationsfachkraft)", "INSAT dauert höchstens 3 Jahre.", "29. November 2019",
        "insat_hausnummer", "Nicht bestätigt", "besonders geschützt",
    ):  # fmt: skip
        assert word in page, word


def test_an_ended_programme_says_when(app: FastAPI) -> None:
    page = Desk.at(app).look("programmes/proaktiv").text
    assert "31. Dezember 2024" in page
    assert "1. Januar 2020" in page


def test_an_unknown_programme_is_not_there(app: FastAPI) -> None:
    assert Desk.at(app).look("programmes/gibtsnicht").status_code == 404


@pytest.mark.parametrize("role", ["redaktion", "leitung", "fallmanager"])
def test_editor_lead_and_case_manager_may_read_and_find_the_way(office: Office, role: str) -> None:
    hire(office, "neu", role=role)
    desk = Desk.at(web(office), "neu")
    assert 'href="/staff/programmes"' in desk.look("password").text
    assert desk.look("programmes").status_code == 200


@pytest.mark.parametrize("role", ["dsb", "admin", "programm_team"])
def test_for_others_the_pages_are_not_there(office: Office, role: str) -> None:
    hire(office, "neu", role=role, programmes=["insat"])
    desk = Desk.at(web(office), "neu")
    assert 'href="/staff/programmes"' not in desk.look("password").text
    for path in ("programmes", "programmes/insat", "programmes/compare", COMPARED):
        assert desk.look(path).status_code == 404


def test_without_a_login_nothing_is_shown(app: FastAPI) -> None:
    assert browser(app).get("/staff/programmes/insat").url.path == "/staff/login"


# --- what a version changes --------------------------------------------------------------------


def test_a_check_that_comes_out_differently_is_listed_with_case_and_rule(
    office: Office, app: FastAPI, own: Path
) -> None:
    changed, same = sent(office), sent(office, wohnort="Herne")
    stricter(own)
    page = Desk.at(app).look(COMPARED).text
    assert f"/staff/cases/{changed}" in page
    assert f"Fall {reference_of(changed)}" in page
    assert "insat-dauer: passt, jetzt passt vielleicht nicht" in page
    assert same not in page


def test_two_versions_are_compared_with_the_checks_replayed_under_each(
    office: Office, app: FastAPI, own: Path
) -> None:
    case = sent(office)
    stricter(own)
    page = Desk.at(app).look(f"programmes/compare?old={office.catalogue.version}&new=files").text
    assert case in page
    assert "Regel im Check „insat-dauer“ geändert" in page


def test_nothing_that_changes_is_said(office: Office, app: FastAPI) -> None:
    desk = Desk.at(app)
    assert "keinen gesendeten Check" in desk.look(COMPARED).text
    sent(office)
    assert "Kein gesendeter Check fällt anders aus." in desk.look(COMPARED).text
    current = office.catalogue.version
    assert "kein Unterschied" in desk.look(f"programmes/compare?old={current}&new={current}").text


def test_a_case_manager_elsewhere_sees_no_check_of_this_office(
    office: Office, app: FastAPI, own: Path
) -> None:
    case = sent(office)
    stricter(own)
    page = Desk.at(app, "olsen").look(COMPARED).text
    assert case not in page
    assert "keinen gesendeten Check" in page


@pytest.mark.parametrize("login", ["vogt", "lorenz"])
def test_a_role_without_cases_gets_numbers_too_large_to_point_at_anybody(
    office: Office, app: FastAPI, own: Path, login: str
) -> None:
    cases = [sent(office) for _ in range(4)]
    stricter(own)
    desk = Desk.at(app, login)
    few = desk.look(COMPARED).text
    assert "weniger als 5" in few
    assert not [case for case in cases if case in few]
    sent(office)
    assert "jetzt passt vielleicht nicht – 5" in desk.look(COMPARED).text


def test_what_was_struck_or_withdrawn_is_not_compared(office: Office, app: FastAPI, own: Path) -> None:
    conversation = chat(office, "hallo")
    hand_over(office, conversation, checked="insat", answers=FITS, struck=("check:agh_dauer",))
    stricter(own)
    desk = Desk.at(app)
    assert "Kein gesendeter Check fällt anders aus." in desk.look(COMPARED).text
    case = only_case(office)
    office.handoff.take(case, BRANDT)
    office.handoff.close(case, BRANDT, "withdrawn")
    assert "keinen gesendeten Check" in desk.look(COMPARED).text


def test_that_checks_were_compared_is_on_record(office: Office, app: FastAPI) -> None:
    sent(office)
    Desk.at(app).look(COMPARED)
    with office.db.reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "checks_compared")).all()
    assert [entry.object for entry in entries] == ["catalogue:sent:files"]


def test_faults_of_the_files_are_shown_with_their_line(app: FastAPI, own: Path) -> None:
    (own / "insat.yml").write_text("key: insat\nkey: insat\n", encoding="utf-8")
    page = Desk.at(app).look(COMPARED)
    assert page.status_code == 200
    assert "Zeile 2: key steht hier zweimal" in page.text


def test_a_version_that_is_not_kept_is_said(app: FastAPI) -> None:
    page = Desk.at(app).look("programmes/compare?old=000000000000&new=files").text
    assert "nicht aufgehoben" in page


def test_the_version_in_use_is_compared_also_where_nothing_can_be_kept(
    office: Office, app: FastAPI, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "catalogues")
    current = office.catalogue.version
    assert "kein Unterschied" in Desk.at(app).look(f"programmes/compare?old={current}&new={current}").text


def test_the_form_comes_without_a_comparison_first(app: FastAPI) -> None:
    page = Desk.at(app).look("programmes/compare")
    assert title_of(page).startswith("Fassungen vergleichen")
    assert "Gesendete Checks" not in page.text
