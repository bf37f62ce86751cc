"""Fill {placeholders}; what nobody has filled is never shown, its sentence is left out."""

import re
from collections.abc import Collection, Mapping

from api.language.sentences import sentences

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def placeholders(text: str) -> list[str]:
    """Give the names of the placeholders in *text*, in order."""
    return PLACEHOLDER.findall(text) if "{" in text else []


def fill(text: str, values: Mapping[str, str], keep: Collection[str] = ()) -> str:
    """Fill *text*; sentences with an unknown or empty value go, names in *keep* stay as they are.

    A line that ends in a colon leads to the next one and goes with it.
    """
    if "{" not in text:
        return text
    known = {name: value for name, value in values.items() if value.strip()}
    lines = [_fill_line(line, known, keep) for line in text.splitlines()]
    kept = [
        line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if line is not None and not (line.endswith(":") and following is None)
    ]
    return "\n".join(kept)


def missing(text: str, values: Mapping[str, str], keep: Collection[str] = ()) -> list[str]:
    """Give the placeholders of *text* that have no value."""
    return [name for name in placeholders(text) if name not in keep and not values.get(name, "").strip()]


def _fill_line(line: str, values: Mapping[str, str], keep: Collection[str]) -> str | None:
    if not missing(line, values, keep):
        return _put(line, values)
    whole = [_put(part, values) for part in sentences(line) if not missing(part, values, keep)]
    return " ".join(whole) or None


def _put(text: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)
