"""The comparison itself: it must see a changed word, a changed number, a missing output, an error."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

LOSS = "from coursekit import approx\nprint('loss', approx(0.123), 'in', 3, 'steps')"
HTML = "from IPython.display import HTML\nHTML('<b>bold</b> ≈1.5')"

# name: (source, stored output or None, whether a strict run must pass)
CASES = {
    "same": (LOSS, "loss ≈0.123 in 3 steps\n", True),
    "another machine's number": (LOSS, "loss ≈0.1234 in 3 steps\n", True),
    "another word": (LOSS, "error ≈0.123 in 3 steps\n", False),
    "another exact number": (LOSS, "loss ≈0.123 in 4 steps\n", False),
    "inf for a number": (LOSS, "loss inf in 3 steps\n", False),
    "no output stored": (LOSS, None, False),
    "output stored, none made": ("x = 1", "1\n", False),
    "an address": ("print(object())", "<object object at 0x...>\n", True),
    "a semicolon": ("3;", None, True),
    "a value": ("3", None, False),
    "same html": (HTML, {"text/html": "<b>bold</b> ≈1.6", "text/plain": "<IPython.core.display.HTML object>"}, True),
    "other html": (HTML, {"text/html": "<i>bold</i> ≈1.5", "text/plain": "<IPython.core.display.HTML object>"}, False),
    "another picture": ("from IPython.display import Image\nImage(data=b'new', format='png')", "picture", True),
    "an error": ("1 / 0", None, False),
}


def stored(source, output):
    cell = new_code_cell(source, execution_count=1)
    if output == "picture":
        output = {"image/png": "b2xk", "text/plain": "<IPython.core.display.Image object>"}
    if isinstance(output, str):
        cell.outputs = [new_output("stream", name="stdout", text=output)]
    elif output is not None:
        cell.outputs = [new_output("execute_result", output, execution_count=1)]
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=[cell], metadata={"kernelspec": kernelspec})


@pytest.mark.slow
def test_what_the_strict_comparison_sees(nbval, tmp_path):
    folder = tmp_path / "cases"
    folder.mkdir()
    for name, (source, output, _) in CASES.items():
        nbformat.write(stored(source, output), folder / f"{name}.ipynb")
    shown = nbval(folder, report="-rA").stdout
    passed = set(re.findall(r"^PASSED (?:.*/)?(.+)\.ipynb::", shown, flags=re.MULTILINE))
    assert passed == {name for name, (_, _, passes) in CASES.items() if passes}, shown
