"""The card asks for a measurement, says how far it is, and shows the figures."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from inspectai_desktop.inference.benchmark import Benchmark, StageTime
from inspectai_desktop.ui.theme import ActiveTheme
from inspectai_desktop.ui.widgets.benchmark_card import BenchmarkCard

MEASURED = Benchmark(
    category="Bottle cap",
    provider="CPUExecutionProvider",
    threads=2,
    runs=100,
    n_pictures=20,
    picture_size=(512, 640),
    input_size=(256, 320),
    bank_size=2000,
    left_out=0,
    stages=tuple(
        StageTime(name, median, 2 * median)
        for name, median in (
            ("decode", 1.6),
            ("preprocess", 0.4),
            ("encode", 7.8),
            ("search", 2.0),
            ("map", 0.6),
            ("total", 12.4),
        )
    ),
)


@pytest.fixture
def card(qtbot: QtBot, theme: ActiveTheme) -> BenchmarkCard:
    del theme  # dresses the application
    widget = BenchmarkCard()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_nothing_is_shown_before_it_was_measured(card: BenchmarkCard) -> None:
    assert card.shown == {}
    assert card.facts.isHidden()


def test_one_button_asks_for_the_measurement_and_stops_it(
    qtbot: QtBot, card: BenchmarkCard
) -> None:
    with qtbot.waitSignal(card.measure_requested, timeout=1000):
        card.measure.click()
    card.show_state("7 of 100 parts judged", busy=True)
    assert card.measure.text() == "Stop"
    with qtbot.waitSignal(card.stop_requested, timeout=1000):
        card.measure.click()


def test_every_stage_stands_in_the_table_with_what_computed(card: BenchmarkCard) -> None:
    card.show_state("99 of 100 parts judged", busy=True)
    card.show_measured(MEASURED)
    assert card.shown["encode"] == ("7.8", "15.6")
    assert card.shown["total"] == ("12.4", "24.8")
    facts = card.facts.text()
    assert "4,838 parts a minute" in facts
    assert "threads: 2" in facts
    assert "640 × 512 px" in facts  # noqa: RUF001 - a size
    assert card.state.text() == ""
    assert card.measure.text() == "Measure the speed"
