"""The parts that the screenshots' station inspects: a simulated product, taught for the purpose."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from inspectai_desktop.commands.demo_product import DemoFolder, fit_demo, render_demo
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.inference.detector import Detector
from inspectai_desktop.inference.image_decoding import decode_image
from inspectai_desktop.jobs import CancellationToken, ignore_progress
from inspectai_desktop.sources.synthetic_product import Defect, jpeg_file, render_part

if TYPE_CHECKING:
    from pathlib import Path

_SIZE_PX = 512
_N_GOOD = 24
_N_BAD = 6
_HALVINGS = 7
_ORDER_SEED = 5


@dataclass(frozen=True, slots=True)
class TaughtLine:
    """A bundle, and files of parts by the verdict that it gives them.

    Attributes:
        parts: The pictures it was taught from, in MVTec AD layout.
        category: What the bundle calls the product.
    """

    bundle: Path
    parts: Path
    category: str
    files: dict[Verdict, list[bytes]]

    def shift(self) -> list[bytes]:
        """What comes by in a while: mostly good parts, at an order that looks like any line's."""
        wanted = {Verdict.PASS: 146, Verdict.REVIEW: 4, Verdict.FAIL: 6}
        parts = [
            file
            for verdict, number in wanted.items()
            for file in itertools.islice(itertools.cycle(self.files[verdict]), number)
        ]
        random.Random(_ORDER_SEED).shuffle(parts)
        return parts

    def part(self, verdict: Verdict) -> bytes:
        """One part that gets this verdict; an unfinished file for NOT_INSPECTED."""
        if verdict is Verdict.NOT_INSPECTED:
            file = self.files[Verdict.PASS][0]
            return file[: len(file) // 3]
        return self.files[verdict][-1]


def taught_line(root: Path) -> TaughtLine:
    """Teach the product, and render parts until each verdict has some."""
    folder, token = DemoFolder(root), CancellationToken()
    if render_demo(folder, 42, ignore_progress, token) or not folder.bundle.exists():
        fit_demo(folder, ignore_progress, token)
    detector = Detector.load(folder.bundle, provider="cpu", threads=2)
    files: dict[Verdict, list[bytes]] = {verdict: [] for verdict in Verdict}
    for number in range(_N_GOOD):
        shares = (0.0, 1.0, _mild_share(detector, number)) if number < _N_BAD else (0.0,)
        for data in (_part(number, share) for share in shares):
            files[detector.predict(decode_image(data, str(number))).verdict].append(data)
    return TaughtLine(folder.bundle, folder.parts, detector.manifest.category, files)


def _mild_share(detector: Detector, number: int) -> float:
    """How visible the part's defect may be for a REVIEW, by halving the doubt."""
    low, high = 0.0, 1.0
    wanted = (detector.thresholds.review + detector.thresholds.fail) / 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        score = detector.predict(decode_image(_part(number, middle), str(number))).anomaly_score
        low, high = (middle, high) if score < wanted else (low, middle)
    return (low + high) / 2


def _part(number: int, share: float) -> bytes:
    """A part whose defect is visible to this share: a good one at 0, a defective one at 1."""
    defect = list(Defect)[number % len(Defect)]
    good, bad = (
        render_part(np.random.default_rng([11, number]), size_px=_SIZE_PX, defect=kind).pixels
        for kind in (None, defect)
    )
    return jpeg_file(np.rint(good + share * (bad.astype(float) - good)).astype(np.uint8))
