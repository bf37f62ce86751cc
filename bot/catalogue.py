"""What the bot learns of the programme catalogue: the names of programmes, work areas and towns.

The catalogue's files are the shipped ones (or those of LOTSE_CATALOGUE_DIR) with those of
LOTSE_OWN_CATALOGUE_DIR, a deployment's own folder: a file of the same name replaces the shipped one.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "api" / "programmes" / "catalogue"

_NO_NAMES = {"finder.yml", "general.yml", "phrases.yml", "placeholders.yml", "sources.yml"}

Entry = tuple[str, str, str]
"""(label, name as written, canonical value)"""


def files() -> list[Path]:
    """The files of the catalogue that the environment names. Raises `FileNotFoundError` for a missing folder."""
    found: dict[str, Path] = {}
    for name, default in (("LOTSE_CATALOGUE_DIR", SHIPPED), ("LOTSE_OWN_CATALOGUE_DIR", None)):
        folder = os.environ.get(name) or default
        if folder is None:
            continue
        if not Path(folder).is_dir():
            raise FileNotFoundError(f"Setting {name}: there is no folder {folder}")
        found |= {path.name: path for path in sorted(Path(folder).glob("*.yml"))}
    return [found[name] for name in sorted(found)]


def entries() -> Iterator[Entry]:
    """Every name of a programme, work area, town and district, in the order of the files."""
    for path in files():
        if path.name in _NO_NAMES:
            continue
        content = YAML(typ="safe", pure=True).load(path) or {}
        yield from _towns(content) if path.name == "offices.yml" else _programme(content)


def _programme(entry: Any) -> Iterator[Entry]:
    if "key" not in entry:
        return
    for name in entry.get("aliases", []):
        yield "programme", str(name), entry["key"]
    for area in entry.get("work_areas", []):
        yield "work_area", str(area), str(area)


def _towns(offices: Any) -> Iterator[Entry]:
    for office in offices.get("offices", []):
        for town in office.get("municipalities", []):
            yield "town", town["name"], town["name"]
            for district in town.get("districts", []):
                yield "town", str(district), str(district)
