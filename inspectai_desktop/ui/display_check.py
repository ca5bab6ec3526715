"""Looks, before Qt is even imported, whether a window can be opened here.

Qt aborts the whole process when a library of its window system is missing or the display does
not answer. This module tries them first and says what is missing. It imports nothing of Qt.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from inspectai_desktop.errors import DisplayError


@dataclass(frozen=True, slots=True)
class NeededLibrary:
    """A library of the system and the Debian package that brings it."""

    file: str
    package: str


TOOLKIT = (
    NeededLibrary("libEGL.so.1", "libegl1"),
    NeededLibrary("libGL.so.1", "libgl1"),
    NeededLibrary("libxkbcommon.so.0", "libxkbcommon0"),
    NeededLibrary("libfontconfig.so.1", "libfontconfig1"),
    NeededLibrary("libglib-2.0.so.0", "libglib2.0-0"),
)
X11 = (
    NeededLibrary("libX11-xcb.so.1", "libx11-xcb1"),
    NeededLibrary("libxcb-cursor.so.0", "libxcb-cursor0"),
    NeededLibrary("libxcb-icccm.so.4", "libxcb-icccm4"),
    NeededLibrary("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    NeededLibrary("libxcb-image.so.0", "libxcb-image0"),
    NeededLibrary("libxcb-render-util.so.0", "libxcb-render-util0"),
    NeededLibrary("libxcb-xkb.so.1", "libxcb-xkb1"),
    NeededLibrary("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
)
WAYLAND = (
    NeededLibrary("libwayland-client.so.0", "libwayland-client0"),
    NeededLibrary("libwayland-cursor.so.0", "libwayland-cursor0"),
)
_NEEDS_NO_DISPLAY = ("offscreen", "minimal", "linuxfb", "eglfs", "vnc", "vkkhrdisplay")

LoadLibrary = Callable[[str], object]


def check_display(
    environment: Mapping[str, str] | None = None,
    *,
    platform: str = sys.platform,
    load: LoadLibrary = ctypes.CDLL,
    answers: Callable[[str], bool] | None = None,
) -> None:
    """Make sure that Qt can open a window.

    Args:
        environment: Variables of the process; None takes its own.
        platform: As `sys.platform`; only Linux needs checking.
        load: Loads a library of the system or raises OSError.
        answers: Whether an X11 display of this name can be reached.

    Raises:
        DisplayError: There is no display, or a library is missing; the hint names its package.
    """
    if not platform.startswith("linux"):
        return
    environment = os.environ if environment is None else environment
    _demand(TOOLKIT, load)
    wanted = environment.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if wanted.startswith(_NEEDS_NO_DISPLAY):
        return
    wayland, x11 = environment.get("WAYLAND_DISPLAY", ""), environment.get("DISPLAY", "")
    if wayland and not wanted.startswith("xcb") and not _missing(WAYLAND, load):
        return
    if not x11:
        raise DisplayError(
            "There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set).",
            "Start it from a desktop session; `inspectai watch` and `inspectai inspect` work "
            "without a window.",
        )
    _demand(X11, load)
    if not (answers or _x11_answers)(x11):
        raise DisplayError(
            f"The display {x11} does not answer.",
            "Start it from a desktop session, or correct DISPLAY and XAUTHORITY.",
        )


def _demand(libraries: tuple[NeededLibrary, ...], load: LoadLibrary) -> None:
    missing = _missing(libraries, load)
    if missing:
        packages = " ".join(library.package for library in missing)
        raise DisplayError(
            f"A window needs system libraries that are missing here: "
            f"{', '.join(library.file for library in missing)}.",
            f"On Debian and Ubuntu: sudo apt-get install {packages}",
        )


def _missing(libraries: tuple[NeededLibrary, ...], load: LoadLibrary) -> list[NeededLibrary]:
    missing = []
    for library in libraries:
        try:
            load(library.file)
        except OSError:
            missing.append(library)
    return missing


def _x11_answers(display: str) -> bool:
    """Whether the X server accepts a connection; the connection is closed again."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode(), None)
    try:
        return bool(xcb.xcb_connection_has_error(connection) == 0)
    finally:
        xcb.xcb_disconnect(connection)
