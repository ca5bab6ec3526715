"""How soon the window is there, and how promptly it shows: `python -m benchmarks.station_window`.

Start: fresh processes on a data folder that has a category; the time runs from before the process
is made to the first paint, and until the station can be started with the picture view ready
("usable"). Lamp: JPEG files of 512x512 px arrive at a steady rate; the time runs from the verdict
to the end of the lamp's paint event. A heartbeat every 5 ms measures how long the GUI thread was
held up; a process that does nothing but sleep 5 ms at a time says how much of that is the machine.
Runs on the display there is, or offscreen without one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from inspectai_desktop.app import WindowRequest
    from inspectai_desktop.services.line_parts import JudgedPart

_PATIENCE_S = 120.0
_HEARTBEAT_MS = 5
_LONG_MS = 50.0
_BARE_HEARTBEAT = f"""
import json, sys, threading, time
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
pauses, last = [], time.perf_counter()
while not ended.is_set():
    time.sleep({_HEARTBEAT_MS / 1e3})
    now = time.perf_counter()
    pauses.append(max((now - last) * 1e3 - {_HEARTBEAT_MS}, 0.0))
    last = now
print(json.dumps(pauses))
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--starts", type=int, default=5, help="processes to start")
    parser.add_argument("--rate", type=float, default=30.0, help="files per second")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long files arrive")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child is not None:
        start_once(Path(arguments.child[0]), float(arguments.child[1]))
        return
    # In the parent alone: what the window itself must not wait for.
    from benchmarks.measuring import machine, median_and_p95, print_table  # noqa: PLC0415
    from benchmarks.station_throughput import fitted_bundle, jpegs  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        bundle = fitted_bundle(folder, "efficientnet_lite0")
        starts = [started(folder / "data", bundle) for _ in range(arguments.starts + 1)][1:]
        names = ("first paint", "usable")
        rows = [[n, f"{median_and_p95([s[n] for s in starts])[0]:.2f}"] for n in names]
        print_table(["start of the window", "median s"], rows)
        pictures = jpegs(1000, 60, defect_share=0.15)
        with BareHeartbeat() as bare:
            shown = show_parts(folder, bundle, pictures, arguments.rate, arguments.seconds)
        paints = shown.paints_ms()
        rows = [
            ["verdict to lamp painted, ms", *_figures(paints)],
            ["GUI thread held up, ms", *_figures(shown.pauses_ms)],
            ["a process that only sleeps held up, ms", *_figures(bare.pauses_ms)],
        ]
        columns = ["median", "p95", "longest", f"over {_LONG_MS:g} ms"]
        print_table([f"{arguments.rate:g} files/s", *columns], rows)
        print(f"{len(shown.judged_s)} parts judged, {len(paints)} lamps painted; {machine()}")


def _figures(times: list[float]) -> list[str]:
    from benchmarks.measuring import median_and_p95  # noqa: PLC0415

    median, p95 = median_and_p95(times)
    n_long = sum(duration > _LONG_MS for duration in times)
    return [f"{median:.1f}", f"{p95:.1f}", f"{max(times):.1f}", f"{n_long} of {len(times)}"]


