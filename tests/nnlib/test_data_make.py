"""The recipes' own machinery: archives, deterministic files, the two lists, the command line."""

import hashlib
import io
import tarfile
import time
from pathlib import Path

import numpy as np
import pytest

from nnlib.data import files
from nnlib.data.make import __main__ as command
from nnlib.data.make import spam
from nnlib.data.make.recipe import Recipe, debian_files, npz_bytes, tar_files, text_array


def tar_bytes(contents, packing):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{packing}") as tar:
        for name, content in contents.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def test_the_lists_are_what_make_writes():
    assert sorted(r.file for r in command.RECIPES.values()) == sorted(files.shipped())
    for path, text in command.lists().items():
        assert path.read_text(encoding="utf-8") == text


def test_archives_are_read_by_name(tmp_path):
    contents = {"b/two.txt": b"2", "a/one.txt": b"1"}
    (tmp_path / "x.tgz").write_bytes(tar_bytes(contents, "gz"))
    assert list(tar_files(tmp_path / "x.tgz")) == [("a/one.txt", b"1"), ("b/two.txt", b"2")]

    def member(name, content):
        header = f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode()
        return header + content + b"\n" * (len(content) % 2)

    data = tar_bytes(contents, "xz")
    for control in (b"odd", b"even"):
        deb = b"!<arch>\n" + member("debian-binary", b"2.0\n") + member("control.tar.xz", control)
        (tmp_path / "x.deb").write_bytes(deb + member("data.tar.xz", data))
        assert dict(debian_files(tmp_path / "x.deb")) == contents


def test_files_hold_no_pickles_and_are_written_the_same_each_time(monkeypatch):
    arrays = {"x": np.arange(6).reshape(2, 3), "t": text_array("né")}
    written = npz_bytes(arrays)
    later = time.gmtime(2e9)
    monkeypatch.setattr(time, "localtime", lambda *_: later)
    assert written == npz_bytes({k: v.copy(order="F") for k, v in arrays.items()})
    with np.load(io.BytesIO(written), allow_pickle=False) as back:
        np.testing.assert_array_equal(back["x"], arrays["x"])
        assert bytes(back["t"]).decode() == "né"
    with pytest.raises(ValueError, match="Object arrays cannot be saved"):
        npz_bytes({"x": np.array([{}, None])})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty data folder and one recipe whose result a test can change."""
    made = {"x": np.arange(3)}
    recipe = Recipe("tiny.npz", "tiny 1.0", "pip install tiny==1.0", "nobody", "MIT", "none", lambda source: made)
    monkeypatch.setattr(command, "RECIPES", {"tiny": recipe})
    monkeypatch.setattr(command, "FOLDER", tmp_path / "files")
    (tmp_path / "files").mkdir()
    return tmp_path, made


def test_command_writes_compares_and_refuses(folder, capsys):
    path, made = folder
    assert command.main(["--check", "tiny"]) == 1
    assert not any((path / "files").iterdir())
    assert command.main(["tiny"]) == 0
    sha256 = hashlib.sha256((path / "files/tiny.npz").read_bytes()).hexdigest()
    assert (path / "files/SHA256SUMS").read_text(encoding="utf-8") == f"{sha256}  tiny.npz\n"
    assert f"**sha256:** `{sha256}`" in (path / "LICENSES.md").read_text(encoding="utf-8")
    assert command.main(["--check", "tiny"]) == 0
    assert "tiny.npz: as it was" in capsys.readouterr().out
    made["x"] = np.arange(4)
    assert command.main(["--check", "tiny"]) == 1
    assert "DIFFERENT" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        command.main(["tinny"])
    assert "There is no data set 'tinny'. Known: 'tiny'. Did you mean 'tiny'?" in capsys.readouterr().err


MAIL = """From: Someone <someone@example.org>
Subject: secret
Content-Type: text/html

<html><style>p {color: red}</style><p>Dear Grace, don't write to grace.h@example.org or
see http://example.org/grace?id=7; it&#39;s free! Call 555-1234 or visit www.example.org x86 a_b</p></html>
"""


def test_a_mail_loses_its_headers_addresses_links_and_numbers():
    words = spam._words(spam._body(MAIL))
    assert words == ["dear", "grace", "do", "not", "write", "to", "or", "see", "it", "free", "call", "or", "visit"]


def test_only_common_words_that_are_no_names_are_counted(tmp_path, monkeypatch):
    dictionary = tar_bytes({"./usr/share/dict/american-english-small": b"Grace\ngrace\ndear\nfree\nx\na\nit's"}, "xz")
    monkeypatch.setattr(spam, "debian_files", lambda package: tar_files(io.BytesIO(dictionary)))
    monkeypatch.setattr(spam, "first_names", lambda source: ["grace", "free"])
    allowed = spam._allowed(Path("sources"))
    assert {"dear", "free", "a", "unsubscribe"} <= allowed  # free: a plain word before all else
    assert not {"grace", "Grace", "x", "it's"} & allowed


def test_near_copies_go():
    a = np.zeros((4, 20), int)
    a[0, :10] = a[1, :9] = a[2, 10:] = a[3, 5:15] = 1
    assert spam._distinct(a).tolist() == [0, 2, 3]
