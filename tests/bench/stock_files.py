"""The generated files of the stock project: domain, rules and stories for the intents of the sample."""

from pathlib import Path

GREETING, FALLBACK = "greet", "nlu_fallback"
_CHECK = ("start_screening", "inform")
# Rasa has a rule of its own for this intent.
_RASAS_OWN = "restart"
# The learning policies take no part unless there are stories.
_STORIES, _TURNS_OF_A_STORY = 20, 4


def project(training_data: str, intents: list[str]) -> dict[str, str]:
    """Relative path → content."""
    ruled = [intent for intent in intents if intent != _RASAS_OWN]
    return {
        "credentials.yml": "rest:\n",
        "domain.yml": _domain(intents),
        "data/nlu.yml": training_data,
        "data/rules.yml": _rules(ruled),
        "data/stories.yml": _stories(ruled),
    }


def endpoints(actions_port: int, tracker_store: Path) -> str:
    return (
        f"action_endpoint:\n  url: http://127.0.0.1:{actions_port}/webhook\n"
        f"tracker_store:\n  type: SQL\n  dialect: sqlite\n  db: {tracker_store}\n"
    )


def _action(intent: str) -> str:
    """A greeting is a plain response and all else an action, as in our own rules."""
    if intent == GREETING:
        return "utter_greet"
    if intent == FALLBACK:
        return "action_not_understood"
    return "action_check" if intent in _CHECK else "action_answer"


def _domain(intents: list[str]) -> str:
    listed = "".join(f"  - {intent}\n" for intent in intents)
    return f"""version: "3.1"
intents:
{listed}entities: [programme, choice]
actions: [action_answer, action_check, action_not_understood]
responses:
  utter_greet:
  - text: "Guten Tag. Hier schreibt ein Computer-Programm, kein Mensch. Was möchten Sie wissen?"
session_config:
  session_expiration_time: 60
  carry_over_slots_to_new_session: true
"""


def _rules(intents: list[str]) -> str:
    rules = [
        f"- rule: {i}\n  steps:\n  - intent: {i}\n  - action: {_action(i)}\n" for i in [*intents, FALLBACK]
    ]
    return 'version: "3.1"\nrules:\n' + "".join(rules)


def _stories(intents: list[str]) -> str:
    written = []
    for number in range(_STORIES):
        turns = [
            intents[(number * _TURNS_OF_A_STORY + turn) % len(intents)] for turn in range(_TURNS_OF_A_STORY)
        ]
        steps = "".join(f"  - intent: {i}\n  - action: {_action(i)}\n" for i in turns)
        written.append(f"- story: number {number}\n  steps:\n{steps}")
    return 'version: "3.1"\nstories:\n' + "".join(written)
