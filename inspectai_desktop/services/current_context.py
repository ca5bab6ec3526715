"""Lot, part and operator as people last said them; read by the line with every part."""

from __future__ import annotations

import threading

from inspectai_desktop.domain.inspection import PartContext


class CurrentContext:
    """Holds one `PartContext`; any thread may ask for or replace it."""

    def __init__(self, context: PartContext | None = None) -> None:
        self._lock = threading.Lock()
        self._context = context or PartContext()

    def get(self) -> PartContext:
        """What was said last."""
        with self._lock:
            return self._context

    def replace(self, context: PartContext) -> PartContext:
        """Take what is said now; what was said before."""
        with self._lock:
            before, self._context = self._context, context
            return before
