"""The keys that the buttons of a picture's view name."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.ui.shortcuts.key_action import KeyAction
from inspectai_desktop.ui.widgets.image_view import ImageView


def image_keys(*views: ImageView) -> tuple[KeyAction, ...]:
    """H and F for these views at once, for pages without fields to type in."""
    group = QCoreApplication.translate("ImageKeys", "Picture")

    def toggle() -> None:
        for view in views:
            view.toggle_heatmap()

    def fit() -> None:
        for view in views:
            view.fit()

    return (
        KeyAction(group, "H", QCoreApplication.translate("ImageKeys", "Heatmap on or off"), toggle),
        KeyAction(
            group, "F", QCoreApplication.translate("ImageKeys", "Show the whole picture"), fit
        ),
    )
