"""A small stand-in for the api: the claimants' contract with scripted answers, for trying the widget alone.

`python tests/browser/fake_api.py` serves the demo page on http://127.0.0.1:8099 until Ctrl-C.
"""

import itertools
import json
import mimetypes
import queue
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

WEB = Path(__file__).parents[2] / "api" / "web"
PAGES = Environment(loader=FileSystemLoader(WEB / "templates"), autoescape=True, undefined=StrictUndefined)
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
SESSION_MINUTES = 60

NOTICE = [
    "Ich bin ein Computer-Programm. Ich bin kein Mensch.",
    "Sie können hier ohne Namen fragen. Sie müssen nichts über Ihre Gesundheit schreiben.",
    "Bei Gefahr für Ihr Leben: Rufen Sie 112 an.",
]
MENU = [
    ("Was ist INSAT?", '/inquire_programme{"programme": "insat"}'),
    ("Passt INSAT zu mir?", "/start_screening"),
    ("Termin buchen", "/book_appointment"),
    ("Mit einem Menschen sprechen", "/request_human"),
]

Reply = dict[str, Any]


def say(text: str, *buttons: tuple[str, str], **custom: Any) -> Reply:
    """One message without its id; `custom` is what the contract calls so."""
    shown = [{"title": title, "payload": payload} for title, payload in buttons]
    return {"author": "bot", "text": text, "buttons": shown, "custom": custom or None}


SCRIPT: dict[str, list[Reply]] = {
    '/inquire_programme{"programme": "insat"}': [
        say("INSAT heißt: Individuelle Schritte in Arbeit.\nEtwa mit Holz oder in der Küche."),
        say("Was möchten Sie als Nächstes?", *MENU[1:]),
    ],
    "krise": [
        say(
            "Das klingt sehr schwer. Gut, dass Sie es schreiben.\n"
            "Bitte sprechen Sie jetzt mit einem Menschen.\n"
            "Ich bin ein Computer. Ich kann keine Hilfe schicken.",
            ("Mit einem Menschen sprechen", "/request_human"),
            ("Weiter mit meiner Frage", "/continue"),
            kind="crisis",
            category="suicide",
            numbers=[
                {"label": "TelefonSeelsorge", "phone": "0800 111 0 111"},
                {"label": "Notruf", "phone": "112"},
            ],
        )
    ],
    "überdosis": [
        say(
            "Rufen Sie sofort 112 an.",
            kind="crisis",
            category="overdose",
            numbers=[{"label": "Notruf", "phone": "112"}, {"label": "Giftnotruf", "phone": "0228 19240"}],
        )
    ],
    "/book_appointment": [
        say(
            "Diese Zeiten sind frei.",
            ("Di, 3. Dezember, 10 Uhr", '/choose_slot{"slot": "s1"}'),
            ("Do, 5. Dezember, 14:30 Uhr", '/choose_slot{"slot": "s2"}'),
            ("Andere Zeit", "/other_time"),
            kind="slots",
            slots=[
                {
                    "id": "s1",
                    "starts_at": "2030-12-03T10:00:00+01:00",
                    "ends_at": "2030-12-03T10:45:00+01:00",
                    "location": "Raum 12",
                },
                {
                    "id": "s2",
                    "starts_at": "2030-12-05T14:30:00+01:00",
                    "ends_at": "2030-12-05T15:15:00+01:00",
                    "location": "Raum 12",
                },
            ],
        )
    ],
    '/choose_slot{"slot": "s1"}': [
        say(
            "Der Termin ist gebucht. Bitte heben Sie den Code auf.",
            kind="booking",
            code="K7QM2XWP",
            starts_at="2030-12-03T10:00:00+01:00",
            location="Raum 12",
        )
    ],
    "/start_screening": [
        say(
            "So sieht es nach Ihren Angaben aus. Das ist keine Entscheidung.",
            ("Termin buchen", "/book_appointment"),
            kind="screening",
            programme="insat",
            outcome="open",
            decided_by="Integrationsfachkraft",
            rules=[
                {
                    "id": "1",
                    "value": "met",
                    "text": "Sie wohnen in Bochum.",
                    "source": "INSAT-Konzept, Seite 2",
                },
                {
                    "id": "2",
                    "value": "open",
                    "text": "Sie bekommen Grundsicherungsgeld.",
                    "source": "§ 7 SGB II",
                },
                {
                    "id": "3",
                    "value": "unmet",
                    "text": "Eine der drei Aussagen passt zu Ihnen.",
                    "source": "INSAT-Konzept",
                },
            ],
        )
    ],
    "/request_human": [
        say(
            "Das würden wir an die Fachkräfte senden. Sie können Zeilen weglassen.",
            ("Ja, senden", "/consent_yes"),
            ("Nein", "/consent_no"),
            kind="preview",
            lines=[
                {"id": "l1", "text": "Sie: Was ist INSAT?"},
                {"id": "l2", "text": "Sie: Ich hatte früher eine Therapie."},
                {"id": "l3", "text": "Wunsch: Bitte um Rückruf am Vormittag"},
            ],
        )
    ],
    "/consent_yes": [
        say(
            "Ihre Anfrage ist bei den Fachkräften. Bitte heben Sie Code und PIN auf.",
            kind="handoff",
            case_code="F4TR9K",
            pin="482913",
            due_at="2030-12-04T12:00:00+01:00",
        )
    ],
    "/easy_language": [say("Ich schreibe jetzt in einfacher Sprache.\nDie Sätze sind kurz.", *MENU)],
    "/standard_language": [say("Ich schreibe wieder in normaler Sprache.", *MENU)],
    "kaputt": [
        say("Ihr Termin ist gebucht. Code: K7QM2XWP", kind="booking", code="K7QM2XWP", starts_at="bald"),
        say("Wann passt es?", ("Dienstag", '/choose{"slot": "s9"}'), kind="slots", slots=[{"id": "s9"}]),
        say("Hilfe: 112", kind="crisis", category="overdose"),
        say("Etwas Neues", kind="something_new"),
    ],
    "html": [say("<img src=x onerror=\"document.title='kaputt'\"> & <b>fett</b>")],
}
STATES = {"/consent_yes": "waiting"}


