"""When the assistant is trained again."""

import ast

from bot import train


def test_the_fingerprint_covers_every_module_that_a_component_uses() -> None:
    used: set[str] = set()
    for component in ("intents", "entities", "pipeline"):
        _collect(component, used)
    assert {f"bot/language/{name}.py" for name in used} <= set(train.SOURCES)


def _collect(name: str, used: set[str]) -> None:
    """Adds `name` and whatever of `bot.language` it imports, directly or not."""
    if name in used:
        return
    used.add(name)
    for node in ast.walk(
        ast.parse((train.ROOT / "bot" / "language" / f"{name}.py").read_text(encoding="utf-8"))
    ):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot.language"):
            inside = node.module.removeprefix("bot.language").removeprefix(".")
            for one in [inside] if inside else [alias.name for alias in node.names]:
                _collect(one, used)
