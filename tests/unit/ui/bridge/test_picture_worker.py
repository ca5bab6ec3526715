import threading
import time
from collections.abc import Callable, Iterator

import pytest

from inspectai_desktop.domain.image import Image
from inspectai_desktop.ui.bridge.picture_worker import THUMBNAIL_PX, PictureWorker, ReadyPictures
from tests.unit.ui.bridge.judged_parts import SIDE_PX, frame, judged, without_prediction

PATIENCE_S = 10.0


@pytest.fixture
def worker() -> Iterator[PictureWorker]:
    made = PictureWorker()
    made.start()
    yield made
    assert made.close()


def wait_for(worker: PictureWorker, found: Callable[[ReadyPictures], bool]) -> list[ReadyPictures]:
    """Take what is ready until something fits."""
    taken: list[ReadyPictures] = []
    limit = time.monotonic() + PATIENCE_S
    while time.monotonic() < limit:
        taken.append(worker.take())
        if found(taken[-1]):
            return taken
        threading.Event().wait(0.005)
    raise AssertionError("nothing came")


def test_a_part_comes_with_its_heatmap(worker: PictureWorker) -> None:
    part = judged(40.0)
    worker.show_part(part)
    ready = wait_for(worker, lambda r: r.part is not None)[-1].part
    assert ready is not None
    assert ready.inspection is part.inspection
    assert ready.picture is not None
    assert ready.picture.heat is not None
    assert (ready.picture.width, ready.picture.height) == (SIDE_PX, SIDE_PX)


def test_a_part_that_could_not_be_judged_comes_without_heatmap(worker: PictureWorker) -> None:
    worker.show_part(without_prediction(judged(10.0)))
    ready = wait_for(worker, lambda r: r.part is not None)[-1].part
    assert ready is not None
    assert ready.picture is not None
    assert ready.picture.heat is None


def test_a_part_without_a_picture_says_so(worker: PictureWorker) -> None:
    worker.show_part(judged(None))
    ready = wait_for(worker, lambda r: r.part is not None)[-1].part
    assert ready is not None
    assert ready.picture is None


def test_of_parts_that_come_faster_than_they_are_shown_the_newest_is_prepared(
    worker: PictureWorker,
) -> None:
    for number in range(50):
        worker.show_part(judged(10.0, number=number))
    last = judged(10.0, number=99)
    worker.show_part(last)

    def is_last(ready: ReadyPictures) -> bool:
        return ready.part is not None and ready.part.inspection is last.inspection

    taken = wait_for(worker, is_last)
    assert sum(ready.part is not None for ready in taken) <= 3


def test_every_fail_and_review_comes_onto_the_strip_in_order(worker: PictureWorker) -> None:
    parts = [judged(score, number=n) for n, score in enumerate((40.0, 10.0, 25.0, 41.0))]
    for part in parts:
        worker.show_part(part)
    strip: list[str] = []
    limit = time.monotonic() + PATIENCE_S
    while len(strip) < 3 and time.monotonic() < limit:
        strip += [entry.inspection.inspection_id for entry in worker.take().strip]
        threading.Event().wait(0.005)
    assert strip == [parts[n].inspection.inspection_id for n in (0, 2, 3)]


def test_thumbnails_are_small(worker: PictureWorker) -> None:
    worker.show_part(judged(40.0, side=1000))
    entry = wait_for(worker, lambda r: bool(r.strip))[-1].strip[0]
    assert entry.thumbnail is not None
    assert max(entry.thumbnail.shape) <= THUMBNAIL_PX


def test_of_a_long_series_the_oldest_stand_on_the_strip_without_a_picture() -> None:
    worker = PictureWorker()
    for number in range(12):
        worker.show_part(judged(40.0, number=number))
    worker.start()
    entries = []
    limit = time.monotonic() + PATIENCE_S
    while len(entries) < 12 and time.monotonic() < limit:
        entries += list(worker.take().strip)
        threading.Event().wait(0.005)
    assert worker.close()
    assert [entry.thumbnail is None for entry in entries] == [True] * 4 + [False] * 8


def test_a_frame_is_prepared_once_for_each_look(worker: PictureWorker) -> None:
    frames = [frame(7)]
    looks = []

    def take_frame() -> Image | None:
        looks.append(1)
        return frames.pop() if frames else None

    worker.look_for_frame(take_frame)
    preview = wait_for(worker, lambda r: r.preview is not None)[-1].preview
    assert preview is not None
    assert preview.levels[0][0, 0, 0] == 7
    assert len(looks) == 1


def test_the_normal_part_is_prepared_and_taken_away(worker: PictureWorker) -> None:
    worker.show_normal(frame(3))
    assert wait_for(worker, lambda r: bool(r.normal))[-1].normal[0] is not None
    worker.show_normal(None)
    assert wait_for(worker, lambda r: bool(r.normal))[-1].normal == (None,)


def test_a_picture_that_cannot_be_shown_does_not_end_the_others(
    worker: PictureWorker, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Image | None:
        raise MemoryError

    worker.look_for_frame(broken)
    worker.show_part(judged(10.0))
    wait_for(worker, lambda r: r.part is not None)
    limit = time.monotonic() + PATIENCE_S
    while "could not be made ready" not in caplog.text and time.monotonic() < limit:
        threading.Event().wait(0.005)
    assert "could not be made ready" in caplog.text