class FakeApi(ThreadingHTTPServer):
    """The server and its state. Tests read `calls` and turn the knobs below."""

    daemon_threads = True
    phone: str | None = "0234 000000"

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.calls: list[tuple[str, str, dict[str, str], Any]] = []
        self.conversation: dict[str, Any] | None = None
        self.answers: dict[str, Any] = {}
        self.minutes_left: float = SESSION_MINUTES
        self.offline = False  # every call is cut off without an answer
        self.losing_answers = False  # turns are taken in, but their answers never arrive
        self.hides_its_clock = False  # answers carry no Date, as seen by a page of another origin
        # Status, message and headers with which turns are refused.
        self.refusal: tuple[int, str, dict[str, str]] | None = None
        self.gate = threading.Event()  # turns wait while it is cleared
        self.gate.set()
        self._ids = itertools.count(1)
        self._streams: list[queue.Queue[bytes | None]] = []
        self._arrived = threading.Condition()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def turns(self) -> list[dict[str, Any]]:
        """The bodies of all turns that arrived, repeated ones included."""
        return [
            body for method, path, _, body in self.calls if method == "POST" and path.endswith("/messages")
        ]

    def called(self, method: str, path_end: str) -> int:
        return sum(1 for m, path, _, _ in self.calls if m == method and path.endswith(path_end))

    def note(self, method: str, path: str, headers: dict[str, str], body: Any) -> None:
        with self._arrived:
            self.calls.append((method, path, headers, body))
            self._arrived.notify_all()

    def wait_for_calls(self, method: str, path_end: str, count: int = 1) -> None:
        """Returns when so many calls have arrived, fails after ten seconds."""
        with self._arrived:
            came = self._arrived.wait_for(lambda: self.called(method, path_end) >= count, timeout=10)
        assert came, f"{method} …{path_end} did not arrive {count} times"

    def begin(self, language: str = "standard") -> dict[str, Any]:
        notice = [say(text) for text in NOTICE] + [say("Was möchten Sie wissen?", *MENU)]
        self.conversation = {"id": f"c{next(self._ids)}", "state": "bot", "messages": []}
        self.keep(notice)
        return self.view()

    def keep(self, replies: list[Reply]) -> list[Reply]:
        """Gives replies an id and a time and adds them to the history."""
        now = datetime.now(UTC).isoformat()
        kept = [{"id": f"m{next(self._ids)}", "created_at": now, **reply} for reply in replies]
        assert self.conversation is not None
        self.conversation["messages"] += kept
        return kept

    def view(self) -> dict[str, Any]:
        assert self.conversation is not None
        return {**self.conversation, "expires_at": self.expires_at()}

    def expires_at(self) -> str:
        return (datetime.now(UTC) + timedelta(minutes=self.minutes_left)).isoformat()

    def turn(self, body: dict[str, Any]) -> dict[str, Any]:
        """One turn; the same client_message_id gives the same answer and happens once."""
        assert self.conversation is not None
        key = body["client_message_id"]
        if key not in self.answers:
            said = body.get("text") or body["payload"]
            self.keep([{**say(said), "author": "claimant"}])
            self.conversation["state"] = STATES.get(said, self.conversation["state"])
            default = [say(f"Sie haben geschrieben: {said}", *MENU[:2])]
            self.answers[key] = self.keep(SCRIPT.get(said.lower(), default))
        return {
            "state": self.conversation["state"],
            "messages": self.answers[key],
            "expires_at": self.expires_at(),
        }

    def push(self, text: str, author: str = "staff") -> None:
        """A message that arrives without having been asked for."""
        for message in self.keep([{**say(text), "author": author}]):
            self.send_event("message", message)

    def push_state(self, state: str) -> None:
        assert self.conversation is not None
        self.conversation["state"] = state
        self.send_event("state", {"state": state})

    def send_event(self, name: str, data: Any) -> None:
        event = f"id: {next(self._ids)}\nevent: {name}\ndata: {json.dumps(data)}\n\n".encode()
        for stream in self._streams:
            stream.put(event)

    def stream(self) -> queue.Queue[bytes | None]:
        events: queue.Queue[bytes | None] = queue.Queue()
        self._streams.append(events)
        return events

    def cut_streams(self) -> None:
        for stream in self._streams:
            stream.put(None)
        self._streams.clear()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that leaves in the middle of an answer is no fault."""


class Handler(BaseHTTPRequestHandler):
    """Routes of the contract plus the demo page, plain pages behind its links and the static files."""

    server: FakeApi

    def do_GET(self) -> None:
        if self.path == "/":
            return self._page()
        if self.path == "/foreign":
            return self._send(
                200, FOREIGN_PAGE.encode(), "text/html; charset=utf-8", {"Content-Security-Policy": CSP}
            )
        if self.path.startswith("/static/"):
            return self._file()
        if not self._arrives(None):
            return None
        if self.path == "/api/conversations/current":
            return self._json(200, self.server.view()) if self.server.conversation else self._error(404, "")
        if self.server.conversation is None:
            return self._error(404, "Diese Seite gibt es hier nicht.")
        if self.path.endswith("/events"):
            return self._events()
        if self.path.endswith("/transcript?format=txt"):
            text = "\n".join(f"{m['author']}: {m['text']}" for m in self.server.conversation["messages"])
            return self._send(200, text.encode(), "text/plain; charset=utf-8")
        return self._error(404, "")

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(size) or b"null")
        if not self._arrives(body):
            return None
        if self.path == "/api/conversations":
            return self._json(201, self.server.begin(body["language"]))
        if self.path == "/api/bookings/ics":
            return self._send(200, b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar")
        if self.server.conversation is None:
            return self._error(404, "Dieser Chat ist nicht mehr da.")
        return self._turn(body)

    def do_DELETE(self) -> None:
        if self._arrives(None):
            self.server.conversation = None
            self._send(204, b"", "text/plain")

    def _turn(self, body: dict[str, Any]) -> None:
        if self.server.refusal:
            status, message, headers = self.server.refusal
            return self._error(status, message, headers)
        self.server.gate.wait()
        answer = self.server.turn(body)
        if self.server.losing_answers:
            return self._hang_up()
        return self._json(200, answer)

    def _arrives(self, body: Any) -> bool:
        """Notes the call; false where it is cut off or lacks the header that changing calls carry."""
        self.server.note(self.command, self.path, dict(self.headers.items()), body)
        if self.server.offline:
            self._hang_up()
            return False
        if self.command != "GET" and self.headers.get("X-Requested-With") != "teilhabe-lotse":
            self._error(403, "Der Aufruf kam nicht aus dem Chat.")
            return False
        return True

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _events(self) -> None:
        events = self.server.stream()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(b"retry: 50\n\n")
        while (event := events.get()) is not None:
            self.wfile.write(event)
            self.wfile.flush()

    def _page(self) -> None:
        page = PAGES.get_template("demo.html")
        html = page.render(jobcenter_name="Jobcenter Musterstadt", phone=self.server.phone)
        self._send(200, html.encode(), "text/html; charset=utf-8", {"Content-Security-Policy": CSP})

    def _file(self) -> None:
        file = WEB / self.path.lstrip("/")
        if not file.is_file():
            return self._error(404, "")
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return self._send(200, file.read_bytes(), kind)

    def _error(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        self._json(status, {"error": {"code": "refused", "message": message, "details": {}}}, headers)

    def _json(self, status: int, data: Any, headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(data).encode(), "application/json", headers)

    def _send(self, status: int, data: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def send_header(self, keyword: str, value: str) -> None:
        if not (keyword == "Date" and self.server.hides_its_clock):
            super().send_header(keyword, value)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: `calls` has it all."""


FOREIGN_PAGE = """<!doctype html>
<html lang="de"><head><meta charset="utf-8"><title>Fremde Seite</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script type="module" src="/static/widget/teilhabe-lotse.js"></script></head>
<body><main><h1>Eine Seite ohne KERN</h1><p>Text.</p></main><teilhabe-lotse></teilhabe-lotse></body></html>
"""


if __name__ == "__main__":
    with FakeApi(8099) as fake:
        print(f"{fake.url} (Ctrl-C beendet)")
        fake.serve_forever()
