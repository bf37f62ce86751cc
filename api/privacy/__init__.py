"""What is stored about a person, its export and its deletion: from the chat, and by code without it."""
