"""Claims: a sentence that a lesson asserts, the band that holds it, and the control that must break it.

Importing this module loads numpy and nothing heavier.
"""

from __future__ import annotations

import ast
import contextlib
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

_heard: list[Heard] | None = None  # while a control runs, claims are noted here and do not raise


class ClaimFailed(AssertionError):  # noqa: N818 (a claim fails; it is no error of the code)
    """A lesson's claim does not hold."""


@dataclass(frozen=True)
class Heard:
    """One call of claim while a control ran."""

    sentence: str
    control: str | None
    held: bool


def claim(condition: bool, sentence: str = "", control: str | None = None) -> None:
    """Assert what the lesson says, and print it:  ✓ sentence.

    Args:
        condition: one truth value, from Python or numpy.
        sentence: what it means, in words.
        control: the name of the entry in the chapter's controls.py under which this claim must fail.

    Raises:
        ClaimFailed: the condition is false.
        TypeError: the condition is no single truth value, or the sentence is missing.

    Example:
        >>> claim(2 + 2 == 4, "two and two make four")
        ✓ two and two make four
    """
    if not isinstance(condition, bool | np.bool_):
        raise TypeError(f"claim(condition, sentence): {_not_a_truth_value(condition)}")
    if not isinstance(sentence, str) or not sentence.strip():
        raise TypeError(
            "claim(condition, sentence): the sentence is missing; say in words what holds, "
            f'e.g. claim(accuracy > 0.9, "nine of ten are right"). It was {sentence!r}.'
        )
    if not (control is None or (isinstance(control, str) and control.strip())):
        raise TypeError(f"claim(…, control=): expected the name of a Control in controls.py, got {control!r}.")
    if _heard is not None:
        _heard.append(Heard(sentence, control, bool(condition)))
    elif not condition:
        raise ClaimFailed(f"✗ this should hold, and here it does not: {sentence}")
    else:
        print(f"✓ {sentence}")


def _not_a_truth_value(condition: object) -> str:
    if isinstance(condition, str):
        return f"the condition comes first, then the sentence; the condition was the text {condition!r}."
    if isinstance(condition, np.ndarray):
        return (
            f"one truth value expected, got an array of shape {condition.shape} and type {condition.dtype}. "
            "Say which: (…).all() or (…).any()."
        )
    return f"one truth value expected, got {condition!r} ({type(condition).__name__}). Compare it: == < >."


class Approx:
    """A number that differs a little from machine to machine, as approx() shows it."""

    def __init__(self, value: object, digits: int):
        self.text = _show(value, digits)

    def __repr__(self) -> str:
        return self.text

    def __format__(self, spec: str) -> str:
        if spec and spec[-1] in "bcdeEfFgGnoxX%":
            raise ValueError(f"approx is already rounded: write approx(x, digits=…), without the format {spec!r}.")
        return format(self.text, spec)


def approx(x: object, digits: int = 3) -> Approx:
    """A trained or measured number, to so many significant digits:  ≈0.973.

    The tests compare a lesson's words but not the numbers behind ≈, since another processor's sums end in other
    last digits; what must hold of the number is said by claim. inf and nan are shown as they are, and compared.

    Args:
        x: a number, or an array or list of numbers.
        digits: significant digits, 1 to 15.

    Raises:
        TypeError: x is no number and holds none.
        ValueError: digits out of range.

    Example:
        >>> approx(0.97345)
        ≈0.973
        >>> print(f"loss {approx([0.5, 1234567.0, 6.02e-7], digits=2)}")
        loss [≈0.5, ≈1200000, ≈6e-7]
    """
    if not isinstance(digits, int) or not 1 <= digits <= 15:
        raise ValueError(f"approx(x, digits): digits must be a whole number from 1 to 15, got {digits!r}.")
    return Approx(x, digits)


def _show(value: object, digits: int) -> str:
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim):
        return "[" + ", ".join(_show(item, digits) for item in value) + "]"
    if isinstance(value, np.ndarray | np.generic):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"approx(x): expected a number or an array of numbers, got {value!r} ({type(value).__name__}).")
    if not np.isfinite(value):
        return str(value)
    rounded = f"{value:.{digits}g}"
    if 1e-4 <= abs(value) < 1e7 or value == 0:
        return "≈" + np.format_float_positional(float(rounded), trim="-")
    mantissa, exponent = rounded.split("e") if "e" in rounded else f"{float(rounded):.{digits - 1}e}".split("e")
    return f"≈{mantissa}e{int(exponent)}"


