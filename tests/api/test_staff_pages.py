"""The staff pages, as a browser without any script meets them."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlmodel import select
from support_appointments import MONDAY
from support_handoff import BRANDT, Office, browser, chat, chat_texts, hand_over, open_office, web
from support_staff import PASSWORD, Desk, csrf_in, hire, title_of

from api.crypto import Keyring
from api.db import Database
from api.handoff.tables import Case

EVIL = '<script>alert("x")</script><img src=x onerror=alert(1)>'


@pytest.fixture
def office(database: Database, keyring: Keyring) -> Office:
    return open_office(database, keyring)


@pytest.fixture
def app(office: Office) -> FastAPI:
    hire(office)
    return web(office)


def sent_case(office: Office, **changes: object) -> str:
    """The id of a case that was just sent."""
    hand_over(office, chat(office, "Was ist INSAT?"), **changes)
    with office.db.reading() as session:
        return session.exec(select(Case.id)).one()


def test_whoever_is_not_logged_in_is_led_to_the_login(app: FastAPI) -> None:
    for path in ("", "/cases", "/cases/x", "/password", "/audit", "/unknown"):
        page = browser(app).get(f"/staff{path}")
        assert page.url.path == "/staff/login"
        assert page.headers["cache-control"] == "no-store"


def test_a_wrong_login_is_said_on_top_and_in_the_title(app: FastAPI) -> None:
    page = Desk(browser(app)).log_in("brandt", "falsch")
    assert page.status_code == 401
    assert title_of(page).startswith("Fehler:")
    assert 'href="#login"' in page.text
    assert 'value="brandt"' in page.text
    assert "falsch" not in page.text


def test_the_login_form_must_come_from_the_same_browser(app: FastAPI) -> None:
    other, mine = browser(app), browser(app)
    token = csrf_in(other.get("/staff/login"))
    mine.get("/staff/login")
    for csrf in (token, ""):
        page = mine.post("/staff/login", data={"login": "brandt", "password": PASSWORD, "csrf": csrf})
        assert page.status_code == 403
        assert mine.get("/staff").url.path == "/staff/login"


def test_the_session_cookie_is_strict_and_out_of_reach_of_scripts(app: FastAPI) -> None:
    client = browser(app)
    client.follow_redirects = False
    data = {"login": "brandt", "password": PASSWORD, "csrf": csrf_in(client.get("/staff/login"))}
    cookie = client.post("/staff/login", data=data).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


def test_a_one_time_password_leads_to_nothing_but_its_change(office: Office, app: FastAPI) -> None:
    made = office.staff.create("neu", "Frau Neu", "fallmanager", "bochum")
    assert made
    desk = Desk.at(app, "neu", made.password)
    for path in ("cases", "cases/x", "audit"):
        assert desk.look(path).url.path == "/staff/password"
    refused = desk.post("password", old=made.password, new="kurz")
    assert (refused.status_code, title_of(refused)[:7]) == (422, "Fehler:")
    assert 'href="#new"' in refused.text
    taken = desk.post("password", old=made.password, new="vier blaue Pflaumen")
    assert taken.url.path == "/staff/cases"
    assert "Ihr neues Passwort gilt" in taken.text


def test_from_the_queue_to_the_answer_in_the_chat(office: Office, app: FastAPI) -> None:
    conversation = chat(office, "Was ist INSAT?")
    hand_over(office, conversation, checked="insat", answers={"wohnort": "Bochum"}, contact="0234 000")
    desk = Desk.at(app)
    assert "Unzugewiesen (1)" in desk.look("cases").text
    listed = desk.look("cases?view=unassigned")
    path = re.search(r'href="/staff/(cases/[\w-]+)">Fall', listed.text)
    assert path
    page = desk.look(path[1])
    for said in ("Bitte beraten Sie mich.", "Was ist INSAT?", "Wohnort: Bochum", "Sie wohnen in Bochum.", "•••• •00",
                 "Wem die Person zugestimmt hat", "Der Check ist keine Entscheidung"):  # fmt: skip
        assert said in page.text
    taken = desk.post(f"{path[1]}/take")
    assert "Sie haben den Fall übernommen" in taken.text
    assert taken.history[0].status_code == 303
    desk.post(f"{path[1]}/reply", text="Guten Tag!\r\nKommen Sie gern.")
    assert chat_texts(office, conversation)[-1] == ("staff", "Guten Tag!\nKommen Sie gern.")
    noted = desk.post(f"{path[1]}/note", text="Nur für uns")
    assert "Nur für uns" in noted.text
    assert "Interne Notiz, die Person sieht sie nicht" in noted.text
    version = re.search(r'name="version" value="(\d+)"', noted.text)
    assert version
    closed = desk.post(f"{path[1]}/close", reason="answered", version=version[1])
    assert "Frage beantwortet" in closed.text
    assert office.store.get(conversation.id).state == "bot"
    assert "Erledigt (1)" in desk.look("cases?view=done").text


def test_no_verdict_of_the_check_reaches_the_page(office: Office, app: FastAPI) -> None:
    answers = {"wohnort": "Bochum", "leistungsbezug": "yes", "zielgruppe": "no"}
    case_id = sent_case(office, checked="insat", answers=answers)
    page = Desk.at(app).look(f"cases/{case_id}").text.lower()
    for verdict in ("geeignet", "erfüllt", "passt", "spricht dagegen", "spricht dafür", "unmet", "speaks_"):
        assert verdict not in page


def test_the_loser_of_two_is_told_and_sees_who_has_it(office: Office, app: FastAPI) -> None:
    hire(office, "kaya", name="Frau Kaya")
    case_id = sent_case(office)
    first, second = Desk.at(app), Desk.at(app, "kaya")
    first.post(f"cases/{case_id}/take")
    lost = second.post(f"cases/{case_id}/take")
    assert lost.status_code == 409
    assert "gerade jemand anderes übernommen" in lost.text
    assert title_of(lost).startswith("Fehler:")
    assert "Herr Brandt" in lost.text
    assert "Der Person antworten" not in lost.text


def test_another_office_gets_404_for_every_page(office: Office, app: FastAPI) -> None:
    hire(office, "olsen", office="maerkischer-kreis")
    case_id = sent_case(office)
    desk = Desk.at(app, "olsen")
    unknown = desk.look("cases/gibtsnicht")
    assert (unknown.status_code, desk.look(f"cases/{case_id}").status_code) == (404, 404)
    assert desk.look(f"cases/{case_id}").text == unknown.text
    for action in ("take", "release", "reply", "note", "close"):
        assert desk.post(f"cases/{case_id}/{action}", text="x", reason="other").status_code == 404
    assert "staff/cases/" not in desk.look("cases?view=unassigned").text


@pytest.mark.parametrize("role", ["leitung", "redaktion", "dsb", "admin"])
def test_roles_without_contents_see_no_case(office: Office, app: FastAPI, role: str) -> None:
    hire(office, "ohne", role=role)
    case_id = sent_case(office)
    desk = Desk.at(app, "ohne")
    assert desk.look(f"cases/{case_id}").status_code == 404
    assert "sieht keine Fälle" in desk.look("cases").text
    assert desk.look("audit").status_code == (200 if role == "dsb" else 404)


def test_what_people_write_stays_text(office: Office, app: FastAPI) -> None:
    hire(office, "boese", name=EVIL)
    conversation = chat(office, EVIL)
    hand_over(office, conversation, message=EVIL, contact=EVIL)
    with office.db.reading() as session:
        case_id = session.exec(select(Case.id)).one()
    desk = Desk.at(app, "boese")
    desk.post(f"cases/{case_id}/reply", text=EVIL)
    desk.post(f"cases/{case_id}/note", text=EVIL)
    office.handoff.to_staff(office.store.get(conversation.id), EVIL, None)
    shown = desk.look(f"cases/{case_id}")
    refused = desk.post(f"cases/{case_id}/note", text=EVIL + "x" * 4000)
    wrong = Desk(browser(app)).log_in(EVIL, "x")
    strange = desk.look(f"cases/{EVIL}")
    for page in (
        shown,
        refused,
        wrong,
        strange,
        desk.look("cases?view=mine"),
        desk.look(f"cases?done={EVIL}"),
    ):
        assert "<script" not in page.text
        assert "<img src=x" not in page.text
    assert shown.text.count("&lt;script&gt;") >= 5


def test_a_form_without_the_token_of_its_session_is_refused(office: Office, app: FastAPI) -> None:
    hire(office, "kaya")
    case_id = sent_case(office)
    desk, other = Desk.at(app), Desk.at(app, "kaya")
    foreign = csrf_in(other.look("password"))
    for path in (
        f"cases/{case_id}/take",
        f"cases/{case_id}/reply",
        f"cases/{case_id}/note",
        "logout",
        "password",
    ):
        for token in ({}, {"csrf": ""}, {"csrf": foreign}):
            data = {"text": "x", "old": PASSWORD, "new": "vier blaue Pflaumen", **token}
            page = desk.client.post(f"/staff/{path}", data=data)
            assert page.status_code == 403, path
            assert title_of(page).startswith("Fehler:")
    assert office.handoff.counts(BRANDT)["unassigned"] == 1
    assert desk.look("cases").url.path == "/staff/cases"


def test_nothing_changes_by_looking(office: Office, app: FastAPI) -> None:
    case_id = sent_case(office)
    desk = Desk.at(app)
    for action in ("take", "release", "close", "reply", "note"):
        assert desk.look(f"cases/{case_id}/{action}").status_code in (404, 405)
    assert desk.client.get("/staff/logout").status_code in (404, 405)
    assert office.handoff.counts(BRANDT)["unassigned"] == 1


def test_an_empty_answer_is_refused_where_it_was_written(office: Office, app: FastAPI) -> None:
    desk = Desk.at(app)
    page = desk.post(f"cases/{sent_case(office)}/reply", text="   ")
    assert page.status_code == 422
    assert 'href="#reply"' in page.text
    assert 'aria-describedby="reply-hinweis reply-fehler"' in page.text


def test_what_was_typed_is_kept_when_it_is_refused(office: Office, app: FastAPI) -> None:
    hire(office, "kaya")
    case_id = sent_case(office)
    Desk.at(app, "kaya").post(f"cases/{case_id}/take")
    page = Desk.at(app).post(f"cases/{case_id}/note", text="y" * 4001)
    assert "y" * 4001 in page.text


def test_a_case_is_not_closed_over_an_unread_message(office: Office, app: FastAPI) -> None:
    conversation = chat(office, "hallo")
    hand_over(office, conversation)
    with office.db.reading() as session:
        case_id = session.exec(select(Case.id)).one()
    desk = Desk.at(app)
    page = desk.post(f"cases/{case_id}/take")
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version
    office.handoff.to_staff(office.store.get(conversation.id), "Noch eine Frage!", None)
    refused = desk.post(f"cases/{case_id}/close", reason="answered", version=version[1])
    assert refused.status_code == 409
    assert "Noch eine Frage!" in refused.text


def test_after_a_withdrawal_the_page_says_so_and_shows_nothing(office: Office, app: FastAPI) -> None:
    sent = hand_over(office, chat(office, "Geheimes"))
    with office.db.reading() as session:
        case_id = session.exec(select(Case.id)).one()
    office.handoff.withdraw(sent.case_code, sent.pin, source="a")
    page = Desk.at(app).look(f"cases/{case_id}")
    assert page.status_code == 200
    assert "Die Zustimmung wurde zurückgenommen." in page.text
    assert "Geheimes" not in page.text
    assert "Der Person antworten" not in page.text


def test_logging_out_ends_it_for_this_cookie_everywhere(app: FastAPI) -> None:
    desk = Desk.at(app)
    kept = dict(desk.client.cookies)
    assert desk.post("logout").url.path == "/staff/login"
    thief = browser(app)
    thief.cookies.update(kept)
    assert thief.get("/staff/cases").url.path == "/staff/login"


def test_an_idle_session_leads_back_to_the_login(app: FastAPI, set_clock: Callable[[datetime], None]) -> None:
    set_clock(MONDAY)
    desk = Desk.at(app)
    set_clock(MONDAY + timedelta(minutes=21))
    assert desk.look("cases").url.path == "/staff/login"


def test_pages_carry_no_inline_script_or_style(office: Office, app: FastAPI) -> None:
    case_id = sent_case(office, checked="insat", answers={"wohnort": "Bochum"})
    desk = Desk.at(app)
    for page in (desk.look("cases?view=unassigned"), desk.look(f"cases/{case_id}"), desk.look("password")):
        assert "<script" not in page.text
        assert "<style" not in page.text
        assert " style=" not in page.text
        assert not re.search(r"\son\w+=", page.text)
        assert all(csrf for csrf in re.findall(r'name="csrf" value="([^"]*)"', page.text))
        assert page.text.count('method="post"') == page.text.count('name="csrf"')


def test_an_unknown_view_is_no_crash(app: FastAPI) -> None:
    desk = Desk.at(app)
    for path in ("cases?view=quatsch", "cases?page=0", "cases?page=x", "gibtsnicht"):
        assert desk.look(path).status_code in (404, 422)
    assert desk.look("cases?view=open&page=99").status_code == 200
