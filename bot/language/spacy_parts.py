"""Parts of the spaCy pipeline that spaCy must know by name before it loads one."""

from spacy.language import Language
from spacy.tokens import Doc

from bot.language.normalise import fold


@Language.component("folded_norm")
def folded_norm(doc: Doc) -> Doc:
    """Sets every token's norm to its folded form, on which the entity patterns match."""
    for token in doc:
        token.norm_ = fold(token.text)
    return doc
