"""The palette keeps its promises: readable on its ground, apart for colour-blind eyes, never colour alone."""

import itertools

import numpy as np
import pytest

from nnlib.viz.palette import SERIES, THEMES, diverging, sequential

# Simulation of full colour blindness of three kinds on linear RGB: Machado, Oliveira, Fernandes 2009,
# doi:10.1109/TVCG.2009.113, severity 1.0.
EYES = {
    "typical": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
NAMES = [style.name for style in SERIES]


def linear(color):
    rgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(a, b):
    """WCAG 2.2 contrast ratio."""
    low, high = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (a, b))
    return (high + 0.05) / (low + 0.05)


def lab(rgb):
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(rgb, 0, 1)
    f = np.cbrt(xyz / [0.9505, 1, 1.089])
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("theme", THEMES)
def test_colours_are_readable_on_their_ground(theme):
    colors = THEMES[theme]
    for ground in ("surface", "panel"):
        assert contrast(colors["ink"], colors[ground]) >= 7
        assert contrast(colors["muted"], colors[ground]) >= 4.5
        for name in NAMES:
            assert contrast(colors[name], colors[ground]) >= 3, f"{name} on {ground}"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eyes", EYES)
def test_series_stay_apart(theme, eyes):
    seen = {name: lab(np.array(EYES[eyes]) @ linear(THEMES[theme][name])) for name in NAMES}
    for a, b in itertools.combinations(NAMES, 2):
        assert np.linalg.norm(seen[a] - seen[b]) >= 10, f"{a} and {b} for {eyes} eyes"


def test_no_two_series_share_a_line_style_or_a_marker():
    assert len({str(style.linestyle) for style in SERIES}) == len({style.marker for style in SERIES}) == len(SERIES)


def test_both_themes_name_the_same_colours():
    assert THEMES["light"].keys() == THEMES["dark"].keys()


def test_maps_run_one_way_in_lightness():
    lightness = [
        lab(linear("#" + "".join(f"{int(c * 255):02x}" for c in sequential()(v)[:3])))[0] for v in np.linspace(0, 1, 9)
    ]
    assert all(np.diff(lightness) < 0)
    low, zero, high = (
        lab(linear("#" + "".join(f"{int(c * 255):02x}" for c in diverging()(v)[:3]))) for v in (0.0, 0.5, 1.0)
    )
    assert zero[0] > max(low[0], high[0]) + 30
    assert low[2] > 0 > high[2], "negative is warm, positive is blue"
