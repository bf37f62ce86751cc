"""How well intents are understood, measured with utterances whose voices were held out."""
