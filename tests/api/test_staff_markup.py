"""Stored markup, tried on every staff view that the application has."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from route_table import TABLE
from support_appointments import MONDAY
from support_calendar import calendar_of
from support_handoff import Office, chat, hand_over, only_case, open_office, web
from support_staff import Desk, hire

from api.clock import today
from api.crypto import Keyring
from api.db import Database
from api.programmes.archive import Archive

# Escaping does not depend on the data base.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg/onload=alert(1)>"


@pytest.fixture
def office(
    database: Database, keyring: Keyring, set_clock: Callable[[datetime], None], tmp_path: Path
) -> Office:
    set_clock(MONDAY)
    opened = open_office(database, keyring)
    opened.archive = Archive(tmp_path / "catalogues")
    return opened


def test_what_anybody_wrote_stays_text_on_every_staff_view(office: Office) -> None:
    roles = {
        "boese": "fallmanager",
        "keller": "programm_team",
        "vogt": "redaktion",
        "sommer": "dsb",
        "arndt": "admin",
    }
    ids = {
        login: hire(office, login, role=role, name=EVIL[:80], programmes=["insat"])
        for login, role in roles.items()
    }
    app = web(office)
    desks = {login: Desk.at(app, login) for login in roles}
    conversation = chat(office, EVIL)
    hand_over(office, conversation, message=EVIL, contact=EVIL)
    case_id, work = only_case(office), office.handoff
    desk = desks["boese"]
    desk.post(f"cases/{case_id}/take")
    desk.post(f"cases/{case_id}/step", step="assignable", day=f"{today():%d.%m.%Y}", step_note=EVIL)
    desk.post(f"cases/{case_id}/note", text=EVIL)
    desk.post(f"cases/{case_id}/reply", text=EVIL)
    work.to_staff(office.store.get(conversation.id), EVIL, None)
    desks["vogt"].post("modules/new", title=EVIL[:80], body=EVIL)
    (module,) = office.staff.modules.all("bochum")
    who = {"case": "boese", "module": "vogt", "audit": "sommer", "account": "arndt"}
    values = {
        **calendar_of(office, EVIL[:100]), "case_id": case_id, "module_id": module.id, "account_id": ids["boese"],
        "rest": EVIL, "key": "insat",
    }  # fmt: skip
    seen, escaped = 0, 0
    for (method, path), access in TABLE.items():
        if method != "GET" or not path.startswith("/staff") or "oidc" in path:
            continue
        asked = [desks[who[access.kind]]] if access.kind in who else list(desks.values())
        for query in ("", f"?done={EVIL}&module={module.id}&view=mine&old={EVIL}&new={EVIL}"):
            for somebody in asked:
                page = somebody.client.get(path.replace("{rest:path}", "{rest}").format_map(values) + query)
                seen += 1
                if page.headers["content-type"].startswith("text/html"):
                    escaped += page.text.count("&lt;script&gt;")
                    for tag in ("<script", "<img src=x", "<svg/onload"):
                        assert tag not in page.text, path
                else:
                    assert page.headers.get("x-content-type-options", "nosniff") == "nosniff"
    assert seen > 40
    assert escaped > 40


def test_refused_input_is_shown_again_as_text(office: Office) -> None:
    hire(office)
    hire(office, "arndt", role="admin")
    hire(office, "vogt", role="redaktion")
    app = web(office)
    hand_over(office, chat(office, "hallo"))
    case_id = only_case(office)
    desk, admin, editor = Desk.at(app), Desk.at(app, "arndt"), Desk.at(app, "vogt")
    desk.post(f"cases/{case_id}/take")
    later = f"{today() + timedelta(days=1):%d.%m.%Y}"
    for page in (
        desk.post(
            f"cases/{case_id}/step", step="assignable", day=later, step_note=EVIL, jointly_with=EVIL[:150]
        ),
        desk.post(f"cases/{case_id}/step", step=EVIL, day=EVIL),
        desk.post(f"cases/{case_id}/follow-up", follow_up_on=EVIL),
        desk.post(f"cases/{case_id}/pass", to=EVIL),
        desk.post(f"cases/{case_id}/unmask", unmask_reason=EVIL),
        admin.post("accounts", new_login=EVIL, name=EVIL, role=EVIL),
        editor.post("modules/new", title=EVIL, body=EVIL + "{x}"),
    ):
        assert page.status_code == 422
        for tag in ("<script", "<img src=x", "<svg/onload"):
            assert tag not in page.text
