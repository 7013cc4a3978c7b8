"""claim, approx and show_source: what they accept, what they print, and how they refuse."""

import re
import subprocess
import sys

import numpy as np
import pytest

from coursekit import claims
from coursekit.builder.sanitise import sanitised
from coursekit.claims import ClaimFailed, Control, approx, claim, named_controls, run_control, survivors
from coursekit.show import show_source

# ---------------------------------------------------------------- claim


@pytest.mark.parametrize("condition", [True, np.True_, np.float32(2) > 1])
def test_a_claim_that_holds_prints_its_sentence(condition, capsys):
    claim(condition, "two is more than one")
    assert capsys.readouterr().out == "✓ two is more than one\n"


@pytest.mark.parametrize("condition", [False, np.False_])
def test_a_claim_that_fails_raises_and_prints_nothing(condition, capsys):
    with pytest.raises(ClaimFailed, match="two is less than one"):
        claim(condition, "two is less than one")
    assert capsys.readouterr().out == ""
    assert issubclass(ClaimFailed, AssertionError)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("the sentence first", True), "the condition comes first"),
        ((np.array([True, False]), "an array"), r"array of shape \(2,\).*\.all\(\) or"),
        ((np.array(True), "an array without axes"), r"array of shape \(\)"),
        ((1, "a number"), r"got 1 \(int\)"),
        ((None, "nothing"), r"got None \(NoneType\)"),
        ((True,), "the sentence is missing"),
        ((True, "  "), "the sentence is missing"),
        ((True, 3), r"the sentence is missing.*It was 3"),
        ((True, "a sentence", ""), "the name of a Control"),
        ((True, "a sentence", 3), "the name of a Control"),
    ],
)
def test_claim_refuses_with_the_repair(arguments, message):
    with pytest.raises(TypeError, match=message):
        claim(*arguments)


# ---------------------------------------------------------------- approx


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.97345, 3, "≈0.973"),
        (np.float32(0.97), 3, "≈0.97"),
        (0.99996, 3, "≈1"),
        (5, 3, "≈5"),
        (0, 3, "≈0"),
        (-0.0004567, 2, "≈-0.00046"),
        (123456.0, 3, "≈123000"),
        (1.5e9, 3, "≈1.5e9"),
        (6.02e-7, 2, "≈6e-7"),
        (np.array(2.5), 3, "≈2.5"),
        ([0.97, 1.2], 2, "[≈0.97, ≈1.2]"),
        (np.array([[1.0, 2.0], [3.0, 4.0]]), 3, "[[≈1, ≈2], [≈3, ≈4]]"),
        ([], 3, "[]"),
        (np.array([1, 2]), 3, "[≈1, ≈2]"),
    ],
)
def test_approx_shows_significant_digits(value, digits, text):
    assert str(approx(value, digits)) == repr(approx(value, digits)) == f"{approx(value, digits)}" == text


def test_approx_shows_inf_and_nan_as_they_are_so_that_they_are_compared():
    assert str(approx([np.inf, -np.inf, np.nan])) == "[inf, -inf, nan]"
    assert sanitised(str(approx(np.inf))) == "inf"


def test_approx_takes_a_width_but_no_second_rounding():
    assert f"{approx(0.5):>6}|{approx(0.5):<6}|" == "  ≈0.5|≈0.5  |"
    with pytest.raises(ValueError, match="already rounded"):
        f"{approx(0.5):.2f}"


@pytest.mark.parametrize("value", ["0.9", None, True, {"a": 1}, [1, "2"], 1j])
def test_approx_refuses_what_is_no_number(value):
    with pytest.raises(TypeError, match="expected a number"):
        approx(value)


@pytest.mark.parametrize("digits", [0, 16, 2.0, "3"])
def test_approx_refuses_odd_digits(digits):
    with pytest.raises(ValueError, match="1 to 15"):
        approx(0.5, digits)


def test_the_sanitiser_hides_the_number_and_nothing_else():
    """Two machines: other last digits, other widths, another exponent.  Words, punctuation and markup stay."""
    here = "loss ≈0.973, rates [≈0.97, ≈-1.2e-7]; (≈12): <td>≈0.5</td> half ≈1. end  ≈3 %"
    there = "loss ≈0.97, rates [≈1, ≈3e-10]; (≈9): <td>≈0.51</td> half ≈0.98. end ≈31  %"
    assert sanitised(here) == sanitised(there)
    assert sanitised(here) != sanitised(here.replace("half", "twice"))
    assert sanitised("<td>≈0.5</td>") != sanitised("<td>≈0.5</th>")
    assert sanitised(f"a {approx(0.5):>9} b") == sanitised(f"a {approx(0.4321):>9} b")
    assert sanitised("0.973") == "0.973"


