"""Brings another bundle, or other thresholds, onto the line while it runs.

A thread of its own loads, so that neither the window nor the inspection waits; the ready detector
is handed to the inspection thread, which takes it between two parts. What fails leaves the old
bundle in force.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from inspectai_desktop.errors import InspectAIError, StationError
from inspectai_desktop.services.line_parts import BundleSwap, LoadedBundle
from inspectai_desktop.services.line_telling import tell
from inspectai_desktop.thread_priority import COMPUTING_STEP_BACK, step_back

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspectai_desktop.domain.inspection import BundleReference
    from inspectai_desktop.domain.threshold import Thresholds

log = logging.getLogger(__name__)


class BundleActivation:
    """Loads one bundle at a time; of several asked for, the newest wins.

    Args:
        swap: Hands a message to the inspection thread.
        failed: Is told why a bundle could not be activated; from the loading thread.
    """

    def __init__(
        self, swap: Callable[[BundleSwap], None], failed: Callable[[InspectAIError], None]
    ) -> None:
        self._swap = swap
        self._failed = failed
        self._lock = threading.Lock()
        self._generation = 0
        self._newest_bundle = 0
        self._closed = False
        # The encoder's threads inherit the priority of the thread that opens it.
        self._executor = ThreadPoolExecutor(
            1, "bundle-activation", initializer=step_back, initargs=(COMPUTING_STEP_BACK,)
        )

    def activate(
        self, load: Callable[[], LoadedBundle], remember: Callable[[], None]
    ) -> Future[bool]:
        """Load a bundle, remember that it is active, hand it to the line.

        Args:
            load: Makes it ready.
            remember: Writes down that it is active; not called when loading fails or is overtaken.

        Returns:
            Whether it was handed over; False when it failed or a newer one was asked for.
        """
        with self._lock:
            generation = self._newest_bundle = self._next_generation()
        return self._submit(lambda: self._activate(generation, load, remember))

    def change_thresholds(
        self, reference: BundleReference, thresholds: Thresholds, remember: Callable[[], None]
    ) -> Future[bool]:
        """Remember other thresholds and let the bundle judge by them, if it is the active one."""
        with self._lock:
            generation = self._next_generation()

        def make(active: LoadedBundle | None) -> LoadedBundle | None:
            if active is None or active.reference != reference:
                return active
            return active.with_thresholds(thresholds)

        return self._submit(lambda: self._change(generation, make, remember))

    def deactivate(self) -> None:
        """Judge by no bundle any more."""
        with self._lock:
            generation = self._newest_bundle = self._next_generation()
        self._swap(BundleSwap(generation, lambda _: None))

    def close(self) -> None:
        """Load nothing any more; what is loading is dropped when it is ready. Idempotent."""
        with self._lock:
            self._closed = True
            self._newest_bundle = self._next_generation()
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _submit(self, work: Callable[[], bool]) -> Future[bool]:
        with self._lock:
            if not self._closed:
                return self._executor.submit(work)
        refused: Future[bool] = Future()
        refused.set_result(False)
        return refused

    def _next_generation(self) -> int:
        self._generation += 1
        return self._generation

    def _activate(
        self, generation: int, load: Callable[[], LoadedBundle], remember: Callable[[], None]
    ) -> bool:
        if self._overtaken(generation):
            return False
        try:
            loaded = load()
            if self._overtaken(generation):
                return False
            remember()
        except Exception as error:  # noqa: BLE001 - told to people as an alarm, bug or not
            self._tell_failure(error)
            return False
        self._swap(BundleSwap(generation, lambda _: loaded))
        return True

    def _change(
        self,
        generation: int,
        make: Callable[[LoadedBundle | None], LoadedBundle | None],
        remember: Callable[[], None],
    ) -> bool:
        try:
            remember()
        except Exception as error:  # noqa: BLE001 - told to people as an alarm, bug or not
            self._tell_failure(error)
            return False
        self._swap(BundleSwap(generation, make))
        return True

    def _overtaken(self, generation: int) -> bool:
        with self._lock:
            return generation < self._newest_bundle

    def _tell_failure(self, error: Exception) -> None:
        if not isinstance(error, InspectAIError):
            log.error("A bundle could not be activated", exc_info=error)
            error = StationError(f"The bundle could not be activated ({error}).")
        tell(self._failed, error)
