"""Tells an observer what happens without letting its mistakes stop the line."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, ParamSpec

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
log = logging.getLogger(__name__)


def tell(callback: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Call an observer; what it raises is a defect of the observer, logged and left behind."""
    try:
        callback(*args, **kwargs)
    except Exception:  # the line must not stop because a watcher stumbled
        log.exception("An observer of the line failed in %r", callback)
