"""Bundled language: first names, prose, word vectors, and mails as word counts."""

from typing import NamedTuple

import numpy as np

from nnlib.data.files import read
from nnlib.data.tables import Table
from nnlib.errors import DataError, unknown

__all__ = ["WordVectors", "glove", "names", "prose", "spam"]


def _lines(array: np.ndarray) -> tuple[str, ...]:
    return tuple(bytes(array).decode("utf-8").split("\n"))


def names() -> tuple[str, ...]:
    """8,403 first names of English-speaking countries, in lower case (a to z only) and alphabetical order.

    Raises:
        DataError: the data file is missing or damaged.

    Example:
        >>> len(names()), names()[:3]
        (8403, ('aaren', 'aarika', 'aaron'))

    Source:
        G. Ward, Moby Word II.
    """
    return _lines(read("names.npz")["text"])


def prose(title: str = "alice") -> str:
    """The text of a book, old enough to belong to everyone.

    Args:
        title: "alice" (Alice's Adventures in Wonderland, 1865) or "as_you_like_it" (the play, about 1599).

    Raises:
        DataError: there is no such title, or the data file is missing or damaged.

    Example:
        >>> print(prose()[33:80])
        Alice was beginning to get very tired of sittin

    Source:
        Lewis Carroll; William Shakespeare; both as in the Canterbury Corpus.
    """
    file = read("prose.npz")
    if title not in file:
        raise DataError(unknown("title", title, file))
    return bytes(file[title]).decode("utf-8")


class WordVectors(NamedTuple):
    """Words and their vectors: `vectors[words.index("king")]`.

    Args:
        words: V words, the most frequent first.
        vectors: (V, 50) float32.
        about: where they come from and what to know before using them.

    Shape:
        vectors (V, 50).

    Example:
        >>> glove()
        WordVectors(10000 words: the, ',', …, quinn; vectors (10000, 50) float32)
    """

    words: tuple[str, ...]
    vectors: np.ndarray
    about: str

    def __repr__(self) -> str:
        first, second, last = self.words[0], self.words[1], self.words[-1]
        return (
            f"WordVectors({len(self.words)} words: {first}, {second!r}, …, {last}; "
            f"vectors {self.vectors.shape} {self.vectors.dtype})"
        )


def glove() -> WordVectors:
    """GloVe vectors of the 10,000 most frequent words: words in like company have like vectors.

    Shape:
        vectors (10000, 50) float32.

    Raises:
        DataError: the data file is missing or damaged.

    Example:
        >>> words, vectors, _ = glove()
        >>> king, man, woman = (vectors[words.index(w)] for w in ("king", "man", "woman"))
        >>> likeness = vectors @ (king - man + woman) / np.linalg.norm(vectors, axis=1)
        >>> [words[i] for i in np.argsort(-likeness)[:2]]
        ['king', 'queen']

    Source:
        J. Pennington, R. Socher and C. Manning, GloVe, EMNLP 2014, doi:10.3115/v1/D14-1162.
    """
    file = read("glove.npz")
    return WordVectors(
        words=_lines(file["words"]),
        vectors=file["vectors"].astype(np.float32) * file["scale"],
        about=(
            "glove.6B with 50 dimensions, trained on Wikipedia 2014 and newswire; all words in lower case. Stored in 8 "
            "bits a number, which turns each vector by one degree or so at most. The vectors also hold the "
            "prejudices of the texts that they were trained on."
        ),
    )


def spam() -> Table:
    """2,076 mails as word counts; y = 1 is spam, y = 0 is wanted mail, half of each.

    Shape:
        x (2076, 1001) float32, y (2076,) int64; column k counts the word `feature_names[k]`, the last one, "<unk>",
        counts all other words.

    Raises:
        DataError: the data file is missing or damaged.

    Example:
        >>> x, y, words, *_ = spam()
        >>> free = x[:, words.index("free")] > 0
        >>> bool(free[y == 1].mean() > 2 * free[y == 0].mean())
        True

    Source:
        SpamAssassin public mail corpus, 2002 to 2005.
    """
    file = read("spam.npz")
    return Table(
        x=file["x"].astype(np.float32),
        y=file["y"].astype(np.int64),
        feature_names=_lines(file["words"]),
        target_names=("wanted", "spam"),
        units=None,
        about=(
            "Real people wrote these mails, so only counts of 1,000 common English words were kept: no names, "
            "addresses, links, numbers, dates or word order. Counts stop at 255. Near-copies were removed, and spam "
            "made as frequent as wanted mail, which it was not. The wanted mails come from a few people and mailing "
            "lists around 2002 (many discuss software), so a filter learns their topics too, and would do worse on "
            "other mail."
        ),
    )
