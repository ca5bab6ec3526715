"""What the wizard has worked out: each a plain function that runs the training program.

The training program runs as a child process, so that inspection goes on undisturbed and neither a
crash nor a cancellation can hurt the station.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.errors import StorageError
from inspectai_desktop.jobs import CancellationToken, ReportProgress
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.teaching_results import (
    CheckResult,
    CompareResult,
    PresetsResult,
    TaughtBundle,
    parsed_bundle,
    parsed_check,
    parsed_compare,
    parsed_presets,
)
from inspectai_desktop.services.training_process import run_training

_LIST_NAME = "good.json"
_REGION_NAME = "region.json"


@dataclass(frozen=True, slots=True)
class Workbench:
    """Where one wizard works, and what computes for it.

    Attributes:
        folder: Temporary folder; removed when the wizard ends.
        provider: Execution provider, as in the station's settings.
        threads: None takes all cores.
    """

    folder: Path
    provider: str = "auto"
    threads: int | None = None

    def __post_init__(self) -> None:
        # It is removed with all that is in it: a relative path could be anybody's folder.
        if not self.folder.is_absolute():
            raise ValueError(f"A workbench needs an absolute folder, not {self.folder}.")

    @property
    def engine_options(self) -> list[str]:
        """Provider and threads as options of the training program."""
        threads = [] if self.threads is None else ["--threads", str(self.threads)]
        return ["--provider", self.provider, *threads]

    def clear(self) -> None:
        """Remove everything; what cannot be removed now is removed at the next start."""
        shutil.rmtree(self.folder, ignore_errors=True)


def check_pictures(
    draft: TeachingDraft, bench: Workbench, report: ReportProgress, token: CancellationToken
) -> CheckResult:
    """Look through all good pictures, those left out included, for what a person should know.

    Raises:
        InspectAIError: They cannot be looked through.
        JobCancelled: The token was set.
    """
    arguments = ["check", *_good(draft.good, bench)]
    if draft.defects is not None:
        arguments += ["--defects", str(draft.defects)]
    return parsed_check(run_training(arguments, report=report, token=token))


def measure_presets(
    draft: TeachingDraft, bench: Workbench, report: ReportProgress, token: CancellationToken
) -> PresetsResult:
    """Measure on this computer what each preset takes and what it can still see.

    Raises:
        InspectAIError: They cannot be measured.
        JobCancelled: The token was set.
    """
    arguments = ["presets", *_good(draft.chosen, bench), *_region_options(draft, bench)]
    return parsed_presets(
        run_training([*arguments, *bench.engine_options], report=report, token=token)
    )


def fit_bundle(
    draft: TeachingDraft, bench: Workbench, report: ReportProgress, token: CancellationToken
) -> TaughtBundle:
    """Fit the category into a new folder of the workbench.

    Raises:
        InspectAIError: It cannot be fitted; nothing is left behind.
        JobCancelled: The token was set; nothing is left behind.
    """
    output = _new_folder(bench, "bundle")
    arguments = [
        *("fit", "--category", draft.name.strip(), "--output", str(output)),
        *_good(draft.chosen, bench),
        *("--preset", draft.preset),
        *("--target-false-reject", f"{draft.target_false_reject_rate:g}"),
        *_region_options(draft, bench),
        *_advanced_options(draft),
    ]
    if draft.defects is not None:
        arguments += ["--defects", str(draft.defects)]
    return parsed_bundle(
        run_training([*arguments, *bench.engine_options], report=report, token=token)
    )


def calibrate_bundle(
    bundle: Path,
    good: Sequence[Path],
    bench: Workbench,
    report: ReportProgress,
    token: CancellationToken,
    *,
    target_false_reject_rate: float,
) -> TaughtBundle:
    """Calibrate a bundle anew from good parts, without fitting it.

    Raises:
        InspectAIError: It cannot be calibrated.
        JobCancelled: The token was set.
    """
    output = _new_folder(bench, "calibrated")
    arguments = [
        *("calibrate", str(bundle), "--output", str(output)),
        *_good(good, bench),
        *("--target-false-reject", f"{target_false_reject_rate:g}"),
    ]
    return parsed_bundle(run_training(arguments, report=report, token=token))


def compare_bundles(
    bundles: tuple[Path, Path],
    pictures: Sequence[Path] | Path,
    bench: Workbench,
    report: ReportProgress,
    token: CancellationToken,
) -> CompareResult:
    """Judge the same pictures (or a folder of them) by two bundles.

    Raises:
        InspectAIError: They cannot be compared.
        JobCancelled: The token was set.
    """
    which = [str(pictures)] if isinstance(pictures, Path) else _good(pictures, bench)
    arguments = ["compare", *map(str, bundles), *which]
    return parsed_compare(run_training(arguments, report=report, token=token))


def _good(pictures: Sequence[Path], bench: Workbench) -> list[str]:
    # A name of its own for each list: two children may read at the same time.
    file = bench.folder / f"{uuid.uuid4().hex[:8]}-{_LIST_NAME}"
    _write_json(file, {"pictures": [str(path) for path in pictures]})
    return ["--good-list", str(file)]


def _region_options(draft: TeachingDraft, bench: Workbench) -> list[str]:
    options: list[str] = []
    if draft.region is not None and not draft.region.is_whole_picture:
        file = bench.folder / f"{uuid.uuid4().hex[:8]}-{_REGION_NAME}"
        write_region(draft.region, file)
        options += ["--roi", str(file)]
    if draft.smallest_defect_px is not None:
        options += ["--smallest-defect", f"{draft.smallest_defect_px:g}"]
    return options


def write_region(region: RegionOfInterest, file: Path) -> None:
    """Write a region file.

    Raises:
        StorageError: The disk does not take it.
    """
    _write_json(file, region.to_json())


def _advanced_options(draft: TeachingDraft) -> list[str]:
    advanced = draft.advanced
    options = ["--seed", str(advanced.seed)]
    if advanced.encoder:
        options += ["--encoder", advanced.encoder]
    if advanced.input_size_px is not None:
        options += ["--input-size", str(advanced.input_size_px)]
    if advanced.coreset_ratio is not None:
        options += ["--coreset-ratio", f"{advanced.coreset_ratio:g}"]
    elif advanced.bank_size is not None:
        options += ["--bank-size", str(advanced.bank_size)]
    return options


def _new_folder(bench: Workbench, name: str) -> Path:
    return bench.folder / f"{name}-{uuid.uuid4().hex[:8]}"


def _write_json(file: Path, content: object) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content), encoding="utf-8")
    except OSError as error:
        raise StorageError(
            f"{file.parent}: cannot be written ({error.strerror or error}).",
            "Make room on the disk, then try again.",
        ) from error


def new_workbench(
    data_dir: Path, *, provider: str = "auto", threads: int | None = None
) -> Workbench:
    """A workbench in the station's data folder; its folder is made when it is first needed."""
    return Workbench(data_dir / "teaching" / uuid.uuid4().hex[:8], provider, threads)


def clear_leftovers(data_dir: Path, bench: Workbench) -> None:
    """Remove what workbenches of earlier runs of the program left behind."""
    root = data_dir / "teaching"
    if not root.is_dir():
        return
    for folder in root.iterdir():
        if folder != bench.folder:
            shutil.rmtree(folder, ignore_errors=True)
