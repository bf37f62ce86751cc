"""What happens when somebody writes about a crisis: a fixed text with help lines, before everything else.

`detect` finds it in the raw text, `help_for` gives the text, `stale_numbers` tells which numbers to check again.
"""

from api.conversations.crisis.detect import detect, speaks_of_it_calmly
from api.conversations.crisis.hits import CATEGORIES, Hit

__all__ = ["CATEGORIES", "Hit", "detect", "speaks_of_it_calmly"]