class BareHeartbeat:
    """A process that only sleeps, to tell the machine's own pauses from the window's."""

    def __init__(self) -> None:
        self.pauses_ms: list[float] = []

    def __enter__(self) -> Self:
        """Begin to beat."""
        self._child = subprocess.Popen(
            [sys.executable, "-c", _BARE_HEARTBEAT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        """End it and read how late its beats were."""
        answer, _ = self._child.communicate(timeout=_PATIENCE_S)
        self.pauses_ms = json.loads(answer)


def started(data: Path, bundle: Path) -> dict[str, float]:
    """Start one process on the data folder and read its times."""
    command = [sys.executable, "-m", "benchmarks.station_window", "--child", str(data)]
    environment = {**os.environ, "INSPECTAI_BENCHMARK_BUNDLE": str(bundle)}
    child = subprocess.run(
        [*command, str(time.monotonic())],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        timeout=_PATIENCE_S,
    )
    times: dict[str, float] = json.loads(child.stdout.splitlines()[-1])
    return times


def start_once(data: Path, begin_s: float) -> None:
    """Run the real window until it is usable; print when things happened."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415

    import inspectai_desktop.app  # noqa: PLC0415
    from inspectai_desktop.ui.bridge import station_program  # noqa: PLC0415

    times: dict[str, float] = {}

    class Watched(station_program.StationProgram):
        """Notes its first paint, and when the station can be started."""

        def _begin(self) -> None:
            if not self._began:
                times["first paint"] = time.monotonic() - begin_s
                self._look = QTimer(self)
                self._look.timeout.connect(self._on_look)
                self._look.start(5)
            super()._begin()

        def _on_look(self) -> None:
            ready = self.opened is not None and self.opened.station.state.has_category
            if ready and self.page._image._canvas is not None and not self._closing:  # noqa: SLF001
                times["usable"] = time.monotonic() - begin_s
                self.request_close()

    inspectai_desktop.app.StationProgram = Watched  # type: ignore[attr-defined]
    inspectai_desktop.app.run_window(_request(data, Path(os.environ["INSPECTAI_BENCHMARK_BUNDLE"])))
    print(json.dumps(times))


def _request(data: Path, bundle: Path, folder: Path | None = None) -> WindowRequest:
    from inspectai_desktop.app import WindowRequest  # noqa: PLC0415

    def opening(settings, observer, _report, _token):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        from inspectai_desktop.services.station_opening import open_station  # noqa: PLC0415
        from inspectai_desktop.settings import changed_settings  # noqa: PLC0415

        changes: dict[str, object] = {"engine": {"provider": "cpu"}}
        if folder is not None:
            changes["source"] = {"folder": {"path": str(folder)}}
            changes["work"] = {"start_at_launch": True}
        opened = open_station(data, changed_settings(settings, changes), observer)
        if not opened.categories.names():
            row = opened.categories.import_bundle(bundle, "benchmark")
            opened.categories.use(row.category, "benchmark")
        return opened

    return WindowRequest(data, opening)


class Shown:
    """When parts were judged and when the lamp that shows them was painted."""

    def __init__(self) -> None:
        self.judged_s: dict[str, float] = {}
        self.painted_s: dict[str, float] = {}
        self.pauses_ms: list[float] = []

    def paints_ms(self) -> list[float]:
        """From verdict to painted lamp, of those parts whose lamp was painted at all."""
        return [(painted - self.judged_s[part]) * 1e3 for part, painted in self.painted_s.items()]


def show_parts(
    work: Path, bundle: Path, pictures: list[bytes], rate: float, seconds: float
) -> Shown:
    """Let files arrive in front of the real window and watch its lamp and its heartbeat."""
    from PySide6.QtCore import Qt, QTimer  # noqa: PLC0415

    import inspectai_desktop.app  # noqa: PLC0415
    from inspectai_desktop.ui.bridge import station_program  # noqa: PLC0415
    from inspectai_desktop.ui.bridge.live_inspection import LiveInspection  # noqa: PLC0415
    from inspectai_desktop.ui.widgets.verdict_lamp import VerdictLamp  # noqa: PLC0415

    shown, folder = Shown(), work / "arriving"
    folder.mkdir()
    judged, paint = LiveInspection.judged, VerdictLamp.paintEvent

    def noting_judged(self: LiveInspection, part: JudgedPart) -> None:
        shown.judged_s[part.inspection.inspection_id] = time.perf_counter()
        judged(self, part)

    def noting_paint(self: VerdictLamp, event: QPaintEvent) -> None:
        paint(self, event)
        if self._inspection is not None:
            part = self._inspection.inspection_id
            shown.painted_s.setdefault(part, time.perf_counter())

    class Watched(station_program.StationProgram):
        """Beats, and lets files arrive once the station runs."""

        def _begin(self) -> None:
            if not self._began:
                self._look = QTimer(self)
                self._look.timeout.connect(self._on_look)
                self._look.start(100)
                self._beat = QTimer(self)
                self._beat.setTimerType(Qt.TimerType.PreciseTimer)
                self._beat.timeout.connect(self._on_beat)
            super()._begin()

        def _on_look(self) -> None:
            opened = self.opened
            if opened is None or not opened.station.state.source_running:
                return
            self._look.stop()
            self._last_s = time.perf_counter()
            self._beat.start(_HEARTBEAT_MS)
            writer = threading.Thread(
                target=_write_files, args=(folder, pictures, rate, seconds), daemon=True
            )
            writer.start()
            QTimer.singleShot(round((seconds + 2) * 1000), self, self._finish)

        def _on_beat(self) -> None:
            now = time.perf_counter()
            shown.pauses_ms.append(max((now - self._last_s) * 1e3 - _HEARTBEAT_MS, 0.0))
            self._last_s = now

        def _finish(self) -> None:
            self._beat.stop()
            self.request_close()

    inspectai_desktop.app.StationProgram = Watched  # type: ignore[attr-defined]
    LiveInspection.judged = noting_judged  # type: ignore[method-assign,assignment]
    VerdictLamp.paintEvent = noting_paint  # type: ignore[method-assign,assignment]
    inspectai_desktop.app.run_window(_request(work / "lamp-data", bundle, folder))
    return shown


def _write_files(folder: Path, pictures: list[bytes], rate: float, seconds: float) -> None:
    begin = time.monotonic()
    for number in range(round(rate * seconds)):
        time.sleep(max(begin + number / rate - time.monotonic(), 0.0))
        partial = folder / f".{number:06d}.part"
        partial.write_bytes(pictures[number % len(pictures)])
        partial.rename(folder / f"{number:06d}.jpg")


if __name__ == "__main__":
    main()
