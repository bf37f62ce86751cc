"""What the intent classifier sees of a text: folded words and lemmas, word pairs, and character n-grams."""

from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.language.letters import without_frame
from bot.language.normalise import words


def _text(text: str) -> str:
    return " ".join(words(without_frame(text)))


class Features:
    """TF-IDF over words and pairs beside TF-IDF over the letters of words; a row is one utterance."""

    def __init__(self, min_df: int = 1) -> None:
        self._words = TfidfVectorizer(
            analyzer="word", ngram_range=(1, 2), token_pattern=r"\S+", sublinear_tf=True, min_df=min_df
        )
        self._letters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=max(2, min_df)
        )

    def learn(self, texts: list[str]) -> csr_matrix:
        folded = [_text(t) for t in texts]
        return self._stack(self._words.fit_transform(folded), self._letters.fit_transform(folded))

    def of(self, texts: list[str]) -> csr_matrix:
        folded = [_text(t) for t in texts]
        return self._stack(self._words.transform(folded), self._letters.transform(folded))

    @staticmethod
    def _stack(word_rows: csr_matrix, letter_rows: csr_matrix) -> csr_matrix:
        return hstack([word_rows, letter_rows], format="csr")
