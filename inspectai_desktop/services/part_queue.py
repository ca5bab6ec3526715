"""A first-in-first-out queue, bounded in number and bytes, with a gate."""

from __future__ import annotations

import threading
import time
from collections import deque
from enum import Enum, auto
from typing import Generic, TypeVar

T = TypeVar("T")
M = TypeVar("M")


class Gate(Enum):
    """Whether new items come in.

    HELD makes those who can wait wait; REFUSING turns them away; CLOSED turns everybody away.
    """

    OPEN = auto()
    HELD = auto()
    REFUSING = auto()
    CLOSED = auto()


class PartQueue(Generic[T, M]):
    """Items of known size, and messages that are never refused and keep their place among them.

    The taker calls `done` after each item or message, so that `wait_idle` knows when all is done.
    A single item larger than the byte limit is still taken when nothing else waits.
    """

    def __init__(self, max_items: int, max_bytes: int) -> None:
        if max_items < 1 or max_bytes < 1:
            raise ValueError(f"a queue needs room, got {max_items} items and {max_bytes} bytes")
        self._max_items = max_items
        self._max_bytes = max_bytes
        self._changed = threading.Condition()
        self._entries: deque[tuple[T | M, int | None]] = deque()
        self._items = 0
        self._bytes = 0
        self._busy = False
        self._gate = Gate.OPEN

    @property
    def depth(self) -> int:
        """Items that wait; the one in work is not among them."""
        with self._changed:
            return self._items

    def set_gate(self, gate: Gate) -> None:
        """Open, hold or close the gate; a closed gate stays closed."""
        with self._changed:
            if self._gate is not Gate.CLOSED:
                self._gate = gate
            self._changed.notify_all()

    def put(self, item: T, size_bytes: int) -> bool:
        """Wait for room and an open gate, then take the item; False when turned away."""
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    self._gate in (Gate.REFUSING, Gate.CLOSED)
                    or (self._gate is Gate.OPEN and self._has_room(size_bytes))
                )
            )
            if self._gate is not Gate.OPEN:
                return False
            self._append(item, size_bytes)
            return True

    def try_put(self, item: T, size_bytes: int) -> bool:
        """Take the item if there is room now; only a closed gate turns it away."""
        with self._changed:
            if self._gate is Gate.CLOSED or not self._has_room(size_bytes):
                return False
            self._append(item, size_bytes)
            return True

    def put_beyond(self, item: T, max_items: int) -> bool:
        """Take a small item even when there is no room, as long as fewer than `max_items` wait."""
        with self._changed:
            if self._gate is Gate.CLOSED or self._items >= max_items:
                return False
            self._append(item, 0)
            return True

    def put_message(self, message: M) -> bool:
        """Take a message behind the items that wait; only a closed gate turns it away."""
        with self._changed:
            if self._gate is Gate.CLOSED:
                return False
            self._entries.append((message, None))
            self._changed.notify_all()
            return True

    def take(self) -> T | M | None:
        """Wait for the next item or message; None once the gate is closed and all are taken."""
        with self._changed:
            self._changed.wait_for(lambda: self._entries or self._gate is Gate.CLOSED)
            if not self._entries:
                return None
            entry, size_bytes = self._entries.popleft()
            if size_bytes is not None:
                self._items -= 1
                self._bytes -= size_bytes
            self._busy = True
            self._changed.notify_all()
            return entry

    def done(self) -> None:
        """The one that was taken last is dealt with."""
        with self._changed:
            self._busy = False
            self._changed.notify_all()

    def wait_idle(self, timeout_s: float) -> bool:
        """Wait until nothing waits or is in work; False when the time was over before."""
        deadline = time.monotonic() + timeout_s
        with self._changed:
            return self._changed.wait_for(
                lambda: not self._entries and not self._busy, deadline - time.monotonic()
            )

    def _has_room(self, size_bytes: int) -> bool:
        if self._items == 0:
            return True
        return self._items < self._max_items and self._bytes + size_bytes <= self._max_bytes

    def _append(self, item: T, size_bytes: int) -> None:
        self._entries.append((item, size_bytes))
        self._items += 1
        self._bytes += size_bytes
        self._changed.notify_all()
