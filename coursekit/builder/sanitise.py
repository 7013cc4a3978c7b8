"""Outputs as they are stored: no widget views, no addresses, alt text on every picture, no noise."""

import re
from functools import cache
from pathlib import Path

from nbformat import NotebookNode

from coursekit.builder.sources import BuildError

PATTERNS_FILE = Path(__file__).with_name("sanitise.cfg")  # also nbval's --nbval-sanitize-with
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")


@cache
def patterns() -> list[tuple[str, str]]:
    """The (regex, replacement) pairs of `sanitise.cfg`, read as nbval reads them."""
    return re.findall(r"^regex: (.*)$\n^replace: (.*)$", PATTERNS_FILE.read_text(encoding="ascii"), flags=re.MULTILINE)


def sanitised(text: str) -> str:
    """The text with everything masked that may differ between machines.

    Example:
        >>> sanitised("loss ≈0.973, <Neuron at 0x7f00deadbeef>")
        'loss ~N , <Neuron at 0x...>'
    """
    for regex, replacement in patterns():
        text = re.sub(regex, replacement, text)
    return text


def clean(outputs: list[NotebookNode], where: str) -> list[NotebookNode]:
    """Outputs ready to be stored.

    Args:
        outputs: of one cell, as the kernel sent them.
        where: the cell, for messages.

    Raises:
        BuildError: text on stderr (a warning, a progress bar), a widget without a static form, a picture without
            alt text.
    """
    cleaned: list[NotebookNode] = []
    for output in outputs:
        if output.output_type == "stream":
            if output.name == "stderr":
                raise BuildError(
                    f"{where}: the cell writes to stderr; a reader would see it, and it differs from run to run. "
                    f"Silence it where it arises:\n{output.text.strip()}"
                )
            if cleaned and cleaned[-1].output_type == "stream":
                cleaned[-1].text = ADDRESS.sub("0x...", cleaned[-1].text + output.text)
                continue
            output.text = ADDRESS.sub("0x...", output.text)
        else:
            _clean_bundle(output, where)
        cleaned.append(output)
    return cleaned


def _clean_bundle(output: NotebookNode, where: str) -> None:
    data = output.data
    if data.pop(WIDGET_VIEW, None) is not None and not {"image/png", "text/html"} & set(data):
        raise BuildError(
            f"{where}: a widget without a static form. Its `_repr_mimebundle_` must add image/png (with alt text) or"
            " text/html, for readers who have no kernel."
        )
    output.metadata = NotebookNode({mime: value for mime, value in output.metadata.items() if mime in data})
    for mime, value in data.items():
        if mime.startswith("text/") and isinstance(value, str):
            data[mime] = ADDRESS.sub("0x...", value)
    for mime in data:
        if mime.startswith("image/") and not str(output.metadata.get(mime, {}).get("alt", "")).strip():
            raise BuildError(
                f"{where}: a picture ({mime}) without alt text. Make it with nnlib.viz.figure.Figure(alt=…), the"
                " finding in words."
            )


def same_words(new: list[NotebookNode], old: list[NotebookNode]) -> bool:
    """Whether two cells' outputs agree once sanitised and apart from pictures."""
    return [_words(output) for output in new] == [_words(output) for output in old]


def _words(output: NotebookNode) -> object:
    if output.output_type == "stream":
        return output.name, sanitised(output.text)
    data = {
        mime: "picture" if mime == "image/png" else sanitised(value) if isinstance(value, str) else value
        for mime, value in output.data.items()
    }
    alts = {mime: sanitised(str(value.get("alt"))) for mime, value in output.metadata.items() if "alt" in value}
    return output.output_type, data, alts


def same_pictures(new: list[NotebookNode], old: list[NotebookNode]) -> bool:
    """Whether the pictures of two cells' outputs are equal byte for byte."""
    return [o.get("data", {}).get("image/png") for o in new] == [o.get("data", {}).get("image/png") for o in old]
