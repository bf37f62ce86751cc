"""Ask, check, book, hand over, review: the way a claimant and a case manager go, over HTTP."""

import re
from typing import Any

import httpx
from stack import Stack
from walker import Walker


class CaseManager:
    """Herr Brandt, on the JSON twins of the staff pages."""

    def __init__(self, stack: Stack, login: str = "brandt") -> None:
        self.http = httpx.Client(base_url=stack.url, timeout=30)
        member = self._login(login, stack.passwords[login])
        self.token = member["csrf"]
        if member["must_change_password"]:
            new = "Zwölf Meisen im Apfelbaum 48"
            changed = self.post("/api/staff/password", old=stack.passwords[login], new=new)
            assert changed.status_code == 200, changed.text
            self.token = changed.json()["csrf"]
            stack.passwords[login] = new

    def _login(self, login: str, password: str) -> dict[str, Any]:
        answer = self.http.post("/api/staff/login", json={"login": login, "password": password})
        assert answer.status_code == 200, answer.text
        member: dict[str, Any] = answer.json()
        return member

    def post(self, path: str, **body: Any) -> httpx.Response:
        return self.http.post(path, json=body, headers={"X-CSRF-Token": self.token})

    def cases(self, view: str) -> list[dict[str, Any]]:
        answer = self.http.get("/api/staff/cases", params={"view": view})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["cases"]
        return found


def handed_over(claimant: Walker, *, message: str, transcript: bool = True) -> dict[str, Any]:
    """Goes through the consent questions and sends; returns code and PIN."""
    claimant.say("ich möchte mit einem menschen sprechen")
    claimant.press("Jobcenter Bochum")
    claimant.say(message)
    claimant.press("Ja" if transcript else "Nein")
    if "Check" in claimant.heard[-1]["text"]:
        claimant.press("Ja")
    claimant.press("Ohne Kontakt")
    claimant.press("Ja, so senden")
    return claimant.custom("handoff")


def booked(claimant: Walker) -> dict[str, Any]:
    claimant.press("Info-Termin buchen")
    if "Welches Programm" in claimant.heard[-1]["text"] or "Für welches" in claimant.heard[-1]["text"]:
        claimant.press("INSAT")
    claimant.say("1")
    claimant.say("Sabine")
    claimant.press("Ohne Kontakt")
    claimant.press("Nichts davon")
    claimant.press("Ja, buchen")
    return claimant.custom("booking")


def test_ask_check_book_hand_over_review_answer(stack: Stack, claimant: Walker) -> None:
    assert "kein Mensch" in claimant.begun["messages"][0]["text"]

    answered = claimant.say("was ist insat und krieg ich da ne sanktion wenn ich nein sag")
    assert "Individuelle Schritte in Arbeit" in answered
    assert "Zuweisung" in answered

    assert "Frage 1" in claimant.say("kann ich da mitmachen? bitte prüfen")
    claimant.press("Bochum")
    interrupted = claimant.say("wer erfährt eigentlich davon?")
    assert "Sozialgeheimnis" in interrupted
    assert "Frage 2" in interrupted
    for _ in range(8):
        if "Möchte ich nicht sagen" not in claimant.buttons:
            break
        claimant.press("Ja" if "bekommen" in claimant.heard[-1]["text"].lower() else "Möchte ich nicht sagen")
    result = claimant.custom("screening")
    assert result["programme"] == "insat"
    assert "keine Entscheidung" in claimant.heard[-1]["text"]

    booking = booked(claimant)
    looked_up = claimant.http.post("/api/bookings/lookup", json={"code": booking["code"]}).json()
    assert looked_up["booking"]["status"] == "confirmed"

    sent = handed_over(claimant, message="Bekomme ich einen Platz?")
    assert claimant.state == "waiting"

    brandt = CaseManager(stack)
    case = brandt.cases("unassigned")[-1]  # longest wait first: this one is the newest
    opened = brandt.http.get(f"/api/staff/cases/{case['id']}").json()
    assert "Bekomme ich einen Platz?" in str(opened)
    assert "krieg ich da ne sanktion" in str(opened)
    assert brandt.post(f"/api/staff/cases/{case['id']}/take", version=opened["version"]).status_code == 200
    replied = brandt.post(f"/api/staff/cases/{case['id']}/reply", text="Kommen Sie gern am Termin vorbei.")
    assert replied.status_code == 200, replied.text

    texts = [(m["author"], m["text"]) for m in claimant.history()]
    assert ("staff", "Kommen Sie gern am Termin vorbei.") in texts
    assert any(author == "system" and "Mensch" in text for author, text in texts)

    assert claimant.say("vielen dank, ich komme") == ""
    assert "vielen dank, ich komme" in str(brandt.http.get(f"/api/staff/cases/{case['id']}").json())

    without_cookie = httpx.post(
        f"{stack.url}/api/cases/lookup", json={"code": sent["case_code"], "pin": sent["pin"]}
    )
    assert "Kommen Sie gern" in without_cookie.text


