"""The mailbox with one place."""

from __future__ import annotations

import threading

import numpy as np

from inspectai_desktop.domain.image import Image
from inspectai_desktop.sources.latest_frame import LatestFrame


def _image(value: int) -> Image:
    return Image(np.full((2, 2, 3), value, np.uint8))


def test_the_newest_frame_wins_and_is_taken_once() -> None:
    mailbox = LatestFrame()
    assert mailbox.take() is None
    newest = _image(2)
    mailbox.put(_image(1))
    mailbox.put(newest)
    assert mailbox.take() is newest
    assert mailbox.take() is None
    assert mailbox.replaced == 1


def test_frames_from_another_thread_arrive_in_order() -> None:
    mailbox = LatestFrame()
    done = threading.Event()

    def write() -> None:
        for value in range(200):
            mailbox.put(_image(value))
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen: list[int] = []
    while not (done.is_set() and seen and seen[-1] == 199):
        image = mailbox.take()
        if image is not None:
            seen.append(int(image.pixels[0, 0, 0]))
    writer.join(5.0)
    assert seen == sorted(seen)
    assert len(seen) + mailbox.replaced == 200
