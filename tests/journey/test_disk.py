"""What a copy of the disk holds after a whole journey over HTTP, and after its deletion: the real processes, their
files, their logs, their temporary files."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from stack import Stack
from support_disk import holding, with_bytes
from test_the_whole_path import CaseManager, handed_over
from walker import Walker

ASKED, NAME, MESSAGE, REPLY, NOTE, ANSWER = (
    "Pfefferminzbonbon", "Zuckerwattina", "Marzipankartoffel", "Karamellkeks", "Nougatstange", "Kokosmakrone",
)  # fmt: skip
MAIL, IBAN = "gummibaerchen@example.org", "DE74430601296550669089"
PERSONAL = ("conversation", "message", "case_file", "case_event", "booking")


class Journey:
    def __init__(self, stack: Stack, claimant: Walker) -> None:
        self.claimant, self.home = claimant, stack.home
        claimant.say(f"ich mag {ASKED}, wie lange dauert insat, meine iban ist {IBAN}")
        claimant.say("kann ich bei insat mitmachen? bitte prüfen")
        claimant.press("Bochum")
        for _ in range(8):
            if "Möchte ich nicht sagen" not in claimant.buttons:
                break
            claimant.press("Möchte ich nicht sagen")
        claimant.press("Info-Termin buchen")
        if "rogramm" in claimant.heard[-1]["text"] and "INSAT" in claimant.buttons:
            claimant.press("INSAT")
        claimant.say("1")
        claimant.say(NAME)
        claimant.say(MAIL)
        claimant.press("Nichts davon")
        claimant.press("Ja, buchen")
        self.booking = claimant.custom("booking")
        self.sent = handed_over(claimant, message=f"Bitte: {MESSAGE}")
        brandt = CaseManager(stack)
        self.case = brandt.cases("unassigned")[-1]["id"]
        self.brandt = brandt
        opened = self.opened()
        assert brandt.post(f"/api/staff/cases/{self.case}/take", version=opened["version"]).status_code == 200
        assert brandt.post(f"/api/staff/cases/{self.case}/reply", text=f"Gern: {REPLY}").status_code == 200
        assert brandt.post(f"/api/staff/cases/{self.case}/note", text=NOTE).status_code == 200
        claimant.say(f"danke für {ANSWER}")

    def opened(self) -> dict[str, Any]:
        found: dict[str, Any] = self.brandt.http.get(f"/api/staff/cases/{self.case}").json()
        return found

    @property
    def words(self) -> list[str]:
        codes = [self.booking["code"], self.sent["case_code"]]
        return [ASKED, NAME, MESSAGE, REPLY, NOTE, ANSWER, MAIL, IBAN, *codes]

    def sealed(self) -> list[bytes]:
        """The sealed contents and wrapped keys of this journey, as they lie in the data base."""
        found: list[bytes] = []
        with sqlite3.connect(f"file:{self.home / 'lotse.sqlite3'}?mode=ro", uri=True) as db:
            for table, where in (("conversation", "id"), ("message", "conversation_id")):
                found += _blobs(db, table, where, self.claimant.id)
            found += _blobs(db, "case_file", "id", self.case) + _blobs(db, "case_event", "case_id", self.case)
            found += _blobs(db, "booking", "conversation_id", self.claimant.id)
        db.close()
        return found

    def delete(self) -> None:
        code = {"code": self.booking["code"], "cancel": True}
        assert self.claimant.http.post("/api/data/deletion", json=code).status_code == 200
        assert self.claimant.http.delete(f"/api/conversations/{self.claimant.id}").status_code == 204


def _blobs(db: sqlite3.Connection, table: str, where: str, value: str) -> list[bytes]:
    cursor = db.execute(f"SELECT * FROM {table} WHERE {where} = ?", (value,))
    return [cell for row in cursor for cell in row if isinstance(cell, bytes)]


@pytest.fixture
def journey(stack: Stack, claimant: Walker) -> Journey:
    return Journey(stack, claimant)


def files(home: Path) -> set[str]:
    return {p.name for p in home.iterdir() if p.is_file()}


def test_a_copy_of_the_disk_tells_nothing(journey: Journey) -> None:
    told = str(journey.opened())
    assert all(word in told for word in (ASKED, MESSAGE, REPLY, NOTE, ANSWER))
    assert IBAN not in told
    assert {"lotse.sqlite3", "lotse.sqlite3-wal", "api.log", "bot.log"} <= files(journey.home)
    assert holding(journey.home, journey.words) == []

    sealed = journey.sealed()
    assert len(sealed) > 40
    assert sum(count for _, count in with_bytes(journey.home, sealed)) >= len(set(sealed))
    journey.delete()
    assert with_bytes(journey.home, sealed) == []
    assert holding(journey.home, journey.words) == []

    after = journey.opened()
    assert REPLY not in str(after)
    assert MESSAGE not in str(after)
    assert "withdrawn" in str(after)


def test_the_dialogue_says_what_goes_and_what_stays(claimant: Walker) -> None:
    handed_over(claimant, message="Bitte melden")
    assert "Zustimmung" in claimant.say("was wissen sie über mich")
    claimant.say("daten löschen")
    said = claimant.press("Ja, alles löschen")
    assert "Auch Ihre Anfrage ist zurückgenommen" in said
    assert "Nachweis Ihrer Zustimmung" in said
    assert claimant.http.get("/api/conversations/current").status_code in (401, 404)


def test_a_consent_is_taken_back_in_the_chat(stack: Stack, claimant: Walker) -> None:
    sent = handed_over(claimant, message=f"Bitte: {MESSAGE}")
    assert "nicht mehr lesen" in claimant.say("ich ziehe meine einwilligung zurück")
    assert "gilt ab jetzt" in claimant.press("Ja, zurücknehmen")
    told = claimant.http.post(
        "/api/cases/lookup", json={"code": sent["case_code"], "pin": sent["pin"]}
    ).json()
    assert told["withdrawn"]
    assert "INSAT" in claimant.say("was ist insat")
    assert MESSAGE not in str([CaseManager(stack).cases(view) for view in ("open", "done")])