def test_a_case_manager_of_another_jobcenter_sees_nothing(stack: Stack, claimant: Walker) -> None:
    handed_over(claimant, message="Nur für Bochum", transcript=False)
    case = next(c for c in CaseManager(stack).cases("unassigned"))
    olsen = CaseManager(stack, "olsen")
    assert olsen.cases("unassigned") == []
    assert olsen.http.get(f"/api/staff/cases/{case['id']}").status_code == 404


def test_lines_that_were_struck_are_not_sent(stack: Stack, claimant: Walker) -> None:
    claimant.say("ich hab ein geheimwort zebrastreifen, wie lange dauert insat")
    claimant.say("ich will mit einem menschen sprechen")
    claimant.press("Jobcenter")
    claimant.say("Bitte melden")
    claimant.press("Ja")
    claimant.press("Ohne Kontakt")
    preview = claimant.custom("preview")
    number = next(i for i, line in enumerate(preview["lines"], 1) if "zebrastreifen" in line["text"])
    claimant.say(f"ohne {number}")
    assert not any("zebrastreifen" in line["text"] for line in claimant.custom("preview")["lines"])
    claimant.press("Ja, so senden")
    brandt = CaseManager(stack)
    everything = [brandt.http.get(f"/api/staff/cases/{c['id']}").text for c in brandt.cases("unassigned")]
    assert any("Bitte melden" in text for text in everything)
    assert not any("zebrastreifen" in text for text in everything)


def test_a_no_to_the_hand_over_sends_nothing(claimant: Walker) -> None:
    claimant.say("ich will mit einem menschen sprechen")
    assert "nichts gesendet" in claimant.press("Nichts senden")
    assert claimant.state == "bot"


def test_the_booked_appointment_is_shown_moved_and_cancelled_in_the_chat(claimant: Walker) -> None:
    claimant.say("was ist insat")
    booked(claimant)
    first = claimant.custom("booking")["starts_at"]
    assert "Ihr Termin" in claimant.say("wann ist mein termin nochmal")
    claimant.press("Verschieben")
    claimant.say("2")
    assert "verschoben" in claimant.press("Ja")
    code = claimant.custom("booking")["code"]
    moved = claimant.http.post("/api/bookings/lookup", json={"code": code}).json()["booking"]
    assert moved["starts_at"] != first
    claimant.say("ich möchte meinen termin absagen")
    assert "abgesagt" in claimant.press("Ja")
    cancelled = claimant.http.post("/api/bookings/lookup", json={"code": code}).json()["booking"]
    assert cancelled["status"] == "cancelled"


def test_deleting_the_chat_leaves_nothing_to_resume(claimant: Walker) -> None:
    claimant.say("daten löschen")
    assert "gelöscht" in claimant.press("Ja, alles löschen")
    assert claimant.http.get("/api/conversations/current").status_code in (401, 404)


def test_easy_language_is_kept(claimant: Walker) -> None:
    claimant.say("einfache sprache bitte")
    assert claimant.http.get("/api/conversations/current").json()["language"] == "easy"
    answered = claimant.say("was ist insat")
    assert all(len(line.split()) <= 14 for line in answered.splitlines())


def test_the_check_of_a_programme_that_ended_says_so(claimant: Walker) -> None:
    said = claimant.say("kann ich bei pro aktiv mitmachen, bitte check machen")
    for _ in range(8):
        if claimant.heard[-1]["custom"] and claimant.heard[-1]["custom"]["kind"] == "screening":
            break
        claimant.press("Möchte ich nicht sagen")
    result = claimant.custom("screening")
    assert result["outcome"] == "ended"
    assert re.search(r"31\. ?(12\.|Dezember )2024", said + claimant.heard[-1]["text"])
