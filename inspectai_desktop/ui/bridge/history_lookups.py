"""Answers the History page out of the station's memory and its image store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from inspectai_desktop.domain.statistics import Counts
from inspectai_desktop.errors import ImageError, InspectAIError, StorageError
from inspectai_desktop.inference.image_decoding import decode_image
from inspectai_desktop.services.history_service import HistoryService, InspectionDetail
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.history_repository import HistoryPage as RowsPage
from inspectai_desktop.storage.image_store import ImageStore
from inspectai_desktop.storage.inspection_row import InspectionRow
from inspectai_desktop.ui.bridge.lookups import Lookups
from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.picture_presentation import (
    PicturePresentation,
    eight_bit,
    present_picture,
)

if TYPE_CHECKING:
    from inspectai_desktop.ui.pages.history_page import HistoryPage

_REFERENCES_KEPT = 20_000


class HistoryLookups(QObject):
    """Belongs to the GUI thread; questions go to the memory's and to the pictures' thread."""

    _page_came = Signal(int, object)
    _page_failed = Signal(int, object)
    _summary_came = Signal(int, object)
    _detail_came = Signal(str, object)
    _failed = Signal(object)

    def __init__(
        self,
        page: HistoryPage,
        history: HistoryService,
        store: ImageStore,
        pictures: Lookups,
        tell_failure: Callable[[InspectAIError], None],
    ) -> None:
        super().__init__(page)
        self._page = page
        self._history = history
        self._store = store
        self._pictures = pictures
        self._tell_failure = tell_failure
        self._references: dict[str, str] = {}
        page.page_wanted.connect(self._on_page_wanted)
        page.summary_wanted.connect(self._on_summary_wanted)
        page.inspection_wanted.connect(self._on_inspection_wanted)
        page.thumbnail_wanted.connect(self._on_thumbnail_wanted)
        page.picture_wanted.connect(self._on_picture_wanted)
        self._page_came.connect(self._on_page_came)
        self._page_failed.connect(page.show_failure)
        self._summary_came.connect(page.show_summary)
        self._detail_came.connect(self._on_detail_came)
        self._failed.connect(self._on_failed)

    def _on_page_wanted(
        self, generation: int, wanted: HistoryFilter, older_than: int | None
    ) -> None:
        def answered(page: RowsPage) -> None:
            self._page_came.emit(generation, page)

        def failed(error: InspectAIError) -> None:
            self._page_failed.emit(generation, error)

        self._history.ask_page(wanted, answered, failed, older_than=older_than)

    def _on_page_came(self, generation: int, page: RowsPage) -> None:
        self._remember(page.rows)
        self._page.show_page(generation, page.rows, page.older_than)

    def _on_summary_wanted(self, generation: int, wanted: HistoryFilter) -> None:
        def answered(counts: Counts) -> None:
            self._summary_came.emit(generation, counts)

        self._history.ask_summary(wanted, answered, self._failed.emit)

    def _on_inspection_wanted(self, inspection_id: str) -> None:
        def answered(detail: InspectionDetail) -> None:
            self._detail_came.emit(inspection_id, detail)

        self._history.ask_detail(inspection_id, HistoryFilter(), answered, self._failed.emit)

    def _on_detail_came(self, inspection_id: str, detail: InspectionDetail) -> None:
        self._page.show_inspection(inspection_id, detail.row)

    def _on_thumbnail_wanted(self, inspection_id: str) -> None:
        reference = self._references.get(inspection_id)
        if reference is None:
            self._page.show_thumbnail(inspection_id, None)
            return

        def show(pixels: ByteArray | None) -> None:
            self._page.show_thumbnail(inspection_id, pixels)

        def show_none(_error: InspectAIError) -> None:
            self._page.show_thumbnail(inspection_id, None)

        self._pictures.ask(
            ("thumbnail", inspection_id),
            lambda: _small_picture(self._store, reference),
            show,
            show_none,
        )

    def _on_picture_wanted(self, row: InspectionRow) -> None:
        inspection_id = row.inspection.inspection_id

        def show(picture: PicturePresentation | None) -> None:
            self._page.show_picture(inspection_id, picture)

        self._pictures.ask("picture", lambda: _stored_picture(self._store, row), show)

    def _on_failed(self, error: InspectAIError) -> None:
        self._tell_failure(error)

    def _remember(self, rows: Sequence[InspectionRow]) -> None:
        if len(self._references) > _REFERENCES_KEPT:
            self._references.clear()
        for row in rows:
            if row.inspection.image_reference is not None:
                self._references[row.inspection.inspection_id] = row.inspection.image_reference


def _small_picture(store: ImageStore, reference: str) -> ByteArray | None:
    data = store.read_thumbnail(reference)
    if data is None:
        return None
    return np.asarray(eight_bit(decode_image(data, reference).pixels))


def _stored_picture(store: ImageStore, row: InspectionRow) -> PicturePresentation | None:
    """The picture of an inspection with its heatmap, as far as they are kept and readable.

    Raises:
        StorageError: The store is gone.
    """
    inspection = row.inspection
    if inspection.image_reference is None:
        return None
    data = store.read_picture(inspection.image_reference)
    try:
        image = decode_image(data, inspection.image_reference)
    except ImageError:
        # It was recorded as NOT_INSPECTED for this very reason; the page says so.
        return None
    heat = None
    if inspection.map_reference is not None:
        try:
            heat = store.read_map(inspection.map_reference)
        except StorageError:
            store.check()
    return present_picture(image, heat, inspection.thresholds)
