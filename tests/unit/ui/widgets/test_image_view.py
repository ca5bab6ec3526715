from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspectai_desktop.domain.image import Image
from inspectai_desktop.ui.picture_presentation import present_picture
from inspectai_desktop.ui.theme import DARK, ActiveTheme
from inspectai_desktop.ui.widgets.image_view import ImageView
from tests.unit.ui.facts import presentation


@pytest.fixture
def view(qtbot: QtBot, theme: ActiveTheme) -> ImageView:
    widget = ImageView(theme)
    qtbot.addWidget(widget)
    widget.resize(700, 500)
    widget.prepare()
    widget.show()
    QApplication.processEvents()
    return widget


def colours(view: ImageView) -> set[str]:
    """Colours seen in the picture."""
    QApplication.processEvents()
    image = view.canvas.grab().toImage()
    steps = [(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)]
    return {image.pixelColor(x, y).name() for x, y in steps}


def test_the_whole_picture_is_shown_at_first(view: ImageView) -> None:
    view.show_picture(presentation(60, 40))
    QApplication.processEvents()
    shown = view.canvas.visible_rectangle
    assert shown.contains(QPointF(0.5, 0.5))
    assert shown.contains(QPointF(59.5, 39.5))
    assert shown.width() < 60 * 1.6


def test_a_picture_shown_before_the_canvas_was_there_appears_with_it(
    qtbot: QtBot, theme: ActiveTheme
) -> None:
    view = ImageView(theme)
    qtbot.addWidget(view)
    view.resize(700, 500)
    view.show_normal(presentation())
    view.show_picture(presentation(peak=0.0))
    view.show()
    view.prepare()
    assert "#5a5a5a" in colours(view)


def test_heat_can_be_switched_off(view: ImageView) -> None:
    view.show_picture(presentation())
    assert len(colours(view)) > 3
    view.toggle_heatmap()
    assert not view.heatmap_visible
    assert colours(view) <= {"#5a5a5a", view._theme.palette.picture.lower()} | _edge_mix(view)


def _edge_mix(view: ImageView) -> set[str]:
    """Colours between the picture and its ground, along the smoothed edge."""
    return {name for name in colours(view) if QColor(name).lightness() <= 0x5A}


def test_the_stations_choice_of_heat_is_where_the_viewer_begins(view: ImageView) -> None:
    view.set_heatmap(visible=False, opacity=0.35)
    assert (view.heatmap_visible, view.opacity) == (False, 0.35)
    view.toggle_heatmap()
    assert view.heatmap_visible


def test_a_clean_part_looks_clean(view: ImageView) -> None:
    view.show_picture(presentation(peak=21.0))
    with_heat = colours(view)
    view.toggle_heatmap()
    assert colours(view) == with_heat


def test_zoom_stays_for_the_next_picture_of_the_same_size(view: ImageView) -> None:
    view.show_picture(presentation())
    view.canvas.zoom(4.0, QPointF(20, 15))
    zoomed = view.canvas.visible_rectangle
    view.show_picture(presentation(peak=30.0))
    assert view.canvas.visible_rectangle == zoomed
    view.fit()
    assert view.canvas.visible_rectangle.width() > zoomed.width() * 2


def test_a_picture_of_another_size_is_fitted(view: ImageView) -> None:
    view.show_picture(presentation())
    view.canvas.zoom(4.0)
    view.show_picture(presentation(600, 400))
    assert view.canvas.visible_rectangle.contains(QPointF(599, 399))


def test_a_fitted_picture_stays_fitted_when_the_window_changes(view: ImageView) -> None:
    view.show_picture(presentation())
    view.resize(420, 420)
    QApplication.processEvents()
    assert view.canvas.visible_rectangle.contains(QPointF(59.5, 20.0))


@pytest.mark.parametrize(("key", "moves"), [(Qt.Key.Key_Right, (1, 0)), (Qt.Key.Key_Up, (0, -1))])
def test_arrow_keys_move_the_view(
    view: ImageView, qtbot: QtBot, key: Qt.Key, moves: tuple[int, int]
) -> None:
    view.show_picture(presentation())
    view.canvas.zoom(4.0)
    before = view.canvas.visible_rectangle.center()
    qtbot.keyClick(view.canvas, key)
    after = view.canvas.visible_rectangle.center()
    assert np.sign(
        [round(after.x() - before.x(), 3), round(after.y() - before.y(), 3)]
    ).tolist() == [*moves]


def test_plus_and_minus_zoom(view: ImageView, qtbot: QtBot) -> None:
    view.show_picture(presentation())
    width = view.canvas.visible_rectangle.width()
    qtbot.keyClick(view.canvas, Qt.Key.Key_Plus)
    assert view.canvas.visible_rectangle.width() < width
    qtbot.keyClick(view.canvas, Qt.Key.Key_Minus)
    assert view.canvas.visible_rectangle.width() == pytest.approx(width)


def test_a_normal_part_is_shown_beside_on_demand(view: ImageView) -> None:
    view.show_picture(presentation())
    view.toggle_compare()
    assert not view.canvas.comparing
    normal = present_picture(Image(np.full((40, 60, 3), (0, 0, 200), np.uint8)))
    view.show_normal(normal)
    assert "#0000c8" not in colours(view)
    view.toggle_compare()
    assert view.canvas.comparing
    assert "#0000c8" in colours(view)
    view.show_normal(None)
    assert not view.canvas.comparing


def test_no_picture_is_an_empty_ground(view: ImageView) -> None:
    view.show_picture(presentation())
    view.show_picture(None)
    assert colours(view) == {view._theme.palette.picture.lower()}


def test_the_ground_follows_the_theme(view: ImageView, theme: ActiveTheme) -> None:
    theme.use(DARK)
    assert colours(view) == {DARK.picture.lower()}


def test_large_pictures_are_painted_from_a_smaller_level(view: ImageView) -> None:
    view.show_picture(present_picture(Image(np.zeros((1600, 2400, 3), np.uint8))))
    item = view.canvas._picture
    assert item._level_for(0.3).width() == 1200
    assert item._level_for(2.0).width() == 2400
    assert item._level_for(0.01).width() == 600
