from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from inspectai_desktop.ui.bridge.small_pictures import SmallPictures


@pytest.fixture
def small(qtbot: QtBot) -> Iterator[SmallPictures]:
    made = SmallPictures()
    yield made
    assert made.close()


def test_pictures_come_one_by_one_and_unreadable_ones_never(
    small: SmallPictures, qtbot: QtBot, good_parts: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    files = sorted(good_parts.iterdir())[:3]
    came: list[Path] = []

    def note(path: Path, _pixels: object) -> None:
        came.append(path)

    small.made.connect(note)
    small.want([files[0], broken, *files[1:]])
    qtbot.waitUntil(lambda: came == files, timeout=10_000)
    small.want([files[0]])  # it may be asked for again, such as after scrolling far
    qtbot.waitUntil(lambda: came == [*files, files[0]], timeout=10_000)
