"""What every test of the window needs: an offscreen application dressed like the real one."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from inspectai_desktop.paths import resources_dir
from inspectai_desktop.ui.fonts import install_fonts
from inspectai_desktop.ui.style_sheet import apply_palette
from inspectai_desktop.ui.theme import LIGHT, ActiveTheme


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The offscreen platform says this for every window; it is no fault of the window.
    ignore = pytest.mark.qt_log_ignore("This plugin does not support (propagateSizeHints|raise)")
    for item in items:
        if "unit/ui" in item.path.as_posix():
            item.add_marker(ignore)


@pytest.fixture(scope="session")
def dressed_application(qapp: QApplication) -> QApplication:
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    qapp.setStyle("Fusion")
    install_fonts(qapp, resources_dir() / "fonts")
    apply_palette(qapp, LIGHT)
    return qapp


@pytest.fixture
def theme(dressed_application: QApplication) -> ActiveTheme:
    return ActiveTheme(LIGHT)
