"""How fast the whole station is on a watched folder: `python -m benchmarks.station_throughput`.

Latency: files of 512x512 px JPEG are written one by one; the time runs from the end of the
writing to the verdict. The wait by which the folder source makes sure that a file is finished is
shown by itself. Throughput: a folder full of files is inspected and recorded, with picture,
anomaly map and row brought to the disk for every part.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from benchmarks.measuring import machine, median_and_p95
from inspectai_desktop.domain.station_state import Phase, StationState
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.jobs import CancellationToken, ignore_progress
from inspectai_desktop.services.station_opening import OpenStation, open_station
from inspectai_desktop.services.station_snapshot import IgnoringObserver
from inspectai_desktop.settings import Settings, changed_settings
from inspectai_desktop.sources.synthetic_source import SyntheticSettings, picture_of_part
from training.fitting.fit import fit_category
from training.fitting.presets import DEFAULT_PRESET, PRESETS
from training.fitting.request import FitRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspectai_desktop.domain.inspection import Inspection
    from inspectai_desktop.inference.providers import ProviderChoice
    from inspectai_desktop.services.line_parts import JudgedPart

SIDE_PX = 512
INPUT_PX = 256
BANK_SIZE = 2000
GOOD_PARTS = 40
PATIENCE_S = 600.0


@dataclass(frozen=True, slots=True)
class Model:
    """What judges, and on what."""

    bundle: Path
    provider: ProviderChoice = "cpu"


class Stopwatch(IgnoringObserver):
    """Notes when each file was judged and when the last one was recorded."""

    def __init__(self) -> None:
        self.judged_at: dict[str, float] = {}
        self.settled_s: dict[str, float] = {}
        self.recorded_at: list[float] = []
        self.not_inspected = 0
        self.phase = Phase.NO_CATEGORY
        self.changed = threading.Condition()

    def state_changed(self, state: StationState) -> None:
        """Note the phase."""
        with self.changed:
            self.phase = state.phase
            self.changed.notify_all()

    def judged(self, judged: JudgedPart) -> None:
        """Stop the time of one file."""
        now = time.monotonic()
        file = judged.part.arrival.file
        with self.changed:
            if file is not None:
                self.judged_at[file.path] = now
                self.settled_s[file.path] = judged.part.arrival.settled_s
            self.not_inspected += judged.inspection.verdict is Verdict.NOT_INSPECTED
            self.changed.notify_all()

    def recorded(self, inspection: Inspection) -> None:
        """Count one part."""
        del inspection
        with self.changed:
            self.recorded_at.append(time.monotonic())
            self.changed.notify_all()

    def wait_phase(self, phase: Phase) -> None:
        """Wait until the station is in this phase."""
        self._wait(lambda: self.phase is phase)

    def wait_recorded(self, count: int) -> None:
        """Wait until this many parts are recorded."""
        self._wait(lambda: len(self.recorded_at) >= count)

    def _wait(self, reached: Callable[[], bool]) -> None:
        with self.changed:
            if not self.changed.wait_for(reached, PATIENCE_S):
                raise TimeoutError("the station did not get there")


def jpegs(first: int, count: int, *, defect_share: float) -> list[bytes]:
    """Pictures of synthetic parts as JPEG files."""
    line = SyntheticSettings(defect_share=defect_share, size_px=SIDE_PX)
    encoded = []
    for number in range(first, first + count):
        pixels = cv2.cvtColor(picture_of_part(line, number).pixels, cv2.COLOR_RGB2BGR)
        encoded.append(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes())
    return encoded


def fitted_bundle(folder: Path, encoder: str, provider: ProviderChoice = "cpu") -> Path:
    """A bundle of good synthetic parts."""
    good = folder / "good"
    good.mkdir()
    for number, data in enumerate(jpegs(1, GOOD_PARTS, defect_share=0.0)):
        (good / f"{number:03d}.jpg").write_bytes(data)
    preset = PRESETS[DEFAULT_PRESET]
    request = FitRequest(
        good=good,
        output=folder / "bundle",
        category="Synthetic",
        encoder=encoder,
        fine_taps=preset.fine_taps if encoder == preset.encoder else (),
        input_size_px=INPUT_PX,
        bank_size=BANK_SIZE,
        provider=provider,
    )
    return fit_category(request, report=ignore_progress, token=CancellationToken()).bundle


def station_on(folder: Path, data: Path, model: Model, watch: Stopwatch) -> OpenStation:
    """An open station with the bundle active; not started."""
    settings = changed_settings(
        Settings(),
        {"source": {"folder": {"path": str(folder)}}, "engine": {"provider": model.provider}},
    )
    opened = open_station(data, settings, watch, keep_settings=False)
    row = opened.categories.import_bundle(model.bundle, "benchmark")
    opened.categories.use(row.category, "benchmark")
    watch.wait_phase(Phase.STOPPED)
    return opened


def measure_latency(work: Path, model: Model, pictures: list[bytes], count: int) -> None:
    """Write files in a steady pace and time each until its verdict."""
    folder = work / "latency"
    folder.mkdir()
    watch = Stopwatch()
    opened = station_on(folder, work / "latency-data", model, watch)
    opened.station.start()
    watch.wait_phase(Phase.RUNNING)
    written: dict[str, float] = {}
    for number in range(count):
        name = folder / f"{number:05d}.jpg"
        name.write_bytes(pictures[number % len(pictures)])
        written[str(name)] = time.monotonic()
        time.sleep(0.2)
    watch.wait_recorded(count)
    opened.close()
    warm = sorted(written)[5:]
    total = [(watch.judged_at[name] - written[name]) * 1e3 for name in warm]
    settled = [watch.settled_s[name] * 1e3 for name in warm]
    net = list(np.subtract(total, settled))
    print(f"latency, {count} files, one every 200 ms (ms: median, p95)")
    rows = {
        "file finished to verdict": total,
        "settling rule alone": settled,
        "without the settling rule": net,
    }
    for row, values in rows.items():
        median, p95 = median_and_p95(values)
        print(f"  {row:28} {median:7.1f} {p95:7.1f}")


def measure_throughput(work: Path, model: Model, pictures: list[bytes], count: int) -> None:
    """Inspect and record a full folder."""
    folder = work / "throughput"
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:05d}.jpg").write_bytes(pictures[number % len(pictures)])
    watch = Stopwatch()
    opened = station_on(folder, work / "throughput-data", model, watch)
    cpu_s = time.process_time()
    opened.station.start()
    watch.wait_recorded(count)
    cpu_s = time.process_time() - cpu_s
    snapshot = opened.station.snapshot()
    opened.close()
    judged = sorted(watch.judged_at.values())
    recorded_rate = (count - 1) / (watch.recorded_at[-1] - watch.recorded_at[0])
    judged_rate = (count - 1) / (judged[-1] - judged[0])
    print(f"throughput, {count} files of {SIDE_PX}x{SIDE_PX} JPEG")
    print(f"  judged    {judged_rate:6.1f} pictures/s")
    print(f"  recorded  {recorded_rate:6.1f} pictures/s   not inspected: {watch.not_inspected}")
    print(f"  processor {cpu_s / count * 1e3:6.1f} ms per picture, all threads together")
    print(f"  {snapshot.monitor.statistics.counts}")


def main() -> None:
    """Run both measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", default="efficientnet_lite0")
    parser.add_argument("--provider", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--files", type=int, default=900, help="for the throughput")
    parser.add_argument("--latency-files", type=int, default=150)
    parser.add_argument("--work", type=Path, default=None, help="folder on the disk to measure")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.work) as name:
        work = Path(name)
        provider: ProviderChoice = arguments.provider
        model = Model(fitted_bundle(work, arguments.encoder, provider), provider)
        pictures = jpegs(1000, 40, defect_share=0.15)
        print(
            f"{arguments.encoder} at {INPUT_PX}x{INPUT_PX}, bank of {BANK_SIZE}, {provider}; "
            f"{machine()}"
        )
        measure_latency(work, model, pictures, arguments.latency_files)
        measure_throughput(work, model, pictures, arguments.files)


if __name__ == "__main__":
    main()