@dataclass(frozen=True)
class Control:
    """A broken variant of a lesson, under which its claims must fail: proof that they can.

    Args:
        name: "shuffled targets"; claims name it with control=.
        notebook: the lesson it breaks: "01", "02a", "02b".
        replace: exact pieces of the lesson's code, each found exactly once, and what stands there instead.
        claims: how the sentences of the claims begin that must fail; all that name this control when left out.
    """

    name: str
    notebook: str
    replace: dict[str, str] = field(hash=False)
    claims: tuple[str, ...] = ()

    def __post_init__(self):
        if not re.fullmatch(r"\d\d[a-z]?", self.notebook):
            raise ValueError(f'Control(notebook=): expected "01" or "02a", got {self.notebook!r}.')
        if isinstance(self.claims, str):
            raise TypeError(f'Control(claims=): a tuple of beginnings, not one text: ("{self.claims}",).')
        if not self.replace or any(old == new for old, new in self.replace.items()):
            raise ValueError(f"Control {self.name!r}: replace= must change something in the lesson's code.")


def named_controls(code: list[str]) -> set[str]:
    """The control= names in a lesson's code cells."""
    return {name for source in code for name in _names_in(source)}


def _names_in(source: str) -> list[str]:
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    claims = [call for call in calls if getattr(call.func, "id", None) == "claim"]
    names = [keyword.value for call in claims for keyword in call.keywords if keyword.arg == "control"]
    for name in names:
        if not isinstance(name, ast.Constant):
            raise ValueError(f"claim(…, control={ast.unparse(name)}): write the control's name there, in quotes.")
    return [name.value for name in names]


def run_control(code: list[str], control: Control, folder: Path) -> list[Heard]:
    """Run a lesson's code cells with a control's replacements, up to the last claim that names it.

    Args:
        code: the sources of the lesson's code cells.
        control: what to break.
        folder: the working directory, that of the notebook.

    Returns:
        The claims that name the control, as they came out. Nothing is displayed.

    Raises:
        ValueError: a replacement does not occur exactly once, or no claim names the control.
        RuntimeError: the broken lesson stopped with an error; a control breaks the claim, not the code.
    """
    last = max((index for index, source in enumerate(code) if control.name in _names_in(source)), default=None)
    if last is None:
        raise ValueError(f"no claim in {control.notebook} says control={control.name!r}.")
    broken = list(code)
    for old, new in control.replace.items():
        places = sum(source.count(old) for source in code)
        if places != 1:
            problem = f"must occur once in the code of {control.notebook}, not {places} times"
            raise ValueError(f"control {control.name!r}: {old!r} {problem}.")
        broken = [source.replace(old, new) for source in broken]
    with _listening() as heard, _quietly(folder):
        namespace: dict = {"__name__": "__main__"}
        for index, source in enumerate(broken[: last + 1], start=1):
            try:
                exec(compile(source, f"<{control.notebook}, code cell {index}>", "exec"), namespace)
            except Exception as error:
                raise RuntimeError(
                    f"control {control.name!r} stopped code cell {index} of {control.notebook} with "
                    f"{type(error).__name__}: {error}. It must break the claim, not the code."
                ) from error
    return [item for item in heard if item.control == control.name]


def survivors(control: Control, heard: list[Heard]) -> list[str]:
    """What speaks against a control: claims that still held, or beginnings that no claim has.  Empty if it works."""
    wanted = [h for h in heard if not control.claims or h.sentence.startswith(control.claims)]
    unknown = [f"no such claim: {c!r}" for c in control.claims if not any(h.sentence.startswith(c) for h in wanted)]
    silent = [] if wanted else ["no claim was made"]
    return [*unknown, *silent, *(f"still held: {h.sentence!r}" for h in wanted if h.held)]


@contextlib.contextmanager
def _listening() -> Iterator[list[Heard]]:
    global _heard
    before, _heard = _heard, []
    try:
        yield _heard
    finally:
        _heard = before


@contextlib.contextmanager
def _quietly(folder: Path) -> Iterator[None]:
    """In the notebook's folder, printing nothing; a broken run may overflow, and numpy's settings are put back."""
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(), np.errstate():
        warnings.simplefilter("ignore")
        yield
