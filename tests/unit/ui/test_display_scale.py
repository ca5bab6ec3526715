from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from inspectai_desktop.ui.display_scale import SCALE_VARIABLE, fitting_percent

if TYPE_CHECKING:
    from pathlib import Path

SCREENS = {"small": (1366, 768), "large": (2560, 1440)}
ASK = """
import json, os
from inspectai_desktop.ui.display_scale import SCALE_VARIABLE, scaled_application
application = scaled_application({percent})
size = application.primaryScreen().size()
print(json.dumps([size.width(), size.height(), SCALE_VARIABLE in os.environ]))
"""


def asked(folder: Path, screen: str, percent: int, **environment: str) -> list[object]:
    """Size of the screen as the window sees it, from a process of its own."""
    width, height = SCREENS[screen]
    described = {
        "screens": [
            {"name": screen, "x": 0, "y": 0, "width": width, "height": height, "logicalDpi": 96}
        ]
    }
    config = folder / "screens.json"
    config.write_text(json.dumps(described), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", ASK.format(percent=percent)],
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}", **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    answer: list[object] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize(
    ("wanted", "screen", "given"),
    [
        (100, (1280, 720), 100),
        (125, (1366, 768), 125),
        (200, (1366, 768), 145),
        (200, (2560, 1440), 200),
        (150, (800, 480), 100),
    ],
)
def test_a_size_is_taken_as_far_as_the_smallest_window_fits(
    wanted: int, screen: tuple[int, int], given: int
) -> None:
    assert fitting_percent(wanted, *screen) == given


def test_at_200_percent_a_large_screen_holds_half_the_pixels(tmp_path: Path) -> None:
    assert asked(tmp_path, "large", 200) == [1280, 720, False]


def test_at_100_percent_nothing_is_scaled(tmp_path: Path) -> None:
    assert asked(tmp_path, "small", 100) == [1366, 768, False]


def test_a_size_that_would_hide_the_settings_is_reduced(tmp_path: Path) -> None:
    width, height, _ = asked(tmp_path, "small", 200)
    assert isinstance(width, int)
    assert isinstance(height, int)
    assert 940 <= width < 950
    assert height >= 520


def test_a_size_given_from_outside_is_left_alone(tmp_path: Path) -> None:
    assert asked(tmp_path, "large", 150, **{SCALE_VARIABLE: "2"}) == [1280, 720, True]
