"""One file in a deployment's own folder, and the whole product knows the programme: no line of code."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from support_appointments import MONDAY, key
from support_programmes import INVENTED, own_folder, pro_aktiv_goes_on

from api.conversations.messages import Reply
from api.main import create_app
from api.manage import prepare
from api.settings import Settings

INSIDE = 9999
"""The port that stands for the listener of the bot's actions."""


class Deployment:
    """The whole api of a jobcenter with its own folder, its demo data and its staff; there is no bot."""

    def __init__(self, app: FastAPI, settings: Settings, passwords: dict[str, str]) -> None:
        self.app, self.passwords = app, passwords
        self.services: Any = app.state.services
        self.public = TestClient(app)
        self._inside = TestClient(
            app,
            base_url=f"http://testserver:{INSIDE}",
            headers={"Authorization": f"Bearer {settings.token()}"},
        )

    def asks(self, path: str, **body: Any) -> dict[str, Any]:
        """What the bot's actions get from the api."""
        answer = self._inside.post(f"/internal/{path}", json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def check(self, programme: str, **said: str) -> dict[str, Any]:
        """Goes through the check with an answer for each fact; the last step, with the result."""
        moved = self.asks("screenings/step", programme=programme)
        while question := moved["question"]:
            fact = question["fact"]
            moved = self.asks(
                "screenings/step", programme=programme, answers=moved["answers"], fact=fact, said=said[fact]
            )
            assert moved["accepted"], fact
        return moved

    def staff(self, login: str) -> httpx.Client:
        """A browser in which somebody of the demo staff is logged in."""
        client = TestClient(self.app)
        given, chosen = self.passwords[login], "drei gelbe Birnen"
        me = client.post("/api/staff/login", json={"login": login, "password": given}).json()
        body = {"old": given, "new": chosen}
        client.post("/api/staff/password", json=body, headers={"X-CSRF-Token": me["csrf"]})
        return client


Deploy = Callable[..., Deployment]


@pytest.fixture
def deploy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], set_clock: Callable[[datetime], None]
) -> Iterator[Deploy]:
    set_clock(MONDAY)

    def deployed(office: str, **files: str) -> Deployment:
        settings = Settings(
            _env_file=None, data_dir=tmp_path / "var", DATABASE_URL=f"sqlite:///{tmp_path / 'lotse.sqlite3'}",
            internal_listen=f"http://127.0.0.1:{INSIDE}", office=office, own_catalogue_dir=own_folder(tmp_path, **files),
        )  # fmt: skip
        prepare(settings)
        passwords = dict(re.findall(r"^  (\w+) +(\S+) +\w+, ", capsys.readouterr().out, re.MULTILINE))
        made.append(Deployment(create_app(settings), settings, passwords))
        return made[-1]

    made: list[Deployment] = []
    yield deployed
    for deployment in made:
        deployment.services.close()


