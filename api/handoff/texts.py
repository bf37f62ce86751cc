"""What the api says in the chat while a hand-over goes on, and when an answer can be expected."""


def human_writes(role: str) -> str:
    """Said once when a person of the staff takes over (Art. 50 KI-VO: never in doubt who writes)."""
    return f"Jetzt schreibt {role}, ein Mensch.\nWas Sie ab jetzt schreiben, liest diese Fachkraft."


def other_human(role: str) -> str:
    """Said when a colleague goes on."""
    return f"Ab jetzt ist jemand anderes für Sie da: {role}, ein Mensch."


PROGRAM_AGAIN = (
    "Sie sprechen jetzt wieder mit dem Computer-Programm.\n"
    "Ihre Anfrage bleibt bei der Fachkraft. Eine Antwort kommt hier im Chat."
)
WAITING_AGAIN = (
    "Sie sprechen jetzt wieder mit dem Computer-Programm.\n"
    "Ihre Anfrage bleibt bei den Fachkräften. Eine Antwort kommt hier im Chat."
)
CLOSED = "Die Fachkraft hat Ihre Anfrage abgeschlossen.\nSie sprechen jetzt wieder mit dem Computer-Programm."
WITHDRAWN = (
    "Sie haben Ihre Zustimmung zurückgenommen. Die Fachkräfte können Ihre Angaben nicht mehr lesen.\n"
    "Sie sprechen jetzt wieder mit dem Computer-Programm."
)


def when(due: str) -> str:
    """Until when an answer can be expected: `due` is "am Donnerstag, 3. Dezember"."""
    return f"Eine Antwort bekommen Sie spätestens {due}."
