"""Files of arrays: the format as the safetensors package writes it, damaged files, what can be packed."""

import json
import os
import struct

import numpy as np
import pytest

from nnlib import storage
from nnlib.errors import DataError
from nnlib.storage import load_arrays, pack, save_arrays, unpack

# What safetensors 0.4.5 wrote for {"w": [[0, 1], [2, 3]] float32, "n": [7] int64} with metadata {"k": "v"}.
REFERENCE = bytes.fromhex(
    "88000000000000007b225f5f6d657461646174615f5f223a7b226b223a2276227d2c226e223a7b226474797065223a22493634222c22736861"
    "7065223a5b315d2c22646174615f6f666673657473223a5b302c385d7d2c2277223a7b226474797065223a22463332222c227368617065223a"
    "5b322c325d2c22646174615f6f666673657473223a5b382c32345d7d7d200700000000000000000000000000803f0000004000004040"
)
SMALL = {"n": np.array([7], np.int64), "w": np.arange(4, dtype=np.float32).reshape(2, 2)}


def same(a, b):
    assert list(a) == list(b)
    for name in a:
        assert a[name].dtype == b[name].dtype
        assert a[name].shape == b[name].shape
        np.testing.assert_array_equal(a[name], b[name])


def test_a_file_of_the_safetensors_package_is_read(tmp_path):
    path = tmp_path / "theirs.safetensors"
    path.write_bytes(REFERENCE)
    arrays, metadata = load_arrays(path)
    same(arrays, SMALL)
    assert metadata == {"k": "v"}
    arrays["w"][0, 0] = 5  # memory of its own


def test_ours_is_theirs_byte_for_byte(tmp_path):
    save_arrays(tmp_path / "ours", SMALL, {"k": "v"})
    assert (tmp_path / "ours").read_bytes() == REFERENCE


def test_every_dtype_and_shape_comes_back(tmp_path):
    arrays = {str(np.dtype(d)): np.arange(6).reshape(2, 3).astype(d) for d in storage.NAMES.values()}
    arrays |= {
        "scalar": np.array(3.5),
        "empty": np.zeros((0, 4), np.float32),
        "turned": np.arange(6.0).reshape(2, 3).T,
        "ß.0": np.array([np.nan, np.inf, -0.0]),
    }
    save_arrays(tmp_path / "a", arrays)
    loaded, metadata = load_arrays(str(tmp_path / "a"))
    same(loaded, arrays)
    assert metadata == {}
    assert np.signbit(loaded["ß.0"][2])
    save_arrays(tmp_path / "b", {"big end first": np.arange(3, dtype=">f8")})
    np.testing.assert_array_equal(load_arrays(tmp_path / "b")[0]["big end first"], [0, 1, 2])
    save_arrays(tmp_path / "c", {})
    assert load_arrays(tmp_path / "c") == ({}, {})


def test_an_old_file_stays_until_the_new_one_is_whole(tmp_path, monkeypatch):
    path = tmp_path / "a"
    save_arrays(path, SMALL)
    for broken in ("fsync", "replace"):
        with monkeypatch.context() as patch:

            def fail(*args, **options):
                raise OSError("the disk is full")

            patch.setattr(storage.os, broken, fail)
            with pytest.raises(OSError, match="the disk is full"):
                save_arrays(path, {"other": np.zeros(1000)})
        same(load_arrays(path)[0], SMALL)
    save_arrays(path, {"other": np.zeros(1000)})
    assert os.listdir(tmp_path) == ["a"]


def header(text):
    return struct.pack("<Q", len(text)) + text


ENTRY = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it has 0 bytes"),
        (REFERENCE[:5], "it has 5 bytes"),
        (REFERENCE[:100], "its header should be 136 bytes long, the file has 100"),
        (REFERENCE[:-1], "array w of shape .* should lie at 8..24 of 23 bytes"),
        (b"PK\x03\x04 a zip file, not arrays", "its header should be"),
        (header(b"{"), "its header cannot be read"),
        (header(b"[1]"), "its header cannot be read"),
        (header(b"\xff\xfe"), "its header cannot be read"),
        (
            header(json.dumps({"w": {**ENTRY, "dtype": "Q4"}}).encode()) + b"12345678",
            r"cannot be read \(KeyError: 'Q4'",
        ),
        (header(json.dumps({"w": {"shape": [2]}}).encode()), "cannot be read"),
        (header(json.dumps({"w": {**ENTRY, "shape": [3]}}).encode()) + b"12345678", "array w"),
        (header(json.dumps({"w": {**ENTRY, "data_offsets": [-8, 0]}}).encode()) + b"12345678", "array w"),
        (header(json.dumps({"w": {**ENTRY, "shape": [-1, -2]}}).encode()) + b"12345678", "array w"),
    ],
)
def test_damaged_files_are_refused(tmp_path, content, words):
    path = tmp_path / "damaged"
    path.write_bytes(content)
    with pytest.raises(DataError, match=f"is not a whole safetensors file: .*{words}"):
        load_arrays(path)


@pytest.mark.parametrize("array", [np.array(["a"]), np.array([None]), np.array([1j])])
def test_only_numbers_are_written(tmp_path, array):
    with pytest.raises(DataError, match="A file of arrays holds numbers; w is"):
        save_arrays(tmp_path / "a", {"w": array})
    assert not list(tmp_path.iterdir())


def test_what_is_packed_comes_back_through_json():
    tree = {
        "a": [1, 2.5, None, True, "text", [np.array([1.0]), {"deep": np.zeros((2, 0))}]],
        "by number": {0: {"m": np.ones(2)}, 5: {}},
        "exact": [0.1, 1e-300, float("inf"), 2**120],
        "numpy's": np.float32(0.5),
        "state": np.random.default_rng(0).bit_generator.state,
    }
    arrays = {}
    text = json.dumps(pack(tree, arrays))
    back = unpack(json.loads(text), arrays)
    assert back["a"][:5] == tree["a"][:5]
    np.testing.assert_array_equal(back["a"][5][0], [1.0])
    assert back["a"][5][1]["deep"].shape == (2, 0)
    assert list(back["by number"]) == [0, 5]
    np.testing.assert_array_equal(back["by number"][0]["m"], [1.0, 1.0])
    assert back["exact"] == tree["exact"]
    assert back["numpy's"] == 0.5
    assert back["state"] == tree["state"]
    assert list(arrays) == ["a.5.0", "a.5.1.deep", "by number.0.m"]


@pytest.mark.parametrize("thing", [object(), {1.5: 2}, [lambda: 0]])
def test_what_cannot_be_packed_is_named(thing):
    with pytest.raises(DataError, match=r"here\.inside"):
        pack({"here": {"inside": thing}}, {})
