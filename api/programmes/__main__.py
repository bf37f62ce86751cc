"""`python -m api.programmes check [DIRECTORY] [--own DIRECTORY]` and `python -m api.programmes schema`.

Without `--own` the folder that LOTSE_OWN_CATALOGUE_DIR names is checked too.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.programmes.catalogue import SHARED_FILES, SHIPPED, CatalogueError, load_catalogue
from api.programmes.easy_language import findings
from api.programmes.schema import ProgrammeFile


def check(directory: Path, own: Path | None = None) -> int:
    """Check a catalogue, print faults and warnings in German; 1 when it may not be used."""
    try:
        catalogue = load_catalogue(directory, own=own)
    except CatalogueError as error:
        print(error)
        return 1
    failed = 0
    for path, line, finding in findings(directory, own):
        failed += finding.severity == "error"
        print(f"{path}, Zeile {line}: {'Fehler' if finding.severity == 'error' else 'Hinweis'}: {finding}")
    print(
        f"{own or directory}: {len(catalogue.programmes)} Programme, Fassung {catalogue.version}, {failed} Fehler"
    )
    return 1 if failed else 0


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema of every kind of file of the catalogue."""
    kinds: list[type[BaseModel]] = [ProgrammeFile, *SHARED_FILES.values()]
    _, schema = models_json_schema([(kind, "validation") for kind in kinds], by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Programmkatalog",
        "anyOf": [{"$ref": f"#/$defs/{kind.__name__}"} for kind in kinds],
        **schema,
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m api.programmes")
    parser.add_argument("command", choices=["check", "schema"])
    parser.add_argument("directory", nargs="?", type=Path, default=SHIPPED)
    parser.add_argument("--own", type=Path, help="directory of a deployment's own files")
    chosen = parser.parse_args()
    if chosen.command == "check":
        own = None if chosen.own else os.environ.get("LOTSE_OWN_CATALOGUE_DIR")
        return max(check(chosen.directory, chosen.own), check(chosen.directory, Path(own)) if own else 0)
    print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
