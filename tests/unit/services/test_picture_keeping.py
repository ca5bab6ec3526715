import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from inspectai_desktop.domain.inspection import PartContext
from inspectai_desktop.services.judging import judge
from inspectai_desktop.services.line_parts import JudgedPart, QueuedPart
from inspectai_desktop.services.picture_keeping import (
    KeepingChoice,
    StorePictureKeeper,
    keeping_choice,
)
from inspectai_desktop.settings import Settings, StorageSection
from inspectai_desktop.sources.source import Arrival
from inspectai_desktop.storage.image_store import ImageStore
from inspectai_desktop.storage.picture_file import PictureFormat, PictureKeeping
from tests.line_fakes import (
    PASSING,
    ScriptedDetector,
    ScriptedSource,
    arrival,
    bundle,
)

EVERYTHING = KeepingChoice(PictureKeeping(), maps=True)


def judged(part: Arrival, score: float = PASSING) -> JudgedPart:
    queued = QueuedPart(part, ScriptedSource(), PartContext(), time.monotonic())
    return judge(queued, bundle(ScriptedDetector(lambda _: score))).judged


def keeper(tmp_path: Path, choice: KeepingChoice = EVERYTHING) -> StorePictureKeeper:
    return StorePictureKeeper(ImageStore.create(tmp_path / "pictures"), lambda: choice)


def test_picture_and_map_of_a_frame_are_kept(tmp_path: Path) -> None:
    references = keeper(tmp_path).keep(judged(arrival(7)))
    store = ImageStore.open(tmp_path / "pictures")
    assert references.image is not None
    assert references.anomaly_map is not None
    picture = cv2.imdecode(
        np.frombuffer(store.read_picture(references.image), np.uint8), cv2.IMREAD_COLOR
    )
    assert picture is not None
    assert picture[0, 0, 0] == 7
    assert store.read_map(references.anomaly_map).shape == (8, 8)


def test_the_bytes_of_an_unreadable_file_are_kept_for_looking_at(tmp_path: Path) -> None:
    broken = replace(
        arrival(path="/in/x.png", error="Truncated."), encoded=b"half a png", suffix=".png"
    )
    references = keeper(tmp_path).keep(judged(broken))
    assert references.image is not None
    assert ImageStore.open(tmp_path / "pictures").read_picture(references.image) == b"half a png"
    assert references.anomaly_map is None


def test_nothing_is_kept_of_a_part_without_a_picture(tmp_path: Path) -> None:
    references = keeper(tmp_path).keep(judged(arrival(path="/in/x.png", error="Gone.")))
    assert (references.image, references.anomaly_map) == (None, None)


def test_keeping_again_after_a_failure_leaves_one_set_of_files(tmp_path: Path) -> None:
    part = judged(arrival(7))
    once = keeper(tmp_path).keep(part)
    assert keeper(tmp_path).keep(part) == once
    files = [path for path in (tmp_path / "pictures").rglob("*") if path.is_file()]
    assert len(files) == 4  # picture, map, thumbnail and the store's mark


def test_discarded_pictures_are_gone(tmp_path: Path) -> None:
    keeping = keeper(tmp_path)
    keeping.discard(keeping.keep(judged(arrival(7))))
    files = [path for path in (tmp_path / "pictures").rglob("*") if path.is_file()]
    assert len(files) == 1


def test_the_settings_choose_what_is_kept() -> None:
    settings = Settings(
        storage=StorageSection(picture_format="jpeg", jpeg_quality=80, keep_maps=False),
    )
    choice = keeping_choice(settings)
    assert choice.keeping.format is PictureFormat.JPEG
    assert (choice.keeping.jpeg_quality, choice.maps) == (80, False)
