"""Somebody of the staff in a browser, or at the JSON routes, for the tests."""

import re
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from support_handoff import Office, browser

PASSWORD = "drei gelbe Birnen"


def hire(at: Office, login: str = "brandt", **changes: Any) -> str:
    """An account that has chosen `PASSWORD` already; gives its id."""
    wanted = {"name": f"Herr {login.title()}", "role": "fallmanager", "office": "bochum", **changes}
    made = at.staff.create(login, **wanted)
    assert made is not None
    member, _ = at.staff.login(login, made.password, source="hiring")
    at.staff.change_password(member, made.password, PASSWORD)
    return member.id


def csrf_in(page: Response) -> str:
    """The token of the first form of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def title_of(page: Response) -> str:
    found = re.search(r"<title>(.*?)</title>", page.text, re.DOTALL)
    assert found
    return found[1]


@dataclass
class Desk:
    """A browser with somebody logged in; `post` takes the token from the page that was looked at."""

    client: TestClient

    @classmethod
    def at(cls, app: FastAPI, login: str = "brandt", password: str = PASSWORD) -> "Desk":
        desk = cls(browser(app))
        page = desk.log_in(login, password)
        assert page.status_code == 200, page.text
        return desk

    def log_in(self, login: str, password: str) -> Response:
        page = self.client.get("/staff/login")
        data = {"login": login, "password": password, "csrf": csrf_in(page)}
        return self.client.post("/staff/login", data=data)

    def look(self, path: str) -> Response:
        return self.client.get(f"/staff/{path}")

    def post(self, path: str, **data: str) -> Response:
        """Sends a form with the token of the session."""
        token = csrf_in(self.client.get("/staff/password"))
        return self.client.post(f"/staff/{path}", data={"csrf": token, **data})
