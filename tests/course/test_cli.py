"""The command line: help that teaches, progress, and starting JupyterLab."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from coursekit import cli, lab, paths
from coursekit.lab import LabError, asked_port, first_notebook, free_port, plan
from coursekit.progress import Progress

SAMPLE = Path(__file__).parent / "sample"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("COURSE_CHAPTERS", str(SAMPLE))
    monkeypatch.setenv("COURSE_HOME", str(folder))
    return folder


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--help"], "course COMMAND --help"),
        (["lab", "--help"], "never overwritten"),
        (["grade", "--help"], "it is no sandbox"),
        (["progress", "--help"], "core exercises are right"),
        (["build", "--help"], "--refresh"),
    ],
)
def test_help_teaches(capsys, arguments, says):
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 0
    assert says in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["grad"], ["progress", "--jsn"], ["grade"], ["grade", "x", "--seconds=0"]])
def test_a_misused_command_line_ends_with_2(arguments):
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2


# -- progress -----------------------------------------------------------------------------------------------------


def test_progress_prints_a_table(capsys):
    Progress().record_exercise("02.descent_step", 2, 2)
    Progress().record_prediction("02b.rate", "up", True, "certain")
    Progress().record_prediction("02b.wall", "up", False, "certain")
    assert cli.main(["progress"]) == 0
    assert capsys.readouterr().out == (
        "  lesson                           points    exercises  predictions\n"
        "✓ 02 learning                     2 of  6      1 of  4            2\n"
        "  all                             2 of  6\n"
        "  Predictions certain: 1 of 2 came true.\n"
    )


def test_progress_as_json(capsys):
    assert cli.main(["progress", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["lessons"][0]["possible"] == 6
    assert data["calibration"]["guess"] == [0, 0]


def test_progress_before_the_first_lab(capsys, home):
    home.rmdir()
    assert cli.main(["progress"]) == 0
    assert "Nothing is recorded yet" in capsys.readouterr().out


def test_progress_says_that_a_file_was_damaged(capsys, home):
    (home / "progress.json").write_text("{", encoding="utf-8")
    assert cli.main(["progress"]) == 0
    assert "kept as progress.damaged-1.json" in capsys.readouterr().err


def test_a_chapter_that_is_not_well_defined_is_said_in_a_line(capsys, tmp_path, monkeypatch):
    (tmp_path / "ch02_x").mkdir()
    (tmp_path / "ch02_x" / "checks.py").write_text("", encoding="utf-8")
    monkeypatch.setenv("COURSE_CHAPTERS", str(tmp_path))
    assert cli.main(["progress"]) == 1
    assert capsys.readouterr().err == "course progress: ch02_x/checks.py defines no exercise.\n"


def test_the_command_is_installed_and_runs_as_a_module():
    for command in ([sys.executable, "-m", "coursekit"], [str(Path(sys.executable).with_name("course"))]):
        done = subprocess.run(
            [*command, "progress"],
            capture_output=True,
            encoding="utf-8",
            cwd=paths.ROOT,
            env={**os.environ, "PYTHONUTF8": "1"},
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert "02 learning" in done.stdout


# -- lab ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path):
    root = tmp_path / "course"
    (root / "notebooks").mkdir(parents=True)
    for name in ("02a_learning.ipynb", "01_neuron.ipynb"):
        (root / "notebooks" / name).write_text("{}", encoding="utf-8")
    return root


def test_the_first_notebook_is_the_one_with_the_lowest_name(course, tmp_path):
    assert first_notebook(course).name == "01_neuron.ipynb"
    for name in ("00b_start.ipynb", "00_start.ipynb"):
        (course / "notebooks" / name).write_text("{}", encoding="utf-8")
    assert first_notebook(course).name == "00_start.ipynb"
    assert first_notebook(paths.ROOT).name == "00_start.ipynb"
    with pytest.raises(LabError, match="there are no notebooks in"):
        first_notebook(tmp_path / "home")


def test_the_plan_opens_it_on_a_free_port_with_one_thread_and_no_news(course, home, monkeypatch):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    monkeypatch.delenv("JUPYTER_TOKEN", raising=False)
    command, environment, url = plan(["--no-browser"], course)
    port = int(re.search(r"--ServerApp.port=(\d+)", " ".join(command)).group(1))
    assert command[1:3] == ["-m", "jupyterlab"]
    assert command[-1] == "--no-browser"
    assert f"--ServerApp.root_dir={course.parent}" in command  # holds the course and the learner's folder
    assert "--LabApp.default_url=/lab/tree/course/notebooks/01_neuron.ipynb" in command
    token = environment["JUPYTER_TOKEN"]
    assert url == f"http://localhost:{port}/lab/tree/course/notebooks/01_neuron.ipynb?token={token}"
    assert token not in " ".join(command)
    assert (environment["OPENBLAS_NUM_THREADS"], environment["OMP_NUM_THREADS"]) == ("1", "2")
    assert environment["COURSE_HOME"] == str(home)
    settings, mine = environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert mine == "mine"
    file = Path(settings, "labconfig", "default_setting_overrides.json")
    overrides = json.loads(file.read_text(encoding="utf-8"))
    assert overrides["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_the_learners_folder_inside_the_course_needs_no_wider_root(course, monkeypatch):
    monkeypatch.setenv("COURSE_HOME", str(course / "work"))
    command, _, url = plan([], course)
    assert f"--ServerApp.root_dir={course}" in command
    assert "/lab/tree/notebooks/01_neuron.ipynb" in url


def test_a_busy_port_is_no_error(course):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        busy = taken.getsockname()[1]
        assert free_port(busy) != busy
        _, _, url = plan(["--port", str(busy)], course)
        assert f":{busy}/" not in url
    assert free_port(65535) > 0


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ([], (8888, [])),
        (["--port=9000", "-y"], (9000, ["-y"])),
        (["--ServerApp.port=9001"], (9001, [])),
    ],
)
def test_asked_port(extra, expected):
    assert asked_port(extra) == expected


@pytest.mark.parametrize("port", ["x", "0", "70000", "-1", ""])
def test_a_port_that_is_none_is_said(capsys, port):
    assert cli.main(["lab", f"--port={port}"]) == 1
    assert "--port must be a number from 1 to 65535" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_does_not_keep_the_course_shut(capsys, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "file"))
    started = []
    monkeypatch.setattr(lab.os, "chdir", started.append)
    monkeypatch.setattr(lab.os, "execve", lambda *arguments: started.append(arguments))
    monkeypatch.setattr(lab.subprocess, "call", lambda *arguments, **options: started.append(arguments))
    cli.main(["lab"])
    assert "could not be copied" in capsys.readouterr().err
    assert len(started) >= 1


@pytest.mark.slow
def test_lab_starts_prints_its_address_and_answers(home):
    home.rmdir()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-m", "coursekit", "lab", "--no-browser", f"--port={taken.getsockname()[1]}"]
        environment = {**os.environ, "JUPYTER_RUNTIME_DIR": str(home.parent / "runtime"), "PYTHONUTF8": "1"}
        log = home.parent / "log.txt"
        with log.open("wb") as out:
            server = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=home.parent, env=environment)
        try:
            status = _answer(server, log, "api/status")
            news = _answer(server, log, "lab/api/settings/@jupyterlab/apputils-extension:notification")
        finally:
            server.terminate()
            server.wait(20)
    assert "kernels" in status
    assert news["schema"]["properties"]["fetchNews"]["default"] == "false"  # no pop-up
    copies = {file.name for file in (home / "exercises").glob("*.ipynb")}
    assert copies == {file.name for file in (paths.ROOT / "exercises").glob("*.ipynb")}


def _answer(server, log, path):
    """What the server at the printed address answers, once it does."""
    for _ in range(300):
        assert server.poll() is None, log.read_text(encoding="utf-8")
        printed = log.read_text(encoding="utf-8")
        found = re.search(r"(http://localhost:\d+)/lab/tree/\S*notebooks/\S+\?token=(\w+)", printed)
        if found:
            try:
                with urllib.request.urlopen(f"{found[1]}/{path}?token={found[2]}", timeout=5) as answer:
                    return json.load(answer)
            except OSError:
                pass
        time.sleep(0.2)
    raise AssertionError(log.read_text(encoding="utf-8"))
