"""What must not drift apart: intents, training data, rules, responses, titles, actions."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.actions.intent_titles import titles

ROOT = Path(__file__).resolve().parents[2]
BUTTONS_ONLY = {
    "ask_source", "confirm_restart", "confirm_delete", "continue", "change_answer", "strike", "choose", "something_else",
    "join_waiting", "accept_offer", "decline_offer", "leave_waiting",
}  # fmt: skip


def read(pattern: str) -> list[Any]:
    return [YAML(typ="safe").load(p) for p in sorted(ROOT.glob(pattern))]


DOMAIN = read("domain.yml")[0]
RESPONSES = {name: v for file in read("bot/data/responses/*.yml") for name, v in file["responses"].items()}
RULES = [rule for file in read("bot/data/rules/*.yml") for rule in file["rules"]]
TAUGHT = {block["intent"] for file in read("bot/data/nlu/*.yml") for block in file["nlu"]}
CODE = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "bot").rglob("*.py"))


def steps() -> list[dict[str, Any]]:
    found = [step for rule in RULES for step in rule["steps"]]
    return found + [either for step in found for either in step.get("or", [])]


def test_every_intent_but_the_buttons_own_has_training_data() -> None:
    assert set(DOMAIN["intents"]) - BUTTONS_ONLY == TAUGHT


def test_every_intent_has_a_rule() -> None:
    answered = {step["intent"] for step in steps() if "intent" in step}
    assert set(DOMAIN["intents"]) <= answered
    assert answered - set(DOMAIN["intents"]) == {"nlu_fallback"}


def test_every_action_of_the_domain_is_written_and_the_other_way_round() -> None:
    written = set(re.findall(r'return "(action_\w+)"', CODE)) | {
        f"validate_{task}_form" for task in re.findall(r'task = "(\w+)"', CODE)
    }
    assert set(DOMAIN["actions"]) == written


def test_every_response_is_used() -> None:
    in_rules = {step["action"] for step in steps() if str(step.get("action", "")).startswith("utter_")}
    in_code = set(re.findall(r'"(utter_\w+)"', CODE))
    built = {f"utter_ask_{step}" for step in ("transcript", "check")} | {
        "utter_language_easy",
        "utter_language_standard",
    }
    assert set(RESPONSES) - in_rules - in_code - built == set()
    assert (in_rules | in_code) - set(RESPONSES) == set()


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_every_response_has_an_easy_twin(name: str) -> None:
    # These say the same in both, or put together what comes in both from elsewhere.
    if (
        name in ("utter_text", "utter_screening_question", "utter_preview", "utter_deleted")
        or "language" in name
    ):
        return
    assert any("condition" in variant for variant in RESPONSES[name])


def test_every_offered_meaning_is_an_intent() -> None:
    assert set(titles()) <= set(DOMAIN["intents"])
    assert {i for i in DOMAIN["intents"] if i.startswith("ask_")} - {"ask_why", "ask_source"} <= set(titles())


def test_no_utterance_stands_twice() -> None:
    seen: dict[str, str] = {}
    for file in read("bot/data/nlu/*.yml"):
        for block in file["nlu"]:
            for line in block["examples"].splitlines():
                text = " ".join(re.findall(r"\w+", line.lower()))
                assert not text or seen.setdefault(text, block["intent"]) == block["intent"], line