# ---------------------------------------------------------------- controls

LESSON = [
    "values = [1, 2, 3]\nlabels = sorted(values)",
    "print(labels)\nclaim(labels == [1, 2, 3], 'sorted', control='shuffled')",
    "claim(len(labels) == 3, 'three of them')",
    "for k in range(3):\n    claim(labels[k] == k + 1, f'number {k}', control='shuffled')",
    "raise RuntimeError('beyond the last claim: never run')",
]
CODE = ["from coursekit.claims import claim", *LESSON]


def control(**changes):
    return Control(**{"name": "shuffled", "notebook": "02a", "replace": {"sorted(values)": "[3, 1, 2]"}} | changes)


def test_a_control_breaks_every_claim_that_names_it(tmp_path, capsys):
    heard = run_control(CODE, control(), tmp_path)
    assert [h.sentence for h in heard] == ["sorted", "number 0", "number 1", "number 2"]
    assert survivors(control(), heard) == []
    assert capsys.readouterr().out == ""


def test_a_claim_that_survives_its_control_is_named(tmp_path):
    weak = control(replace={"sorted(values)": "[1, 3, 2]"})
    assert survivors(weak, run_control(CODE, weak, tmp_path)) == ["still held: 'number 0'"]


def test_a_control_may_aim_at_some_of_its_claims_only(tmp_path):
    weak = control(replace={"sorted(values)": "[1, 3, 2]"}, claims=("sorted", "number 1"))
    assert survivors(weak, run_control(CODE, weak, tmp_path)) == []
    astray = control(claims=("number 7",))
    assert survivors(astray, run_control(CODE, astray, tmp_path)) == ["no such claim: 'number 7'", "no claim was made"]


def test_after_a_control_claims_raise_again(tmp_path):
    run_control(CODE, control(), tmp_path)
    assert claims._heard is None
    with pytest.raises(ClaimFailed):
        claim(False, "as before")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"replace": {"sorted(labels)": "[]"}}, "must occur once in the code of 02a, not 0 times"),
        ({"replace": {"claim": "print"}}, "must occur once in the code of 02a, not 6 times"),
        ({"name": "unheard of"}, "no claim in 02a says control='unheard of'"),
    ],
)
def test_a_control_must_fit_the_lesson(changes, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        run_control(CODE, control(**changes), tmp_path)


def test_a_control_that_breaks_the_code_is_no_control(tmp_path):
    with pytest.raises(RuntimeError, match="stopped code cell 2 of 02a with ZeroDivisionError"):
        run_control(CODE, control(replace={"sorted(values)": "1 / 0"}), tmp_path)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"notebook": "2a"}, ValueError, "notebook"),
        ({"claims": "sorted"}, TypeError, "a tuple of beginnings"),
        ({"replace": {}}, ValueError, "must change something"),
        ({"replace": {"a": "a"}}, ValueError, "must change something"),
    ],
)
def test_a_malformed_control_says_so(changes, error, message):
    with pytest.raises(error, match=message):
        control(**changes)


def test_the_names_of_controls_are_read_from_the_code():
    assert named_controls(CODE) == {"shuffled"}
    with pytest.raises(ValueError, match="in quotes"):
        named_controls(["claim(True, 'x', control=name)"])


# ---------------------------------------------------------------- show_source


def documented(x):
    """One line.

    More lines.
    """
    return x


def test_show_source_prints_outside_a_notebook(capsys):
    show_source(documented)
    assert capsys.readouterr().out.startswith('def documented(x):\n    """One line.\n\n    More')
    show_source(documented, docstring=False)
    assert capsys.readouterr().out == 'def documented(x):\n    """One line."""\n    return x\n'


@pytest.mark.parametrize("item", [3, np.sin, "text"])
def test_show_source_refuses_what_has_no_source(item):
    with pytest.raises(TypeError, match="no Python source"):
        show_source(item)
    with pytest.raises(TypeError, match="what shall it show"):
        show_source()


def test_importing_claims_loads_nothing_heavy():
    code = "import sys, coursekit.claims; print(sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not re.search(r"'(torch|matplotlib|IPython|ipywidgets|jupytext|nbclient|nbformat|scipy)'", loaded)
