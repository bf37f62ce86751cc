"""The spaCy pipeline "de_intake": `python -m bot.language.pipeline` builds it into models/.

Blank German (or the full model that the setting SPACY_BASE names), folded norms, and an entity ruler made from the
programme catalogue, the municipality list and the lists in `bot/data/lexicon/`.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import spacy
from ruamel.yaml import YAML
from spacy.language import Language

from bot import catalogue
from bot.language import spacy_parts  # noqa: F401  # registers folded_norm
from bot.language.normalise import fold

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "models" / "de_intake"
LEXICON = ROOT / "bot" / "data" / "lexicon"
# What stands before a town ("in Essen"), so that "das Essen" is none.
PREPOSITIONS = frozenset("in aus nach bei richtung ab von".split())
# A word this long may have a letter wrong, one from LONG on two.
FUZZY, LONG = 5, 9


def build(base: str | None = None) -> Language:
    """The pipeline, ready to be saved."""
    nlp = spacy.load(base) if base else spacy.blank("de")
    nlp.add_pipe("folded_norm", first=True)
    ruler = nlp.add_pipe("entity_ruler", config={"overwrite_ents": True, "phrase_matcher_attr": "NORM"})
    known = sorted(set(entries()))
    ruler.add_patterns([_pattern(nlp, *entry) for entry in known])
    ruler.add_patterns(list(_other_towns(nlp, {name for label, name, _ in known if label == "town"})))
    nlp.meta.update(name="intake", lang="de", description="Entities of the Teilhabe-Lotse")
    return nlp


def _pattern(nlp: Language, label: str, name: str, canonical: str) -> dict[str, Any]:
    tokens = [t.text for t in nlp.make_doc(name)]
    return {"label": label, "id": canonical, "pattern": [_token(fold(t)) for t in tokens]}


def _other_towns(nlp: Language, known: set[str]) -> Iterator[dict[str, Any]]:
    """Patterns of towns outside the catalogue's regions; names that are words, too, only after a preposition."""
    lists = _read(LEXICON / "towns" / "towns.yml")
    for kind, names in lists.items():
        for name in (n.strip() for n in names.split(",")):
            if name in known:
                continue
            pattern: list[dict[str, Any]] = [{"NORM": fold(t.text)} for t in nlp.make_doc(name)]
            before = [{"NORM": {"IN": sorted(PREPOSITIONS)}}] if kind == "after_preposition" else []
            yield {"label": "town", "id": name, "pattern": before + pattern}


def _token(word: str) -> dict[str, Any]:
    if len(word) >= LONG:
        return {"NORM": {"FUZZY2": word}}
    if len(word) > FUZZY:
        return {"NORM": {"FUZZY1": word}}
    return {"NORM": word}


def entries() -> Iterator[tuple[str, str, str]]:
    """(label, name as written, canonical value) of everything the ruler knows."""
    yield from catalogue.entries()
    for path in sorted(LEXICON.glob("*.yml")):
        for label, values in _read(path).items():
            for canonical, names in values.items():
                for name in {canonical, *names}:
                    yield label, name, canonical


def _read(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path)


def main() -> None:
    nlp = build(os.environ.get("SPACY_BASE"))
    nlp.to_disk(TARGET)
    print(f"spaCy pipeline de_intake: {len(nlp.get_pipe('entity_ruler').patterns)} patterns", file=sys.stderr)


if __name__ == "__main__":
    main()
