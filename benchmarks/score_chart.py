"""How long an update of the score trend takes: `python -m benchmarks.score_chart`."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from benchmarks.measuring import latencies_ms, median_and_p95, print_table
from inspectai_desktop.domain.statistics import TREND_LENGTH, TrendPoint
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.ui.theme import LIGHT, ActiveTheme
from inspectai_desktop.ui.widgets.score_chart import ScoreChart

_THRESHOLDS = Thresholds(review=22.0, fail=27.5)


def point(number: int) -> TrendPoint:
    """One point; every fiftieth is a FAIL, and the smoothed line is never straight."""
    score = 41.0 if number % 50 == 0 else 14.0 + number % 7
    return TrendPoint(
        number=number,
        inspection_id=f"{number:032x}",
        inspected_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number),
        verdict=_THRESHOLDS.verdict(score),
        anomaly_score=score,
        thresholds=_THRESHOLDS,
        ewma=15.0 + number % 11 / 10,
    )


def main() -> None:
    """Add points to a full trend and paint it each time."""
    application = QApplication([])
    chart = ScoreChart(ActiveTheme(LIGHT))
    chart.resize(1000, 120)
    chart.show_points([point(number) for number in range(TREND_LENGTH)])
    canvas = QImage(chart.size(), QImage.Format.Format_ARGB32_Premultiplied)
    numbers = iter(range(TREND_LENGTH, 10_000))

    def update() -> None:
        chart.add_point(point(next(numbers)))
        chart.render(canvas)

    median, p95 = median_and_p95(latencies_ms(update, repeats=200))
    row = [f"add a point to {TREND_LENGTH} and paint", f"{median:.1f} ms", f"{p95:.1f} ms", "5 ms"]
    print_table(["what", "median", "p95", "goal"], [row])
    application.quit()


if __name__ == "__main__":
    main()
