"""Start the course:  python run.py lab | test | quick | notebooks | bench | fix | env | lock

Standard library only, and kept to a syntax that old Pythons can read, so that a Python too old gets a sentence in place
of a SyntaxError. It makes the environment (.venv) when it is missing or out of date, and starts things inside it.
"""

from __future__ import print_function

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
OLDEST, NEWEST = (3, 11), (3, 13)
WINDOWS = os.name == "nt"
ONE_THREAD = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}


# ---------------------------------------------------------------- a Python that fits


def version_of(command):
    """The (major, minor) of a Python command (a list), or None when it does not run."""
    code = "import sys; print(sys.version_info[0], sys.version_info[1])"
    try:
        words = subprocess.check_output(command + ["-c", code], stderr=subprocess.PIPE, universal_newlines=True).split()
        return int(words[0]), int(words[1])
    except (OSError, ValueError, IndexError, subprocess.CalledProcessError):
        return None


def candidates(wanted):
    """Commands that may be a Python of that (major, minor), the usual places of each system."""
    name = "{}.{}".format(*wanted)
    yield ["python" + name]
    if WINDOWS:
        yield ["py", "-" + name]
    versions = os.path.join(os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv")), "versions")
    for folder in sorted(os.listdir(versions), reverse=True) if os.path.isdir(versions) else []:
        if folder.startswith(name + "."):
            yield [os.path.join(versions, folder, "bin", "python")]


def find_python(wanted=None):
    """The command of a Python that fits: the running one if it does, else one that is installed."""
    if wanted is None and OLDEST <= sys.version_info[:2] <= NEWEST:
        return [sys.executable]
    for version in [wanted] if wanted else [(3, minor) for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]:
        for command in candidates(version):
            if version_of(command) == version:
                return command
    sys.exit(
        "The course needs Python {}.{} to {}.{}; {} was found, and no other on this computer.\n"
        "Install one from https://www.python.org/downloads/ (or `conda env create -f environment.yml`, "
        "see README.md), then run this again.".format(
            OLDEST[0],
            OLDEST[1],
            NEWEST[0],
            NEWEST[1],
            "Python {}.{}".format(*wanted) + " was asked for, which" if wanted else "Python " + sys.version.split()[0],
        )
    )


# ---------------------------------------------------------------- the environment


def paths(folder):
    """(python, stamp) inside a virtual environment."""
    python = os.path.join(folder, "Scripts", "python.exe") if WINDOWS else os.path.join(folder, "bin", "python")
    return python, os.path.join(folder, "course-stamp")


def fingerprint(torch):
    """Changes when the pinned packages or the packaging of the course change."""
    digest = hashlib.sha256(b"torch" if torch else b"no torch")
    for name in ("requirements.lock", "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def environment(options):
    """The path of the environment's python; made or brought up to date first."""
    if os.environ.get("COURSE_ENV") == "active":  # conda, or an environment of your own
        return sys.executable
    name = ".venv" + ("-" + options.python if options.python else "") + ("" if options.torch else "-without-torch")
    folder = os.path.join(ROOT, name)
    python, stamp = paths(folder)
    wanted = fingerprint(options.torch)
    if os.path.exists(stamp) and version_of([python]):
        with open(stamp) as file:
            if file.read() == wanted:
                return python
    base = find_python(tuple(int(part) for part in options.python.split(".")) if options.python else None)
    print("Making the environment in {} (once; some minutes and about 1 GB)...".format(name))
    sys.stdout.flush()
    started = time.time()
    if os.path.isdir(folder) and not version_of([python]):
        shutil.rmtree(folder)  # a half-made environment, or one whose Python is gone
    if not os.path.isdir(folder):
        call(base + ["-m", "venv", folder], "no environment could be made (Debian, Ubuntu: apt install python3-venv)")
    with open(os.path.join(ROOT, "requirements.lock")) as file:
        lock = [line for line in file if options.torch or not line.startswith("torch==")]
    chosen = os.path.join(folder, "requirements.lock")
    with open(chosen, "w") as file:
        file.writelines(lock)
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    if options.torch:
        install.remove("--no-deps")  # torch brings the system's own companions
    repair = "packages could not be installed: check the network connection (it is needed only now) and run this again"
    call(install + ["-r", chosen], repair)
    call(install + ["--no-build-isolation", "--no-deps", "-e", ROOT], repair)
    with open(stamp, "w") as file:
        file.write(wanted)
    print("Ready after {:.0f} s.".format(time.time() - started))
    sys.stdout.flush()
    return python


def call(command, repair):
    if subprocess.call(command, cwd=ROOT) != 0:
        sys.exit("\nrun.py: " + repair + ".")


# ---------------------------------------------------------------- what can be run


def run(python, *arguments, **extra):
    """Run the environment's Python in the course's folder; its exit code."""
    settings = dict(os.environ, PYTHONUTF8="1", **extra)
    return subprocess.call([python] + list(arguments), cwd=ROOT, env=settings)


def stages(options, quick=False):
    """The test stages by name: the arguments of the environment's Python."""
    marks = [] if options.torch else ["torch"]
    pytest = ["-m", "pytest", "-q", "-p", "no:cacheprovider"]
    workers = ["-n", "2", "--dist", "loadgroup"]
    if quick:
        return {
            "style": ["-m", "ruff", "check", "."],
            "quick tests": pytest + workers + ["-m", " and ".join("not " + m for m in marks + ["slow", "browser"])],
        }
    chosen = ["-m", " and ".join("not " + m for m in marks + ["browser"])]
    found = {
        "style": ["-m", "ruff", "check", "."],
        "layout": ["-m", "ruff", "format", "--check", "."],
        "generated files": ["-m", "coursekit.build", "--check"],
        "tests": pytest + workers + chosen + ["--durations", "12"],
    }
    if options.browser:
        found["browser"] = pytest + ["-s", "-m", "browser", "tests/browser"]
    return found


def test(python, options, quick=False):
    results, first = [], time.time()
    for name, arguments in stages(options, quick).items():
        print("\n=== {} ===".format(name))
        sys.stdout.flush()
        started = time.time()
        code = run(python, *(arguments + (options.args if "tests" in name else [])), **ONE_THREAD)
        results.append((name, code, time.time() - started))
    print("\n=== summary ===")
    for name, code, seconds in results:
        print("{:16s} {:6s} {:6.0f} s".format(name, "passed" if code == 0 else "FAILED", seconds))
    failed = sum(code != 0 for _, code, _ in results)
    print("{} stages passed, {} failed, in {:.0f} s".format(len(results) - failed, failed, time.time() - first))
    return 1 if failed else 0


def fix(python, options):
    return run(python, "-m", "ruff", "check", "--fix", ".") | run(python, "-m", "ruff", "format", ".")


def lock(python, options):
    """Pin every package anew (maintainers; needs `pip install uv`)."""
    command = [
        python, "-m", "uv", "pip", "compile", "pyproject.toml", "--all-extras", "--universal",
        "--python-version", "3.11", "--fork-strategy", "fewest",
        "--no-header", "--no-annotate", "--constraint", "-", "--quiet",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, input="torch==2.13.0\n", stdout=subprocess.PIPE, universal_newlines=True)
    if done.returncode:
        return done.returncode
    own = ("nvidia-", "cuda-", "triton")  # torch pins these itself, and its CPU build has none
    with open(os.path.join(ROOT, "requirements.lock"), "w") as file:
        file.writelines(line + "\n" for line in done.stdout.splitlines() if not line.startswith(own))
    return 0


COMMANDS = {
    "lab": ("open the course in JupyterLab", lambda python, o: run(python, "-m", "coursekit", "lab", *o.args)),
    "test": ("prove that everything works (about 15 minutes)", test),
    "quick": ("the quick tests (about a minute)", lambda python, o: test(python, o, quick=True)),
    "notebooks": ("rebuild from chapters/", lambda python, o: run(python, "-m", "coursekit.build", *o.args)),
    "bench": ("time nnlib beside torch", lambda python, o: run(python, "-m", "benchmarks", *o.args)),
    "fix": ("format and lint", fix),
    "env": ("only make the environment", lambda python, o: 0),
    "lock": ("pin every package anew", lock),
}


def main():
    parser = argparse.ArgumentParser(
        allow_abbrev=False,
        description="Start the course. The environment (.venv) is made when it is missing.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join("  {:10s} {}".format(name, COMMANDS[name][0]) for name in COMMANDS)
        + "\n\nAnything after the options goes to the command itself: python run.py lab --no-browser",
    )
    parser.add_argument("command", choices=list(COMMANDS), metavar="command", help="one of the list below")
    parser.add_argument("--python", metavar="3.12", help="use this Python version, in an environment of its own")
    parser.add_argument("--without-torch", dest="torch", action="store_false", help="leave PyTorch and its tests out")
    parser.add_argument("--without-browser", dest="browser", action="store_false", help="leave the browser tests out")
    options, options.args = parser.parse_known_args()
    python = environment(options)
    try:
        sys.exit(COMMANDS[options.command][1](python, options))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
