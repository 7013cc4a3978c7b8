"""Memory kept on Linux with glibc: set once, switched off by a variable, and nothing happens elsewhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import nnlib
from nnlib import malloc

ROOT = Path(nnlib.__file__).parents[1]

FAULTS = """
import resource
import numpy as np
import nnlib
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
def work():
    return [np.ones(500_000, np.float32) + 1 for _ in range(3)]
work()
before = faults()
for _ in range(20):
    work()
print(faults() - before)
"""


def page_faults(**environment):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("MALLOC_", "NNLIB_MALLOC"))} | environment
    run = subprocess.run([sys.executable, "-c", FAULTS], capture_output=True, text=True, cwd=ROOT, env=env, check=True)
    return int(run.stdout)


def test_page_faults_go_where_the_setting_exists_and_come_back_when_it_is_switched_off():
    if not malloc.on_glibc():
        assert not malloc.set_top_pad()
        return
    kept, given_back = page_faults(), page_faults(NNLIB_MALLOC_TOP_PAD="0")
    assert kept < 0.2 * given_back, f"{kept} page faults with the setting, {given_back} without"


@pytest.mark.parametrize(
    ("platform", "library"), [("darwin", "glibc 2.36"), ("win32", "glibc 2.36"), ("linux", ""), ("linux", None)]
)
def test_nothing_happens_elsewhere(monkeypatch, platform, library):
    monkeypatch.delenv("NNLIB_MALLOC_TOP_PAD", raising=False)
    monkeypatch.delenv("MALLOC_TOP_PAD_", raising=False)
    monkeypatch.setattr(malloc.sys, "platform", platform)

    def confstr(name):
        if library is None:
            raise ValueError("unrecognized configuration name")
        return library

    monkeypatch.setattr(malloc.os, "confstr", confstr, raising=False)
    monkeypatch.setattr(malloc.ctypes, "CDLL", lambda name: pytest.fail("the C library must not be touched"))
    assert not malloc.set_top_pad()


def test_the_size_and_glibcs_own_variable_are_respected(monkeypatch):
    calls = []

    class Library:
        def mallopt(self, *arguments):
            calls.append(arguments)
            return 1

    monkeypatch.setattr(malloc.ctypes, "CDLL", lambda name: Library())
    monkeypatch.setattr(malloc, "on_glibc", lambda: True)
    monkeypatch.delenv("MALLOC_TOP_PAD_", raising=False)
    for wish, size in (("", 64 * 2**20), ("1000", 1000), ("9" * 20, 2**31 - 1)):
        monkeypatch.setenv("NNLIB_MALLOC_TOP_PAD", wish)
        assert malloc.set_top_pad()
        assert calls.pop() == (-2, size)
    monkeypatch.setenv("NNLIB_MALLOC_TOP_PAD", "0")
    assert not malloc.set_top_pad()
    monkeypatch.delenv("NNLIB_MALLOC_TOP_PAD")
    monkeypatch.setenv("MALLOC_TOP_PAD_", "1000")
    assert not malloc.set_top_pad()
    assert calls == []
