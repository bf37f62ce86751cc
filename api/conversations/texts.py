"""What the api itself says in a chat: the disclosure, and what to say when the bot cannot answer."""

from api.conversations import crisis, withdrawal
from api.conversations.messages import Button, Reply

_DISCLOSURE = {
    "standard": (
        "Guten Tag. Ich bin ein Computer-Programm (KI), kein Mensch.\n"
        "Sie können hier ohne Namen fragen. Über Ihre Gesundheit müssen Sie nichts schreiben.\n"
        "Ohne Ihre Zustimmung liest niemand im Jobcenter diesen Chat. Nach dem Ende wird er gelöscht.\n"
        "Bei Gefahr für Ihr Leben: Rufen Sie 112 an."
    ),
    "easy": (
        "Guten Tag.\n"
        "Ich bin ein Computer-Programm. Ich bin kein Mensch.\n"
        "Sie können hier ohne Namen fragen.\n"
        "Sie müssen nichts über Ihre Gesundheit schreiben.\n"
        "Ohne Ihre Zustimmung liest niemand im Jobcenter Ihren Chat.\n"
        "Wir löschen den Chat nach dem Ende.\n"
        "Bei Gefahr für Ihr Leben: Rufen Sie 112 an."
    ),
}
_INVITATION = {
    "standard": "Was möchten Sie wissen? Schreiben Sie einfach los oder wählen Sie aus.",
    "easy": "Was möchten Sie wissen?\nSchreiben Sie Ihre Frage.\nOder drücken Sie einen Knopf.",
}
_START = (
    ("Was ist INSAT?", '/inquire_programme{"programme":"insat"}'),
    ("Was passt zu mir?", "/find_programme"),
    ("Info-Termin buchen", "/book_appointment"),
    ("Mit einem Menschen sprechen", "/request_human"),
)
_DOWN = (
    "Ich kann gerade nicht antworten. Bitte versuchen Sie es in ein paar Minuten noch einmal.\n"
    "{phone}"
    "Einen Termin können Sie auch hier buchen: /termin\n"
    "In einer Krise hilft die {label}: {crisis}. Bei Lebensgefahr: {emergency}."
)
_PHONE = "Das Jobcenter erreichen Sie unter {phone}.\n"


def opening(language: str) -> list[Reply]:
    """The first messages: who writes here comes before anything else (Art. 50 KI-VO)."""
    buttons = [Button(title=title, payload=payload) for title, payload in _START]
    return [Reply(text=_DISCLOSURE[language]), Reply(text=_INVITATION[language], buttons=buttons)]


def ask_withdrawal() -> Reply:
    """Before a consent is taken back: what happens then."""
    return Reply(
        author="system",
        text="Möchten Sie Ihre Zustimmung zurücknehmen?\n"
        "Die Fachkräfte können dann nicht mehr lesen, was Sie gesendet haben. Auch die Antworten sind dann gelöscht.\n"
        "Was eine Fachkraft schon gelesen hat, weiß sie. Ein Termin bleibt bestehen.\n"
        "Das hat keine Folgen für Ihr Geld. Andere Pflichten gegenüber dem Jobcenter bleiben gleich.",
        buttons=[
            Button(title="Ja, zurücknehmen", payload=withdrawal.CONFIRMED),
            Button(title="Nein, nichts ändern", payload=withdrawal.DECLINED),
        ],
    )


def taken_back() -> Reply:
    return Reply(
        author="system",
        text="Ihre Zustimmung ist zurückgenommen. Das gilt ab jetzt. Die Fachkräfte sehen, dass Sie sie zurückgenommen "
        "haben, und können Ihre Angaben nicht mehr lesen.",
    )


def still_agreed() -> Reply:
    return Reply(author="system", text="Gut, es bleibt alles, wie es ist.")


def nothing_to_take_back() -> Reply:
    return Reply(author="system", text="Aus diesem Chat ist nichts mehr an eine Fachkraft gesendet.")


def bot_down(phone: str | None) -> Reply:
    line, emergency = crisis.help_lines()["telefonseelsorge"], crisis.help_lines()["emergency"]
    text = _DOWN.format(
        phone=_PHONE.format(phone=phone) if phone else "",
        label=line.label,
        crisis=line.phone,
        emergency=emergency.phone,
    )
    numbers = [{"label": each.label, "phone": each.phone} for each in (line, emergency)]
    return Reply(author="system", text=text, custom={"kind": "unavailable", "numbers": numbers})
