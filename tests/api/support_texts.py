"""Everything a person may read, out of every place where it is written, as sentences with their place."""

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
_WORDS = re.compile(r"[A-Za-zÄÖÜäöüß]{2,}\s+[A-Za-zÄÖÜäöüß]{2,}")
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


class Text(NamedTuple):
    place: str
    text: str


def everything() -> list[Text]:
    """Catalogue, responses, help texts, templates, texts in the api's code, the widget."""
    return [*yaml_texts(), *template_texts(), *python_texts(), *script_texts()]


def yaml_texts() -> Iterator[Text]:
    for folder in ("api/programmes/catalogue", "bot/data/responses", "api/conversations/crisis"):
        for path in sorted((ROOT / folder).rglob("*.yml")):
            # Words and patterns of the crisis lexicon are what people say, not what they read.
            if folder.endswith("crisis") and path.name not in ("texts.yml", "help_lines.yml"):
                continue
            yield from _sentences(path, _strings(YAML(typ="safe").load(path)))


def template_texts() -> Iterator[Text]:
    for path in sorted((ROOT / "api").rglob("templates/*.html")):
        source = path.read_text(encoding="utf-8")
        said = re.findall(
            r'"([^"\n]*[a-zäöü] [^"\n]*)"', " ".join(re.findall(r"\{[%{].*?[%}]\}", source, re.DOTALL))
        )
        plain = re.sub(r"<[^>]+>", "\n", _JINJA.sub(" ", source))
        yield from _sentences(path, [unescape(plain), *said])


def python_texts() -> Iterator[Text]:
    for path in sorted((ROOT / "api").rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _sentences(path, _constants(ast.parse(path.read_text(encoding="utf-8"))))


def script_texts() -> Iterator[Text]:
    for path in sorted((ROOT / "api/web/static/widget").glob("*.js")):
        found = re.findall(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`', path.read_text(encoding="utf-8"))
        yield from _sentences(path, [a or b for a, b in found])


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from _strings(value)


def _constants(tree: ast.AST) -> Iterator[str]:
    """String constants and f-strings, docstrings aside."""
    bare = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    inside = {id(v) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for v in n.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(v.value if isinstance(v, ast.Constant) else "…" for v in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare | inside:
            yield node.value


def _sentences(path: Path, texts: Any) -> Iterator[Text]:
    place = str(path.relative_to(ROOT))
    for text in texts:
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
            if _WORDS.search(sentence):
                yield Text(place, " ".join(sentence.split()))
