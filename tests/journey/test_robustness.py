"""What happens when something is down, twice, at once, or malformed."""

import signal
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from stack import Stack
from walker import Walker


def test_a_repeated_message_gets_the_same_answer_and_nothing_happens_twice(claimant: Walker) -> None:
    key = uuid.uuid4().hex
    first = claimant.post(text="wie lange dauert insat", client_message_id=key).json()
    count = len(claimant.history())
    assert (
        claimant.post(text="wie lange dauert insat", client_message_id=key).json()["messages"]
        == first["messages"]
    )
    assert len(claimant.history()) == count


def test_the_same_message_sent_twice_at_once_is_answered_once(claimant: Walker) -> None:
    key = uuid.uuid4().hex
    with ThreadPoolExecutor(2) as pool:
        posts = [pool.submit(claimant.post, text="was ist insat", client_message_id=key) for _ in range(2)]
        answers = [p.result().json()["messages"] for p in posts]
    assert answers[0] == answers[1]
    assert sum(m["author"] == "claimant" for m in claimant.history()) == 1


def test_two_messages_at_once_are_both_answered_one_after_the_other(claimant: Walker) -> None:
    with ThreadPoolExecutor(4) as pool:
        posts = [pool.submit(claimant.post, text=f"wie lange dauert insat {n}") for n in range(4)]
        assert all(p.result().status_code == 200 for p in posts)
    history = claimant.history()
    asked = [m for m in history if m["author"] == "claimant"]
    assert len(asked) == 4
    assert sum("drei Jahre" in m["text"] for m in history if m["author"] == "bot") == 4


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "x" * 1001}, 413),
        ({"text": "   \n "}, 422),
        ({"text": ""}, 422),
        ({}, 422),
        ({"text": "a", "payload": "/greet"}, 422),
        ({"payload": "greet"}, 422),
        ({"payload": "/greet; rm"}, 422),
        ({"text": 7}, 422),
    ],
)
def test_bad_input_gets_a_clear_answer(claimant: Walker, body: dict[str, object], status: int) -> None:
    sent = {"client_message_id": uuid.uuid4().hex, **body}
    answer = claimant.http.post(f"/api/conversations/{claimant.id}/messages", json=sent)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_broken_json_is_a_400(claimant: Walker) -> None:
    answer = claimant.http.post(
        f"/api/conversations/{claimant.id}/messages",
        content=b"{",
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "text", ["🙂🙂🙂", "12345", "مرحبا", "<b>hallo</b><script>alert(1)</script>", "?!", "x" * 1000]
)
def test_strange_input_is_answered(claimant: Walker, text: str) -> None:
    assert claimant.say(text)


def test_somebody_elses_conversation_is_not_there(stack: Stack, claimant: Walker) -> None:
    with Walker(stack.url) as other:
        answer = other.http.get(f"/api/conversations/{claimant.id}/transcript")
        assert answer.status_code == 404
    assert httpx.get(f"{stack.url}/api/conversations/current").status_code == 401


def test_internal_routes_are_not_there_for_outsiders(stack: Stack) -> None:
    token = (stack.home / "internal.token").read_text().strip()
    for headers in ({}, {"Authorization": f"Bearer {token}"}):
        assert httpx.post(f"{stack.url}/internal/programmes", json={}, headers=headers).status_code == 404


def test_while_the_bot_is_down_people_are_told_and_it_goes_on_afterwards(
    stack: Stack, claimant: Walker
) -> None:
    claimant.say("was ist insat")
    claimant.press("Orientierungs-Check")
    stack.stop("bot", signal.SIGKILL)
    told = claimant.say("hallo")
    assert "nicht antworten" in told
    assert "0800 111 0 111" in told
    assert "112" in claimant.say("ich will nicht mehr leben")
    free = claimant.http.get("/api/programmes/insat/slots").json()["slots"]
    key = uuid.uuid4().hex
    booked = claimant.http.post(
        "/api/bookings", json={"programme": "insat", "slot": free[0]["id"], "idempotency_key": key}
    )
    assert booked.status_code == 201
    assert claimant.http.post("/api/bookings/cancel", json={"code": booked.json()["code"]}).status_code == 200
    assert httpx.get(f"{stack.url}/staff/anmelden", follow_redirects=True).status_code == 200
    stack.start("bot")
    assert "Frage" in claimant.say("bochum")


def test_a_killed_api_loses_no_confirmed_appointment(stack: Stack, claimant: Walker) -> None:
    claimant.say("was ist insat")
    claimant.press("Info-Termin buchen")
    claimant.say("1")
    stack.stop("api", signal.SIGKILL)
    stack.start("api")
    claimant.say("Sabine")
    claimant.press("Ohne Kontakt")
    claimant.press("Nichts davon")
    claimant.press("Ja, buchen")
    code = claimant.custom("booking")["code"]
    stack.stop("api", signal.SIGKILL)
    stack.start("api")
    looked_up = claimant.http.post("/api/bookings/lookup", json={"code": code})
    assert looked_up.json()["booking"]["status"] == "confirmed"


def test_security_headers_are_on_every_answer(stack: Stack) -> None:
    for path in ("/", "/staff", "/api/programmes", "/static/widget/teilhabe-lotse.js", "/no-such-page"):
        headers = httpx.get(f"{stack.url}{path}", follow_redirects=True).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers


def test_a_foreign_page_cannot_post(stack: Stack, claimant: Walker) -> None:
    answer = claimant.http.delete(
        f"/api/conversations/{claimant.id}", headers={"Origin": "https://elsewhere.example"}
    )
    assert answer.status_code == 403


def test_logs_carry_no_content(stack: Stack, claimant: Walker) -> None:
    claimant.say("mein geheimes wort ist quastenflosser, wie lange dauert insat")
    for log in stack.home.glob("*.log"):
        assert "quastenflosser" not in log.read_text(errors="replace")
    for stored in stack.home.glob("lotse.sqlite3*"):
        assert b"quastenflosser" not in stored.read_bytes()
