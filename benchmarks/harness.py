"""Times taken in turns: every round runs each side once, so that whatever else the machine does falls on all alike."""

import gc
import json
import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

NAMES = ["mlp", "model", "overhead", "chain", "moons", "memory", "conv"]
RESULTS = Path(__file__).parent / "results"


def interleaved(sides: dict[str, Callable], rounds: int, repeat: int = 1) -> dict[str, list[float]]:
    """Seconds for one call of each side, one number a round.

    It counts the seconds for which this process had a processor, so that another program that takes the processor away
    for a while does not count. One call of each side warms it up. The garbage collector runs as it always does.
    """
    import torch

    torch.set_num_threads(1)
    seconds = {name: [] for name in sides}
    for side in sides.values():
        side()
    for _ in range(rounds):
        for name, side in sides.items():
            gc.collect()
            start = time.process_time()
            for _ in range(repeat):
                side()
            seconds[name].append((time.process_time() - start) / repeat)
    return seconds


def ratio(seconds: dict[str, list[float]], slow: str, fast: str) -> float:
    """How many times faster `fast` is than `slow`: the median of the rounds' own ratios."""
    return round(statistics.median(s / f for s, f in zip(seconds[slow], seconds[fast])), 3)


def medians(seconds: dict[str, list[float]], unit: float = 1e6) -> dict[str, float]:
    """The median of each side, in microseconds or another unit."""
    return {name: round(statistics.median(values) * unit, 2) for name, values in seconds.items()}


def processor() -> str:
    """The processor's name."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())


def save(name: str, result: dict) -> None:
    """Write results/NAME.json: the settings, the versions, the numbers."""
    versions = {package: version(package) for package in ("numpy", "torch")}
    versions["python"] = platform.python_version()
    where = {"system": platform.system(), "machine": platform.machine(), "processor": processor(), "threads": 1}
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps({"benchmark": name, **result, "versions": versions, "where": where}, indent=1)
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def show(name: str, result: dict) -> None:
    """Print a benchmark's numbers."""
    print(f"\n{name}: {result['what']}")
    for key, value in result.items():
        if key not in ("what", "settings", "rounds"):
            print(f"  {key:34s} {json.dumps(value)}")