def test_an_invented_programme_is_told_checked_booked_handed_over_and_shown_to_staff(deploy: Deploy) -> None:
    herne = deploy("herne", gartenwerk=INVENTED)

    # The public list, the names for buttons, the finder.
    assert "gartenwerk" in {p["key"] for p in herne.public.get("/api/programmes").json()["programmes"]}
    told = {"key": "gartenwerk", "name": "Gartenwerk", "bookable": True, "active": True}
    assert told in herne.asks("programmes")["programmes"]
    found = herne.asks(
        "finder/step", answers={"wohnort": "Herne", "anliegen": "arbeit", "leistungsbezug": "yes"}
    )
    assert found["result"]["programmes"] == [["Gartenwerk", "gartenwerk"]]

    # Answers: its own, an honest nothing where it has none, and itself among the programmes to choose from.
    told = herne.asks("answers", intent="ask_duration", programme="gartenwerk")
    assert told["text"] == "Es dauert ein halbes Jahr."
    assert "Regel dieses Angebots" in told["source_line"]
    nothing = herne.asks("answers", intent="ask_sanctions", programme="gartenwerk")["text"]
    assert "nichts bekannt" in nothing
    assert "Zuweisung" not in nothing
    assert ["Gartenwerk", "gartenwerk"] in herne.asks("answers", intent="ask_duration")["choices"]

    # The check.
    checked = herne.check("gartenwerk", wohnort="wanne-eickel", draussen="ja", jahreszeit="juli")
    assert checked["result"]["outcome"] == "speaks_for"
    assert checked["result"]["book"] == "Schnupper-Tag buchen"

    # An appointment: free times, a held seat, the code, a calendar file that names no programme.
    chat = herne.public.post("/api/conversations", json={}).json()["id"]
    slots = herne.public.get("/api/programmes/gartenwerk/slots").json()["slots"]
    held = herne.asks("bookings/hold", conversation=chat, slot=slots[0]["id"], idempotency_key="einmal")
    booked = herne.asks("bookings/confirm", conversation=chat, booking=held["booking"]["id"], name="Sabine")
    looked_up = herne.public.post("/api/bookings/lookup", json={"code": booked["code"]}).json()
    assert looked_up["booking"]["status"] == "confirmed"
    calendar = herne.public.post("/api/bookings/ics", json={"code": booked["code"]})
    assert calendar.status_code == 200
    assert "Gartenwerk" not in re.sub(r"\r\n ", "", calendar.text).split("LOCATION")[0]

    # The hand-over, to the jobcenter of the programme.
    check = {"programme": "gartenwerk", "answers": checked["answers"]}
    body = {
        "conversation": chat, "programme": "gartenwerk", "recipients": "jobcenter", "message": "Wann geht es los?",
        "transcript": False, "check": check, "contact": None, "callback": False, "struck": [], "language": "standard",
    }  # fmt: skip
    shown = herne.asks("cases/preview", **body)
    assert "Jahreszeit" not in str(shown["lines"])  # once it fits, the season was not asked any more
    assert {"id": "check:draussen", "text": "Draußen: Ja"} in shown["lines"]
    kept = herne.services.store.get(chat)
    preview = Reply(text="Das wird gesendet.", custom={"kind": "preview", "lines": shown["lines"]})
    herne.services.store.append_now(kept, preview)
    assert len(herne.asks("cases/send", **body)["case_code"]) == 10

    # The case and the programme's page, for a case manager there.
    brandt = herne.staff("brandt")
    (case,) = brandt.get("/api/staff/cases", params={"view": "unassigned"}).json()["cases"]
    opened = brandt.get(f"/api/staff/cases/{case['id']}").text
    assert "Wann geht es los?" in opened
    assert "Draußen: Ja" in opened
    page = brandt.get("/staff/programmes/gartenwerk")
    assert page.status_code == 200
    assert "Gartenwerk Musterstadt" in page.text
    assert "Es dauert ein halbes Jahr." in page.text


def test_pro_aktiv_goes_on_in_iserlohn_with_one_file(deploy: Deploy) -> None:
    iserlohn = deploy("maerkischer-kreis", proaktiv=pro_aktiv_goes_on())
    listed = {p["key"]: p for p in iserlohn.public.get("/api/programmes").json()["programmes"]}
    assert listed["proaktiv"]["status"] == "active"

    found = iserlohn.asks(
        "finder/step", answers={"wohnort": "Iserlohn", "leistungsbezug": "yes", "anliegen": "gesundheit"}
    )
    assert found["result"]["programmes"] == [["PRO AKTIV", "proaktiv"]]
    told = iserlohn.asks("answers", intent="ask_voluntary", programme="proaktiv")["text"]
    assert "endete" not in told

    checked = iserlohn.check(
        "proaktiv", wohnort="Iserlohn", leistungsbezug="ja", eigener_wunsch="ja", gesundheit="ja"
    )
    assert checked["result"]["outcome"] == "speaks_for"

    slot = iserlohn.public.get("/api/programmes/proaktiv/slots").json()["slots"][0]
    body = {"programme": "proaktiv", "slot": slot["id"], "idempotency_key": key()}
    assert iserlohn.public.post("/api/bookings", json=body).status_code == 201


def test_the_other_programmes_stay_as_they_were(deploy: Deploy) -> None:
    herne = deploy("herne", gartenwerk=INVENTED)
    result = herne.check("proaktiv")["result"]
    assert result["outcome"] == "ended"
    assert result["book"] == "Beratungs-Termin buchen"


def test_what_the_program_knows_itself_fills_the_catalogue(deploy: Deploy) -> None:
    bochum = deploy("bochum")
    assert "01806 313031" in bochum.asks("answers", intent="ask_relapse", programme="insat")["text"]
    assert "nach 24 Stunden gelöscht" in bochum.asks("answers", intent="ask_data_protection")["text"]


def test_the_version_in_use_is_kept_for_comparison(deploy: Deploy) -> None:
    bochum = deploy("bochum")
    kept = [each.version for each in bochum.services.archive.versions()]
    assert kept == [bochum.services.catalogue.version]


def test_somebody_in_a_town_elsewhere_hears_which_jobcenter_that_is(deploy: Deploy) -> None:
    told = deploy("bochum").asks("answers", intent="ask_other_town", programme="insat", town="Herne")["text"]
    assert "Jobcenter Herne" in told
