"""The style sheet, generated from the theme: no colour or size is written anywhere else.

Widgets choose a look by the dynamic property `role`: what a label or a button means, not how it
is drawn.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.theme import SPACING_PX, TOUCH_TARGET_PX, TYPE_SCALE, Palette


def apply_palette(application: QApplication, palette: Palette) -> None:
    """Dress the whole application in this palette."""
    application.setPalette(_qt_palette(palette))
    application.setStyleSheet(style_sheet(palette))


def style_sheet(palette: Palette) -> str:
    """Qt style sheet for the whole program."""
    return "\n".join(
        (
            _surfaces(palette),
            _labels(palette),
            _buttons(palette),
            _fields(palette),
            _popups(palette),
            _tables(palette),
            _scroll_bars(palette),
            _sliders(palette),
        )
    )


def _surfaces(p: Palette) -> str:
    return f"""
QWidget {{ color: {p.text}; font-size: {TYPE_SCALE.body}px; }}
QMainWindow, QDialog, QWidget[role="window"] {{ background: {p.window}; }}
QWidget[role="surface"] {{ background: {p.surface}; }}
QWidget[role="clear"] {{ background: transparent; }}
QFrame[role="header"] {{ background: {p.surface}; border-bottom: 1px solid {p.border}; }}
QFrame[role="status"] {{ background: {p.surface}; border-top: 1px solid {p.border}; }}
QFrame[role="rail"] {{ background: {p.surface}; border-right: 1px solid {p.border}; }}
QFrame[role="card"] {{
    background: {p.raised}; border: 1px solid {p.border}; border-radius: 6px;
}}
QFrame[role="popup"] {{
    background: {p.raised}; border: 2px solid {p.border_strong}; border-radius: 8px;
}}
QFrame[role="separator"] {{ background: {p.border}; border: none; }}
"""


def _labels(p: Palette) -> str:
    return f"""
