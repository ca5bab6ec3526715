import subprocess
import sys

import pytest

from inspectai_desktop.errors import DisplayError
from inspectai_desktop.ui.display_check import TOOLKIT, WAYLAND, X11, check_display

NOWHERE: dict[str, str] = {}
ON_X11 = {"DISPLAY": ":0"}


def everything_but(*files: str) -> object:
    def load(file: str) -> object:
        if file in files:
            raise OSError(file)
        return object()

    return load


def check(environment: dict[str, str], *missing: str, answers: bool = True) -> None:
    load = everything_but(*missing)
    assert callable(load)
    check_display(environment, platform="linux", load=load, answers=lambda _: answers)


def test_a_desktop_with_all_libraries_is_fine() -> None:
    check(ON_X11)


@pytest.mark.parametrize("library", [*TOOLKIT, *X11], ids=lambda library: library.package)
def test_a_missing_library_is_named_with_the_package_that_brings_it(library: object) -> None:
    with pytest.raises(DisplayError, match=library.file) as raised:
        check(ON_X11, library.file)
    assert raised.value.hint.endswith(f"apt-get install {library.package}")


def test_all_missing_packages_are_named_at_once() -> None:
    with pytest.raises(DisplayError) as raised:
        check(ON_X11, "libxcb-cursor.so.0", "libxcb-icccm.so.4")
    assert "libxcb-cursor0 libxcb-icccm4" in raised.value.hint


def test_without_any_display_it_says_so() -> None:
    with pytest.raises(DisplayError, match="no display"):
        check(NOWHERE)


def test_a_display_that_does_not_answer_is_named() -> None:
    with pytest.raises(DisplayError, match=":0 does not answer"):
        check(ON_X11, answers=False)


def test_a_wayland_desktop_needs_no_library_of_x11() -> None:
    check({"WAYLAND_DISPLAY": "wayland-0"}, *(library.file for library in X11))


def test_a_wayland_desktop_without_its_libraries_is_used_through_x11() -> None:
    both = {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}
    check(both, *(library.file for library in WAYLAND))


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600"])
def test_platforms_without_a_display_need_only_the_toolkits_libraries(platform: str) -> None:
    check({"QT_QPA_PLATFORM": platform}, *(library.file for library in X11))


def test_other_systems_need_no_check() -> None:
    check_display(NOWHERE, platform="win32", load=everything_but("libEGL.so.1"))  # type: ignore[arg-type]


def test_looking_for_a_display_imports_nothing_of_qt() -> None:
    code = "import sys, inspectai_desktop.ui.display_check; print('PySide6' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays of X11 are Linux's")
def test_a_display_that_is_not_there_is_found_out_by_asking_it() -> None:
    with pytest.raises(DisplayError):
        check_display({"DISPLAY": ":4711"})
