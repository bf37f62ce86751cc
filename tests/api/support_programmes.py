"""An invented programme, and PRO AKTIV going on: what a deployment adds with one file."""

from pathlib import Path

from api.programmes.catalogue import SHIPPED

INVENTED = """
key: gartenwerk
name: Gartenwerk Musterstadt
short_name: Gartenwerk
aliases: [Gartenwerk, garten werk]
status: active
status_note: {text: Das Gartenwerk läuft., easy: Das Gartenwerk läuft., sources: [angebot]}
jobcenters: [herne]
provider: Gartenwerk gGmbH
sources: [angebot]
summary: {text: Im Gartenwerk arbeitet man im Garten., easy: Sie arbeiten im Garten., sources: [angebot]}
who_decides: {text: Es entscheidet das Jobcenter Herne., easy: Das Jobcenter Herne entscheidet., sources: [angebot]}
appointment: {kind: Schnuppertag, kind_easy: Schnupper-Tag, location: im Garten, minutes: 60, bookable: true}
topics: [arbeit]
facts:
  wohnort:
    type: town
    label: {text: Wohnort, easy: Wohn-Ort}
    question: {text: Wo wohnen Sie?, easy: Wo wohnen Sie?}
    help: {text: Es geht um Herne., easy: Es geht um Herne., sources: [angebot]}
  draussen:
    type: yes_no
    label: {text: Draußen, easy: Draußen}
    question: {text: Arbeiten Sie gern draußen?, easy: Arbeiten Sie gern draußen?}
    help: {text: Der Garten liegt draußen., easy: Der Garten ist draußen., sources: [angebot]}
  jahreszeit:
    type: choice
    label: {text: Jahreszeit, easy: Jahres-Zeit}
    question: {text: Wann möchten Sie anfangen?, easy: Wann möchten Sie anfangen?}
    help: {text: Im Winter ruht der Garten., easy: Im Winter ist Pause., sources: [angebot]}
    options:
      - {value: sommer, title: {text: Im Sommer, easy: Im Sommer}, synonyms: [juli]}
      - {value: winter, title: {text: Im Winter, easy: Im Winter}}
rules:
  - id: garten-ort
    fact: wohnort
    office: [herne]
    met: {text: Der Ort passt., easy: Der Ort passt.}
    unmet: {text: Es geht um Herne., easy: Es geht um Herne.}
    open: {text: Der Ort ist offen., easy: Der Ort ist offen.}
    sources: [angebot]
  - id: garten-lust
    when: {any: [{fact: draussen, is: yes}, {all: [{fact: jahreszeit, is: sommer}, {not: {fact: draussen, is: no}}]}]}
    met: {text: Das passt., easy: Das passt.}
    unmet: {text: Der Garten liegt draußen., easy: Der Garten ist draußen.}
    open: {text: Das ist offen., easy: Das ist offen.}
    sources: [angebot]
answers:
  ask_duration: {text: Es dauert ein halbes Jahr., easy: Es dauert 6 Monate., sources: [angebot]}
"""


def pro_aktiv_goes_on() -> str:
    """The shipped file of PRO AKTIV as somebody would change it for a continuation of their own."""
    text = (SHIPPED / "proaktiv.yml").read_text(encoding="utf-8")
    text = text.replace("status: ended\nended_on: 2024-12-31\n", "status: active\n")
    return text.replace("PRO AKTIV endete am 31. Dezember 2024.", "PRO AKTIV geht hier weiter.")


def own_folder(place: Path, **files: str) -> Path:
    """A deployment's own folder; `gartenwerk="…"` makes the file gartenwerk.yml."""
    own = place / "own"
    own.mkdir()
    for key, text in files.items():
        (own / f"{key}.yml").write_text(text, encoding="utf-8")
    return own
