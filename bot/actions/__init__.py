"""Custom actions: read slots, ask the api, answer with a response name and values. Wording is never here."""
