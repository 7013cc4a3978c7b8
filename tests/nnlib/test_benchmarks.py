"""The benchmarks run, both sides of each compute the same, and what is committed meets the bars and fits the code."""

import importlib
import json

import pytest

from benchmarks.experiments import EXPERIMENTS
from benchmarks.harness import NAMES, RESULTS, interleaved, ratio

# Where to look in a result, and what must stand there: what must not be lost. The aims for mlp (2.2) and model (2.3 and
# 1.65) lie higher; on a processor without AVX-512 they are reached now and then, never, and never.
BARS = {
    "mlp": [(("times faster than torch", "Adam by hand"), ">", 1.0)],
    "model": [
        (("times faster than torch", "64-128-128-10, batch 64", "torch"), ">", 1.5),
        (("times faster than torch", "784-256-128-10, batch 128", "torch"), ">", 1.0),
    ],
    "overhead": [(("the median of them",), ">=", 1.0)],
    "chain": [(("seconds for 100,000 ops",), "<=", 3.0)],
    "moons": [(("times faster than closures", "Value, as lesson 03 trains"), ">=", 4.0)],
    "memory": [(("nnlib as a part of torch's", name), "<=", 1.2) for name in ("Adam", "Adam by hand")],
    "conv": [
        (("times faster than torch", "network for 28 × 28, batch 64"), ">", 1.1),
        (("times faster than torch", "network for MNIST-1D, batch 100"), ">", 1.3),
        (("times faster than torch", "32 pictures, 16 → 32 channels, 28 × 28"), ">", 0.5),
        (("times faster than torch", "16, 64 → 64, 32 × 32"), ">", 0.8),
        (("times faster than torch", "gradient penalty, batch 64"), ">", 0.8),
        (("memory as a part of torch's",), "<=", 1.5),
    ],
}


def look_up(result, path):
    for key in path:
        result = result[key]
    return result


def committed(name):
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def test_every_benchmark_has_a_bar_and_a_result():
    assert [*BARS] == NAMES
    assert sorted(path.stem for path in RESULTS.glob("*.json")) == sorted(NAMES + EXPERIMENTS)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_committed_meets_its_bar(name):
    for path, sign, bar in BARS[name]:
        value = look_up(committed(name), path)
        assert value >= bar if sign.startswith(">") else value <= bar, f"{name}, {path}: {value}, not {sign} {bar}"


@pytest.mark.torch
@pytest.mark.parametrize("name", NAMES)
def test_a_short_run_agrees_with_itself_and_has_the_form_of_what_is_committed(name):
    result, before = importlib.import_module(f"benchmarks.{name}").run(rounds=1), committed(name)
    assert before.keys() - {"benchmark", "versions", "where"} == result.keys()
    settings = json.loads(json.dumps({**result["settings"], "rounds": before["settings"]["rounds"]}))
    assert settings == before["settings"]


@pytest.mark.torch
def test_rounds_are_taken_in_turns_and_ratios_pair_them():
    calls = []
    seconds = interleaved({"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, rounds=3, repeat=2)
    assert calls == ["a", "b"] + ["a", "a", "b", "b"] * 3  # one call each to warm up
    assert [len(values) for values in seconds.values()] == [3, 3]
    assert ratio({"slow": [2.0, 4.0, 30.0], "fast": [1.0, 2.0, 3.0]}, "slow", "fast") == 2.0
