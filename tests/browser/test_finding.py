"""The browser is found, or the message says how to get one."""

import shutil
from pathlib import Path

import lab as harness
import pytest


def test_the_browser_asked_for_is_taken(monkeypatch, tmp_path):
    program = tmp_path / "my browser"
    program.touch()
    monkeypatch.setenv("BROWSER_PATH", str(program))
    assert harness.find_chromium() == str(program)
    program.unlink()
    with pytest.raises(FileNotFoundError, match=r"BROWSER_PATH is .*my browser"):
        harness.find_chromium()


def test_without_a_browser_the_message_says_how_to_install_one(monkeypatch):
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(Path, "exists", lambda self: False)
    with pytest.raises(FileNotFoundError, match=r"apt-get install chromium(.|\n)*winget(.|\n)*BROWSER_PATH"):
        harness.find_chromium()


def test_windows_and_mac_places_are_looked_at(monkeypatch):
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setenv("PROGRAMFILES", "/programs")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(Path, "exists", lambda self: "programs" in self.parts and self.name == "msedge.exe")
    assert harness.find_chromium().endswith("msedge.exe")
