"""`python -m api.talk`: a chat in the terminal, through the running api and bot."""

import sys
import uuid

import httpx

from api.settings import read_settings


def main() -> None:
    address = f"http://{read_settings().listen}"
    with httpx.Client(base_url=address, timeout=15) as http:
        try:
            begun = http.post("/api/conversations", json={}).raise_for_status().json()
        except httpx.HTTPError as fault:
            sys.exit(f"{address} does not answer ({type(fault).__name__}). Start the stack with: make run")
        buttons = _show(begun["messages"])
        while True:
            try:
                said = input("> ").strip()
            except (EOFError, KeyboardInterrupt):
                http.delete(f"/api/conversations/{begun['id']}")
                return
            if not said:
                continue
            body = {"client_message_id": uuid.uuid4().hex, "text": said}
            if said.isdecimal() and 0 < int(said) <= len(buttons):
                body = {"client_message_id": uuid.uuid4().hex, "payload": buttons[int(said) - 1]["payload"]}
            answer = http.post(f"/api/conversations/{begun['id']}/messages", json=body).json()
            if "error" in answer:
                print(f"  ! {answer['error']['message']}")
            else:
                buttons = _show(answer["messages"]) or buttons


def _show(messages: list[dict[str, object]]) -> list[dict[str, str]]:
    """Prints messages; the buttons of the last one, numbered."""
    buttons: list[dict[str, str]] = []
    for message in messages:
        print(f"\n{message['author']}: {message['text']}")
        buttons = message["buttons"] or buttons  # type: ignore[assignment]
    for number, button in enumerate(buttons, 1):
        print(f"   [{number}] {button['title']}")
    return buttons


if __name__ == "__main__":
    main()
