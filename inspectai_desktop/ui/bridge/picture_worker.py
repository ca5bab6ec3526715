"""Makes pictures ready to be painted, in a thread of its own: colouring, halving, thumbnails.

Only the newest part's picture matters, so nothing queues up however fast parts come; of the strip
every part is kept, but a part whose thumbnail cannot be made in time stands there without one.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.inspection import Inspection
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.services.line_parts import JudgedPart
from inspectai_desktop.thread_priority import WorkingThread
from inspectai_desktop.ui.item_models.strip_model import STRIP_LENGTH, StripEntry
from inspectai_desktop.ui.picture_presentation import (
    PicturePresentation,
    present_picture,
    thumbnail,
)

log = logging.getLogger(__name__)

THUMBNAIL_PX = 240
_PICTURES_WAITING = 8
_ON_STRIP = (Verdict.FAIL, Verdict.REVIEW)


@dataclass(frozen=True, slots=True, eq=False)
class ReadyPart:
    """The newest part whose picture is ready; `picture` is None when there is none."""

    inspection: Inspection
    picture: PicturePresentation | None


@dataclass(frozen=True, slots=True, eq=False)
class ReadyPictures:
    """What became ready since the last look.

    Attributes:
        preview: A frame that is not judged.
        normal: The active bundle's normal part, in a tuple of one; empty when nothing changed.
        strip: New parts of the strip, oldest first.
    """

    part: ReadyPart | None = None
    preview: PicturePresentation | None = None
    normal: tuple[PicturePresentation | None, ...] = ()
    strip: tuple[StripEntry, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Tile:
    inspection: Inspection
    image: Image | None


class PictureWorker:
    """Takes judged parts from any thread; the GUI thread takes what is ready."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._part: JudgedPart | None = None
        self._tiles: deque[_Tile] = deque(maxlen=STRIP_LENGTH)
        self._take_frame: Callable[[], Image | None] | None = None
        self._normal: tuple[Image | None, ...] = ()
        self._closed = False
        self._ready = ReadyPictures()
        self._thread = WorkingThread(self._run, "pictures")

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def close(self, timeout_s: float = 2.0) -> bool:
        """End the thread; idempotent. True when it has ended."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def show_part(self, judged: JudgedPart) -> None:
        """Make this part's picture ready, in place of an older one that still waits."""
        inspection = judged.inspection
        with self._changed:
            self._part = judged
            if inspection.verdict in _ON_STRIP:
                self._tiles.append(_Tile(inspection, judged.part.arrival.image))
                self._let_go_of_pictures()
            self._changed.notify_all()

    def show_normal(self, picture: Image | None) -> None:
        """Make the picture of a normal part ready; None when the bundle has none."""
        with self._changed:
            self._normal = (picture,)
            self._changed.notify_all()

    def look_for_frame(self, take_frame: Callable[[], Image | None]) -> None:
        """Take a frame, if there is one, as soon as no part is waiting."""
        with self._changed:
            self._take_frame = take_frame
            self._changed.notify_all()

    def take(self) -> ReadyPictures:
        """What became ready since the last call; for the GUI thread."""
        with self._changed:
            ready, self._ready = self._ready, ReadyPictures()
            self._changed.notify_all()
            return ready

    def _let_go_of_pictures(self) -> None:
        """Keep few undiminished pictures: they may be large."""
        if len(self._tiles) > _PICTURES_WAITING:
            tile = self._tiles[-1 - _PICTURES_WAITING]
            self._tiles[-1 - _PICTURES_WAITING] = replace(tile, image=None)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(self._has_work)
                if self._closed:
                    return
                part = None
                if self._ready.part is None:
                    part, self._part = self._part, None
                normal, self._normal = self._normal, ()
                tile = self._tiles.popleft() if self._tiles and part is None else None
                idle = part is None and tile is None
                take_frame = self._take_frame if idle else None
                if take_frame is not None:
                    self._take_frame = None
            try:
                self._work(part, normal, tile, take_frame)
            except Exception:  # one picture that cannot be shown must not end all the others
                log.exception("A picture could not be made ready to be shown")

    def _has_work(self) -> bool:
        # While a picture waits to be shown, the next one is not begun: by then it may be old.
        part = self._part is not None and self._ready.part is None
        return bool(part or self._normal or self._tiles or self._take_frame or self._closed)

    def _work(
        self,
        part: JudgedPart | None,
        normal: tuple[Image | None, ...],
        tile: _Tile | None,
        take_frame: Callable[[], Image | None] | None,
    ) -> None:
        if part is not None:
            ready_part = ReadyPart(part.inspection, _presented(part))
            with self._changed:
                self._ready = replace(self._ready, part=ready_part)
        if normal:
            image = normal[0]
            picture = None if image is None else present_picture(image)
            with self._changed:
                self._ready = replace(self._ready, normal=(picture,))
        if tile is not None:
            pixels = None if tile.image is None else thumbnail(tile.image, THUMBNAIL_PX)
            entry = StripEntry(tile.inspection, pixels)
            with self._changed:
                strip = (*self._ready.strip, entry)[-STRIP_LENGTH:]
                self._ready = replace(self._ready, strip=strip)
        if take_frame is not None and (frame := take_frame()) is not None:
            preview = present_picture(frame)
            with self._changed:
                self._ready = replace(self._ready, preview=preview)


def _presented(judged: JudgedPart) -> PicturePresentation | None:
    image, prediction = judged.part.arrival.image, judged.prediction
    if image is None:
        return None
    heat = None if prediction is None else prediction.anomaly_map
    return present_picture(image, heat, judged.inspection.thresholds)
