"""Read the catalogue's YAML files, fast when they are known, with line numbers when they are wrong."""

import hashlib
import json
import os
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError

FORMAT = "1"
"""Raise it when what is remembered of a file changes its shape."""


class CatalogueError(ValueError):
    """The catalogue is wrong; the message names file, line and fault, one per line."""


class Reader:
    """Reads the files of one directory and remembers their parsed form beside them.

    Parsing YAML in Python takes about a second per 150 kB. What was parsed once is kept as JSON under
    `<directory>/.parsed/`, named by the file's content, so that only a changed file is parsed again.
    Whoever can write there can write the catalogue itself. A directory that cannot be written works too.
    """

    def __init__(self, directory: Path) -> None:
        self._remembered = directory / ".parsed"
        self._used: set[str] = set()

    def read(self, path: Path, content: bytes) -> Any:
        """Give the plain data of a file, dates as ISO text; CatalogueError if it is not YAML."""
        name = hashlib.sha256(FORMAT.encode() + content).hexdigest()[:32] + ".json"
        self._used.add(name)
        known = self._remembered / name
        try:
            return json.loads(known.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            data = _parse(path, content)
            self._remember(known, data)
            return data

    def forget_unused(self) -> None:
        """Remove what is remembered of files that are gone or were changed."""
        try:
            for path in self._remembered.glob("*.json"):
                if path.name not in self._used:
                    path.unlink(missing_ok=True)
        except OSError:
            return

    def _remember(self, known: Path, data: Any) -> None:
        try:
            known.parent.mkdir(exist_ok=True)
            (known.parent / ".gitignore").write_text("*\n", encoding="utf-8")
            # Several workers start at once: each writes its own file, the rename is atomic.
            draft = known.with_suffix(f".{os.getpid()}.tmp")
            draft.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
            draft.replace(known)
        except OSError:
            return


def _parse(path: Path, content: bytes) -> Any:
    try:
        return _plain(YAML(typ="safe", pure=True).load(content.decode("utf-8")))
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path}: nicht in UTF-8 geschrieben") from error
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise CatalogueError(f"{path}, Zeile {line}: kein gültiges YAML ({error.problem})") from error


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


class Lines:
    """Finds the lines of a file's parts. Parses only when it is asked: that happens for faults alone."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    @cached_property
    def _root(self) -> Any:
        return YAML(typ="rt", pure=True).load(self._content.decode("utf-8"))

    def of(self, location: Sequence[str | int]) -> int:
        """Give the line (from 1) of the deepest part of *location* that the file has."""
        node, line = self._root, 1
        for part in location:
            if isinstance(node, CommentedMap) and part in node:
                line, node = node.lc.key(part)[0] + 1, node[part]
            elif isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node):
                line, node = node.lc.item(part)[0] + 1, node[part]
        return line
