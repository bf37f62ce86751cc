"""Read the catalogue's YAML files, with line numbers when they are wrong."""

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]


class CatalogueError(ValueError):
    """The catalogue is wrong; the message names file, line and fault, one per line."""


# libyaml parses many times as fast as Python does; without it the same files are read, only slower.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_PLAIN = re.compile(
    r"(?P<bool>true|True|TRUE|false|False|FALSE)|(?P<int>[-+]?(?:0|[1-9][0-9]*))|(?P<null>~|null|Null|NULL|)"
)


def read(path: Path, content: bytes) -> Any:
    """Give the plain data of a file as YAML 1.2 without dates: `yes` and `2026-12-31` are texts.

    Raises CatalogueError for what is no YAML, for a field that is there twice, and for references.
    """
    try:
        parser = _Loader(content.decode("utf-8"))
        if parser.check_event(yaml.StreamStartEvent):
            parser.get_event()
        if parser.check_event(yaml.StreamEndEvent):
            return None
        parser.get_event()
        data = _value(parser.get_event, parser.get_event())
        parser.get_event()
        if not parser.check_event(yaml.StreamEndEvent):
            raise _Fault("hier beginnt ein zweites Dokument", parser.peek_event())
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path}: nicht in UTF-8 geschrieben") from error
    except _Fault as error:
        raise CatalogueError(f"{path}, Zeile {error.line}: {error}") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise CatalogueError(f"{path}, Zeile {line}: kein gültiges YAML ({error.problem})") from error
    except yaml.YAMLError as error:
        raise CatalogueError(f"{path}: kein gültiges YAML ({error})") from error
    return data


class _Fault(ValueError):
    def __init__(self, message: str, event: Any) -> None:
        super().__init__(message)
        self.line = event.start_mark.line + 1


def _value(following: Callable[[], Any], event: Any) -> Any:
    """Build the data from the parser's events: no tree of nodes in between, that is half of the time."""
    kind = type(event)
    if kind is yaml.ScalarEvent:
        return _scalar(event)
    if kind is yaml.SequenceStartEvent:
        found = []
        while type(item := following()) is not yaml.SequenceEndEvent:
            found.append(_value(following, item))
        return found
    if kind is yaml.MappingStartEvent:
        return _fields(following)
    raise _Fault("Verweise mit * gibt es in diesen Dateien nicht", event)


def _fields(following: Callable[[], Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while type(key := following()) is not yaml.MappingEndEvent:
        if type(key) is not yaml.ScalarEvent:
            raise _Fault("ein Feld ohne Namen", key)
        if key.value in found:
            raise _Fault(f"{key.value} steht hier zweimal", key)
        found[key.value] = _value(following, following())
    return found


def _scalar(event: Any) -> str | int | bool | None:
    text: str = event.value
    written = _PLAIN.fullmatch(text) if event.implicit[0] else None
    if written is None:
        return text
    if written.lastgroup == "int":
        return int(text)
    return text[0] in "tT" if written.lastgroup == "bool" else None


class Lines:
    """Finds the lines of a file's parts. Parses only when it is asked: that happens for faults alone."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    @cached_property
    def _root(self) -> Any:
        return yaml.compose(self._content.decode("utf-8"), _Loader)

    def of(self, location: Sequence[str | int]) -> int:
        """Give the line (from 1) of the deepest part of *location* that the file has."""
        node, line = self._root, 1
        for part in location:
            found = _part(node, part)
            if found:
                line, node = found[0].start_mark.line + 1, found[1]
        return line


def _part(node: Any, part: str | int) -> tuple[Any, Any] | None:
    """Give (where it begins, its content) of a field or an item; None when there is none."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
