"""What the lexicon may find. A category leads to a fixed text, nothing else: no score, no ranking of people."""

from dataclasses import dataclass

# In the order in which help is fastest needed, when one message speaks of several.
CATEGORIES = (
    "overdose", "withdrawal", "suicide", "violence", "threat", "self_harm", "suicide_other", "exhaustion",
)  # fmt: skip
TIERS = ("A", "B", "C")


@dataclass(frozen=True, slots=True)
class Hit:
    """A message speaks of a crisis.

    `tier`: A the body is in danger now, B somebody's life or safety, C exhaustion, to be asked gently.
    `family`: the phrase family (F1 to F10) it was found by.
    """

    category: str
    tier: str
    family: str

    @property
    def urgency(self) -> tuple[int, int]:
        """Smaller means faster help is needed."""
        return TIERS.index(self.tier), CATEGORIES.index(self.category)