QLabel {{ background: transparent; }}
QLabel[role="caption"] {{ color: {p.text_muted}; font-size: {TYPE_SCALE.caption}px; }}
QLabel[role="muted"] {{ color: {p.text_muted}; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="heading"] {{ font-size: {TYPE_SCALE.heading}px; font-weight: 600; }}
QLabel[role="figure"] {{ font-size: {TYPE_SCALE.figure}px; font-weight: 600; }}
QLabel[role="key"] {{
    background: {p.hover}; border: 1px solid {p.border_strong}; border-radius: 4px;
    padding: 3px 8px; font-weight: 600;
}}
QLabel[role="title"] {{ font-size: {TYPE_SCALE.figure}px; font-weight: 600; }}
"""


def _buttons(p: Palette) -> str:
    side = TOUCH_TARGET_PX - 2
    return f"""
QPushButton, QToolButton {{
    min-height: {side}px; padding: 0 {SPACING_PX * 3 // 2}px;
    background: {p.raised}; border: 1px solid {p.border_strong}; border-radius: 6px;
}}
QPushButton:hover, QToolButton:hover {{ background: {p.hover}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {p.selected}; }}
QPushButton:checked, QToolButton:checked {{
    background: {p.selected}; border: 1px solid {p.border_strong}; font-weight: 600;
}}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {p.focus}; }}
QPushButton:disabled, QToolButton:disabled {{
    color: {p.text_disabled}; border-color: {p.border}; background: {p.surface};
}}
QPushButton[role="primary"] {{
    background: {p.accent}; color: {p.on_accent}; border: 1px solid {p.accent}; font-weight: 600;
}}
QPushButton[role="primary"]:hover, QPushButton[role="primary"]:pressed {{
    background: {p.accent_hover};
}}
QPushButton[role="primary"]:focus {{ border: 3px double {p.on_accent}; }}
QPushButton[role="primary"]:disabled {{
    background: {p.hover}; color: {p.text_disabled}; border-color: {p.border};
}}
QToolButton[role="page"] {{
    border: none; border-radius: 0; background: transparent; padding: 6px 0;
    font-size: {TYPE_SCALE.caption}px; border-left: 4px solid transparent;
    border-right: 4px solid transparent;
}}
QToolButton[role="page"]:hover {{ background: {p.hover}; }}
QToolButton[role="page"]:checked {{
    background: {p.selected}; border-left: 4px solid {p.accent}; font-weight: 600;
}}
QToolButton[role="page"]:focus {{ border-right: 4px solid {p.focus}; }}
QToolButton[role="square"] {{ padding: 0; min-width: {side}px; font-weight: 600; }}
QPushButton[role="quiet"], QToolButton[role="quiet"] {{
    border: 1px solid transparent; background: transparent;
}}
QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover {{ background: {p.hover}; }}
QPushButton[role="quiet"]:focus, QToolButton[role="quiet"]:focus {{
    border: 2px solid {p.focus};
}}
"""


def _fields(p: Palette) -> str:
    side = TOUCH_TARGET_PX - 2
    return f"""
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateTimeEdit, QPlainTextEdit {{
    background: {p.raised}; border: 1px solid {p.border_strong}; border-radius: 6px;
    padding: 0 {SPACING_PX}px; selection-background-color: {p.accent};
    selection-color: {p.on_accent};
}}
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateTimeEdit {{ min-height: {side}px; }}
QPlainTextEdit {{ padding: {SPACING_PX // 2}px; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateTimeEdit:focus,
QPlainTextEdit:focus {{ border: 2px solid {p.focus}; }}
QLineEdit:disabled, QComboBox:disabled, QDateTimeEdit:disabled {{
    color: {p.text_disabled}; background: {p.surface}; border-color: {p.border};
}}
QFrame[role="field"] {{
    background: {p.raised}; border: 1px solid {p.border_strong}; border-radius: 6px;
}}
QFrame[role="field"][invalid="true"] {{ border: 2px solid {p.verdicts[Verdict.FAIL].fill}; }}
QFrame[role="field"] QDateTimeEdit {{
    border: none; background: transparent; min-height: 20px; padding: 0; border-radius: 0;
}}
QAbstractSpinBox[role="number"] QLineEdit {{
    border: none; background: transparent; min-height: 20px; padding: 0;
}}
QSpinBox[role="number"]::up-button, QSpinBox[role="number"]::down-button,
QDoubleSpinBox[role="number"]::up-button, QDoubleSpinBox[role="number"]::down-button {{
    width: 0; border: none;
}}
QSpinBox:disabled, QDoubleSpinBox:disabled {{ color: {p.text_disabled}; border-color: {p.border}; }}
QFrame[role="field"] QLineEdit {{
    border: none; background: transparent; min-height: 20px; padding: 0; border-radius: 0;
}}
QComboBox::drop-down, QDateTimeEdit::drop-down {{ border: none; width: 28px; }}
QCheckBox {{ spacing: {SPACING_PX}px; min-height: {TOUCH_TARGET_PX}px; }}
"""


def _popups(p: Palette) -> str:
    return f"""
QToolTip {{
    background: {p.text}; color: {p.window}; border: none; padding: 6px;
    font-size: {TYPE_SCALE.caption}px;
}}
QComboBox QAbstractItemView {{
    background: {p.raised}; color: {p.text}; border: 1px solid {p.border_strong};
    selection-background-color: {p.selected}; selection-color: {p.text}; outline: none;
}}
QComboBox QAbstractItemView::item {{ min-height: {TOUCH_TARGET_PX}px; padding: 0 8px; }}
QMenu {{ background: {p.raised}; border: 1px solid {p.border_strong}; padding: 4px; }}
QMenu::item {{ min-height: {TOUCH_TARGET_PX - 12}px; padding: 4px 16px; }}
QMenu::item:selected {{ background: {p.selected}; color: {p.text}; }}
"""


def _tables(p: Palette) -> str:
    return f"""
QAbstractItemView {{
    background: {p.raised}; alternate-background-color: {p.raised}; color: {p.text};
    border: 1px solid {p.border}; border-radius: 6px; gridline-color: {p.border};
    selection-background-color: {p.selected}; selection-color: {p.text}; outline: none;
}}
QAbstractItemView[role="plain"] {{ border: none; background: transparent; }}
QAbstractItemView:focus {{ border: 1px solid {p.focus}; }}
QHeaderView {{ background: {p.surface}; border: none; }}
QHeaderView::section {{
    background: {p.surface}; color: {p.text_muted}; border: none;
    border-bottom: 1px solid {p.border}; padding: 8px; font-size: {TYPE_SCALE.caption}px;
}}
QTableView::item {{ padding: 0 8px; }}
QTableCornerButton::section {{ background: {p.surface}; border: none; }}
"""


def _scroll_bars(p: Palette) -> str:
    return f"""
QScrollArea {{ border: none; background: transparent; }}
QScrollBar:vertical {{ background: {p.surface}; width: 14px; margin: 0; border: none; }}
QScrollBar:horizontal {{ background: {p.surface}; height: 14px; margin: 0; border: none; }}
QScrollBar::handle {{ background: {p.border_strong}; border-radius: 5px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: {TOUCH_TARGET_PX}px; }}
QScrollBar::handle:horizontal {{ min-width: {TOUCH_TARGET_PX}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def _sliders(p: Palette) -> str:
    return f"""
QSlider {{ min-height: {TOUCH_TARGET_PX}px; background: transparent; }}
QSlider::groove:horizontal {{ height: 4px; background: {p.border_strong}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {p.accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{
    width: 20px; height: 20px; margin: -9px 0; border-radius: 11px;
    background: {p.raised}; border: 2px solid {p.accent};
}}
QSlider::handle:horizontal:focus {{ border: 2px solid {p.focus}; background: {p.selected}; }}
"""


def _qt_palette(p: Palette) -> QPalette:
    roles = {
        QPalette.ColorRole.Window: p.window,
        QPalette.ColorRole.WindowText: p.text,
        QPalette.ColorRole.Base: p.raised,
        QPalette.ColorRole.AlternateBase: p.surface,
        QPalette.ColorRole.Text: p.text,
        QPalette.ColorRole.Button: p.raised,
        QPalette.ColorRole.ButtonText: p.text,
        QPalette.ColorRole.ToolTipBase: p.text,
        QPalette.ColorRole.ToolTipText: p.window,
        QPalette.ColorRole.PlaceholderText: p.text_muted,
        QPalette.ColorRole.Highlight: p.accent,
        QPalette.ColorRole.HighlightedText: p.on_accent,
        QPalette.ColorRole.Link: p.focus,
    }
    palette = QPalette()
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    return palette
