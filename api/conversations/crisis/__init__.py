"""What happens when somebody writes about a crisis: a fixed text with help lines, before everything else.

`detect` finds it in the raw text, `help_for` gives the text, `stale_numbers` tells which numbers to look up again.
"""

from api.conversations.crisis.answers import Help, after_no, footer, help_for, help_without_chat
from api.conversations.crisis.detect import detect, speaks_of_it_calmly
from api.conversations.crisis.help_lines import HelpLine, help_lines, stale_numbers
from api.conversations.crisis.hits import CATEGORIES, Hit

__all__ = [
    "CATEGORIES", "Help", "HelpLine", "Hit", "after_no", "detect", "footer", "help_for", "help_lines",
    "help_without_chat", "speaks_of_it_calmly", "stale_numbers",
]  # fmt: skip
