"""The check of the machine: each fault is found, and its repair named."""

import os
import subprocess
import sys
from importlib import metadata

import pytest

from coursekit import machine, paths
from coursekit.widgets.probe import WidgetProbe


def version_of(name):
    return metadata.version(name)


def without(missing):
    def version(name):
        if name == missing:
            raise metadata.PackageNotFoundError(name)
        return metadata.version(name)

    return version


def with_old_numpy(name):
    return "1.26.4" if name == "numpy" else metadata.version(name)


def no_psutil():
    raise ImportError("No module named 'psutil'")


def threads(library, **environment):
    return lambda _: machine.threads(environment, library)


TOO_OLD, TOO_NEW = "3.9.2, but the course needs 3.11 to 3.13", "3.14.0, but"
ONE_EACH = "one for each processor core"
FAULTS = {  # what is looked at, what is found, the repair
    "Python too old": (lambda _: machine.python_version((3, 9, 2)), TOO_OLD, "python.org"),
    "Python too new": (lambda _: machine.python_version((3, 14, 0)), TOO_NEW, "make lab"),
    "a package missing": (lambda _: machine.packages(without("anywidget")), "anywidget is missing", '"anywidget>='),
    "a package too old": (lambda _: machine.packages(with_old_numpy), "numpy is 1.26.4, not", '"numpy>=2.1,<3"'),
    "little memory": (lambda _: machine.memory(lambda: 4e8), "only 0.40 GB free", "close other programs"),
    "memory unknown": (lambda _: machine.memory(no_psutil), "psutil is missing", 'install "psutil"'),
    "a folder that is a file": (lambda tmp: machine.folder(tmp / "file"), "cannot be written", "COURSE_HOME"),
    "a thread for each core": (threads("scipy-openblas"), ONE_EACH, "OPENBLAS_NUM_THREADS=1"),
    "four threads": (threads("openblas", OMP_NUM_THREADS="4"), "may use 4", "make lab"),
    "threads on a Mac": (threads("accelerate", OMP_NUM_THREADS="1"), ONE_EACH, "VECLIB_MAXIMUM_THREADS=1"),
    "threads of MKL": (threads("mkl-sdl", OPENBLAS_NUM_THREADS="1"), ONE_EACH, "MKL_NUM_THREADS=1"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found_and_its_repair_named(name, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    look, found, repair = FAULTS[name]
    finding = look(tmp_path)
    assert not finding.ok
    assert found in finding.found
    assert repair in finding.repair
    assert str(finding).startswith("✗ ")
    assert f"Repair: {finding.repair}" in str(finding)


def test_every_check_has_a_fault_that_it_finds(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    found = {look(tmp_path).name for look, _, _ in FAULTS.values()}
    assert found == {"Python", "packages", "memory", "your folder", "threads"}
    assert len(machine.CHECKS) == len(found)


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 4), (3, 13, 9)])
def test_the_pythons_of_pyproject_are_right(version):
    assert machine.python_version(version).ok


def test_what_is_right_is_said_without_a_repair(tmp_path):
    right = [
        machine.packages(),
        machine.memory(lambda: 2e9),
        machine.folder(tmp_path / "new" / "work"),
        machine.threads({"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "4"}, "openblas"),
        machine.threads({"OMP_NUM_THREADS": "1"}, "some other library"),
    ]
    for finding in right:
        assert finding.ok
        assert str(finding) == f"✓ {finding.name}: {finding.found}"
    assert list((tmp_path / "new" / "work").iterdir()) == [], "nothing is left behind"


def test_a_folder_that_exists_but_refuses_is_found(monkeypatch, tmp_path):
    def refuse(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(machine.Path, "write_text", refuse)
    finding = machine.folder(tmp_path)
    assert not finding.ok
    assert "Permission denied" in finding.found


def test_an_incomplete_course_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "work"))
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    findings = machine.examine()
    assert [finding.ok for finding in findings[:3]] == [False, False, True]
    assert "git checkout pyproject.toml" in str(findings[0])


def test_the_memory_is_measured():
    assert machine._available() > 1e7


def test_check_machine_prints_every_finding_and_shows_the_probe(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    monkeypatch.setattr(
        machine, "CHECKS", (machine.python_version, lambda: machine.Finding("tea", False, "cold", "boil water"))
    )
    machine.check_machine()
    text = capsys.readouterr().out
    assert text.splitlines()[1:] == ["✗ tea: cold", "    Repair: boil water", "1 to repair: see above."]
    assert [type(thing).__name__ for thing in shown] == ["WidgetProbe"]


def test_without_anywidget_it_still_speaks(tmp_path):
    """In a Python that lacks the widgets' package, the check says so in place of stopping."""
    code = "import sys; sys.modules['anywidget'] = None; from coursekit import check_machine; check_machine()"
    environment = {**os.environ, "COURSE_HOME": str(tmp_path), "PYTHONPATH": str(paths.ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", env=environment, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert "✗ widgets: " in done.stdout
    assert '-m pip install "anywidget"' in done.stdout


def test_the_module_itself_needs_the_standard_library_only():
    code = (
        "import sys; import coursekit.machine; "
        "print(sorted({m.split('.')[0] for m in sys.modules} - sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, cwd=paths.ROOT)
    assert done.stdout.strip() == "['__main__', 'coursekit']", done.stdout + done.stderr


# -- the widget --------------------------------------------------------------------------------------------------------


def test_the_probe_is_heard():
    probe = WidgetProbe()
    probe._handle_custom_msg({"do": "something else"}, [])
    assert not probe.heard
    probe._handle_custom_msg({"do": "hear"}, [])
    assert probe.state() == {"heard": True}


def test_the_static_picture_names_the_repair():
    data, metadata_ = WidgetProbe()._static_mimebundle()
    assert "make lab" in data["text/plain"]
    assert metadata_["image/png"]["alt"] == data["text/plain"]
