"""`make bench`: this stack and a stock Rasa, the same dialogues on the same machine, side by side."""
