"""What a claimant typically says, the same for every assistant that is measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A typed text, a button with this payload, or (neither) the first button of the newest answer."""

    text: str | None = None
    payload: str | None = None


def _dialogue(*questions: str) -> list[Step]:
    first, second, last = questions
    return [
        Step("guten Tag"),
        Step(first),
        Step(second),
        Step(payload='/start_screening{"programme":"insat"}'),
        *[Step()] * 3,
        Step(payload="/stop"),
        Step("xqz wrtlpf 77"),
        Step(last),
    ]


DIALOGUES = [
    _dialogue("was ist insat", "wie lange dauert das", "werden mir die fahrtkosten bezahlt"),
    _dialogue(
        "bekomme ich eine sanktion wenn ich nein sage",
        "muss ich clean sein",
        "ich will mit einem menschen reden",
    ),
    _dialogue("wer erfährt davon", "darf ich jemanden mitbringen", "was ist wenn ich krank bin"),
]

# One long conversation repeats these, so that turns a multiple of five apart say the same.
_CYCLE = ["was ist insat", "wie lange dauert das", "guten Tag", "muss ich clean sein", "xqz wrtlpf 77"]
LONG = [Step(_CYCLE[turn % len(_CYCLE)]) for turn in range(102)]
# Turns (from 1) whose median stands for "turn 5" and "turn 100": one whole cycle around each.
EARLY, LATE = range(3, 8), range(98, 103)
