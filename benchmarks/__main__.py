"""Run benchmarks by name, print their tables, write results/NAME.json."""

import argparse
import importlib

from benchmarks import experiments
from benchmarks.experiments import EXPERIMENTS
from benchmarks.harness import NAMES, save, show


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        help=f"which of {', '.join(NAMES)}; all of these by default; "
        f"or an experiment of a lesson: {', '.join(EXPERIMENTS)}",
    )
    parser.add_argument("--rounds", type=int, default=11, help="rounds of each; the median is reported")
    parser.add_argument("--dry", action="store_true", help="do not write results/")
    arguments = parser.parse_args()
    if unknown := sorted({*arguments.names} - {*NAMES, *EXPERIMENTS}):
        parser.error(f"unknown: {', '.join(unknown)}. There are {', '.join(NAMES + EXPERIMENTS)}.")
    for name in arguments.names or NAMES:
        module = importlib.import_module(f"benchmarks.{name}")
        if name in EXPERIMENTS:
            result = module.run()
            if not arguments.dry:
                experiments.save(name, result)
            continue
        result = module.run(arguments.rounds)
        show(name, result)
        if not arguments.dry:
            save(name, result)


main()
