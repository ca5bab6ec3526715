"""The synthetic product of the demo: its pictures, and a bundle fitted from the good ones."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from inspectai_desktop.errors import SettingsError
from inspectai_desktop.jobs import CancellationToken, ReportProgress

CATEGORY = "Synthetic plate"
_MARKER = "demo.json"
_N_TRAIN_GOOD = 40
_N_TEST_GOOD = 10
_N_PER_DEFECT = 4


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """Where the demo keeps what it makes."""

    root: Path

    @property
    def parts(self) -> Path:
        """Pictures in MVTec AD layout."""
        return self.root / "parts"

    @property
    def bundle(self) -> Path:
        """The fitted bundle."""
        return self.root / "bundle"

    @property
    def overlays(self) -> Path:
        """Pictures with heatmap, written by the demo without a window."""
        return self.root / "overlays"

    @property
    def station(self) -> Path:
        """Data folder of the demo's station."""
        return self.root / "station"


def render_demo(
    folder: DemoFolder, seed: int, report: ReportProgress, token: CancellationToken
) -> bool:
    """Render the parts, unless an earlier demo with this seed left them here.

    Returns:
        Whether they were rendered now.

    Raises:
        SettingsError: The folder holds something else or cannot be written.
    """
    from inspectai_desktop.sources.synthetic_product import write_dataset  # noqa: PLC0415

    root, marker = folder.root, folder.root / _MARKER
    made_by = json.dumps({"seed": seed, "parts": [_N_TRAIN_GOOD, _N_TEST_GOOD, _N_PER_DEFECT]})
    try:
        if root.exists() and _foreign(root) and not marker.is_file():
            raise SettingsError(
                f"{root}: holds files that are not from an earlier demo.",
                "Choose an empty or new folder with --output.",
            )
        if marker.is_file() and marker.read_text(encoding="utf-8", errors="replace") == made_by:
            return False
        if folder.parts.exists():
            shutil.rmtree(folder.parts)
        root.mkdir(parents=True, exist_ok=True)
        # Written first, so that an interrupted demo is recognised as one; completed below.
        marker.write_text("{}", encoding="utf-8")
        write_dataset(
            folder.parts,
            seed=seed,
            n_train_good=_N_TRAIN_GOOD,
            n_test_good=_N_TEST_GOOD,
            n_per_defect=_N_PER_DEFECT,
            report=report,
            token=token,
        )
        marker.write_text(made_by, encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"{root}: cannot be written ({error.strerror or error}).",
            "Choose another folder with --output.",
        ) from error
    return True


def fit_demo(folder: DemoFolder, report: ReportProgress, token: CancellationToken) -> None:
    """Fit the bundle from the good parts, in the training program.

    Raises:
        FittingError: The training program could not do it.
        JobCancelled: The token was set.
    """
    from inspectai_desktop.services.training_process import run_training  # noqa: PLC0415

    good = folder.parts / "train" / "good"
    arguments = ["fit", "--good", str(good), "--category", CATEGORY]
    run_training(
        [*arguments, "--output", str(folder.bundle), "--overwrite"], report=report, token=token
    )


def _foreign(root: Path) -> bool:
    """Whether the folder holds more than the lock and the logs of a demo that just begins."""
    return any(path != root / "station" for path in root.iterdir())
