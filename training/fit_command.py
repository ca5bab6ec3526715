"""`inspectai-train fit`: from a folder of good pictures to a bundle."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from inspectai_desktop.command_line import add_provider_options
from inspectai_desktop.jobs import CancellationToken
from training.command_outcome import DONE, run_to_exit_code
from training.fitting.presets import DEFAULT_PRESET, PRESETS
from training.picture_options import (
    add_good_options,
    add_progress_option,
    chosen_good,
    read_region,
)
from training.progress import emit_event, progress_reporter

if TYPE_CHECKING:
    from inspectai_desktop.inference.manifest import Manifest
    from training.fitting.fit import FitResult
    from training.fitting.presets import Preset
    from training.fitting.request import FitRequest


def add_fit_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `fit`."""
    parser = subparsers.add_parser(
        "fit",
        help="fit a category from pictures of good parts",
        description="Fit a category from a folder of pictures of good parts and write its bundle.",
    )
    _add_needed(parser)
    _add_memory_bank_options(parser)
    _add_score_options(parser)
    add_provider_options(parser)
    add_progress_option(parser)
    parser.add_argument("--overwrite", action="store_true", help="replace the bundle at --output")


def _add_needed(parser: argparse.ArgumentParser) -> None:
    needed = parser.add_argument_group("needed")
    add_good_options(needed)
    needed.add_argument("--category", required=True, metavar="NAME", help="kind of product")
    needed.add_argument(
        "--output", type=Path, required=True, metavar="BUNDLE_DIR", help="the bundle's folder"
    )


def _add_memory_bank_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what is looked at, and how closely")
    group.add_argument(
        "--preset",
        choices=tuple(PRESETS),
        default=DEFAULT_PRESET,
        help="speed against what can be seen; the options below win over it (default: %(default)s)",
    )
    group.add_argument("--roi", type=Path, metavar="FILE", help="region of interest (JSON)")
    group.add_argument(
        "--encoder",
        metavar="NAME|DIR",
        help="shipped encoder or exported folder (default: the preset's)",
    )
    group.add_argument(
        "--taps",
        type=lambda text: tuple(text.split(",")),
        default=(),
        metavar="NAME[,NAME]",
        help="the encoder's feature maps to use (default: the preset's, or those an --encoder "
        "recommends)",
    )
    group.add_argument(
        "--fine-taps",
        type=_fine_taps,
        default=None,
        metavar="none|NAME[,NAME]",
        help="finer feature maps for a second, small memory bank, which says better where a defect "
        "is (default: the preset's; none with another encoder or other taps)",
    )
    _add_size_options(group)
    bank = group.add_mutually_exclusive_group()
    bank.add_argument(
        "--coreset-ratio", type=float, metavar="R", help="share of patches kept in the memory bank"
    )
    bank.add_argument(
        "--bank-size",
        type=int,
        metavar="N",
        help="entries of the memory bank (default: the preset's)",
    )
    group.add_argument(
        "--precision",
        choices=("float32", "float16"),
        default="float32",
        help="of the encoder's arithmetic; float16 halves the encoder's file; slower on a CPU "
        "(default: %(default)s)",
    )
    group.add_argument("--seed", type=int, default=42, help="of everything random (default: 42)")


def _add_size_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--input-size",
        type=_input_size,
        default=None,
        metavar="auto|PX",
        help="side of a square with the input's area; auto tries sizes on good pictures with test "
        "defects in them (default: auto)",
    )
    group.add_argument(
        "--smallest-defect",
        type=float,
        metavar="PX",
        help="diameter, in the picture's pixels, of the smallest defect that matters: decides the "
        "input's size, and the score's peak is no larger than it",
    )
    group.add_argument(
        "--latency-budget",
        type=float,
        metavar="MS",
        help="with --input-size auto: the largest input that may be chosen takes this long per "
        "part, measured on this computer (default: the preset's limits, whatever the computer)",
    )


def _add_score_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("score and thresholds")
    group.add_argument(
        "--target-false-reject",
        type=float,
        default=0.01,
        metavar="RATE",
        help="share of good parts that may get FAIL (default: %(default)s)",
    )
    group.add_argument(
        "--defects", type=Path, metavar="DIR", help="known defective parts: report the separation"
    )
    group.add_argument(
        "--threshold-from",
        choices=("target", "defects"),
        default="target",
        help="keep the stated rate, or put FAIL into the gap between good and --defects",
    )
    group.add_argument(
        "--top-share",
        type=float,
        metavar="S",
        help="the score's peak = mean of the largest share S of the map; 0 takes its maximum "
        "(default: the preset's, or less with --smallest-defect)",
    )
    group.add_argument(
        "--mean-weight",
        type=float,
        metavar="W",
        help="score = (1 - W) * peak + W * mean of the whole map; 0 takes the peak alone "
        "(default: the preset's)",
    )
    group.add_argument(
        "--normal-map",
        choices=("auto", "on", "off"),
        default="auto",
        help="places where good parts differ count less, at most half; for parts that lie the same "
        "way under a fixed camera; auto: with a region (default: auto)",
    )
    group.add_argument(
        "--neighbours",
        type=int,
        default=1,
        metavar="B",
        help="re-weight the score by B neighbours as in the PatchCore paper (default: 1, off)",
    )


def run_fit(arguments: argparse.Namespace) -> int:
    """Run the parsed `fit` command and return its exit code."""
    return run_to_exit_code(lambda token: _fit(arguments, token), arguments.progress)


def _fit(arguments: argparse.Namespace, token: CancellationToken) -> int:
    # Heavy modules load only when the command really runs.
    from training.fitting.fit import fit_category  # noqa: PLC0415

    request = fit_request(arguments)
    with progress_reporter(arguments.progress) as report:
        result = fit_category(request, report=report, token=token)
    if arguments.progress == "json":
        emit_event("result", _as_payload(result))
    else:
        sys.stdout.write(_in_words(result) + "\n")
    return DONE


def fit_request(arguments: argparse.Namespace) -> FitRequest:
    """What the parsed command line asks for: its options, and the preset where it says nothing.

    Raises:
        FittingError: An option lies outside its limits.
        RegionError: The region's file cannot be read.
    """
    from training.fitting.request import FitRequest  # noqa: PLC0415

    preset = PRESETS[arguments.preset]
    bank_size = arguments.bank_size
    if bank_size is None and arguments.coreset_ratio is None:
        bank_size = preset.bank_size
    return FitRequest(
        good=chosen_good(arguments),
        category=arguments.category,
        output=arguments.output,
        encoder=arguments.encoder or preset.encoder,
        # A preset's taps are those of its own encoder.
        taps=arguments.taps or (() if arguments.encoder else preset.taps),
        fine_taps=_chosen_fine_taps(arguments, preset),
        defects=arguments.defects,
        input_size_px=arguments.input_size,
        smallest_defect_px=arguments.smallest_defect,
        latency_budget_ms=arguments.latency_budget,
        sizing=preset.sizing,
        coreset_ratio=arguments.coreset_ratio,
        bank_size=bank_size,
        seed=arguments.seed,
        target_false_reject_rate=arguments.target_false_reject,
        threshold_from=arguments.threshold_from,
        region=None if arguments.roi is None else read_region(arguments.roi),
        provider=arguments.provider,
        threads=arguments.threads or 0,
        overwrite=arguments.overwrite,
        top_share=preset.top_share if arguments.top_share is None else arguments.top_share,
        peak_within_defect=arguments.top_share is None,
        mean_weight=(
            preset.mean_weight if arguments.mean_weight is None else arguments.mean_weight
        ),
        normal_map=arguments.normal_map,
        neighbours=arguments.neighbours,
        precision=arguments.precision,
    )


def _fine_taps(text: str) -> tuple[str, ...]:
    return () if text == "none" else tuple(text.split(","))


def _chosen_fine_taps(arguments: argparse.Namespace, preset: Preset) -> tuple[str, ...]:
    if arguments.fine_taps is not None:
        chosen: tuple[str, ...] = arguments.fine_taps
        return chosen
    # The preset's are finer than its own taps, and of its own encoder.
    others = (arguments.encoder or preset.encoder) != preset.encoder
    others |= bool(arguments.taps) and arguments.taps != preset.taps
    return () if others else preset.fine_taps


def _input_size(text: str) -> int | None:
    if text == "auto":
        return None
    try:
        return int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is neither 'auto' nor pixels") from error


def _as_payload(result: FitResult) -> dict[str, object]:
    manifest = result.manifest
    return {
        "bundle": str(result.bundle),
        "digest": manifest.digest(),
        "category": manifest.category,
        "input_size": [manifest.preprocessing.input_height, manifest.preprocessing.input_width],
        "input_size_reason": result.resolution_reason,
        "bank_size": manifest.method.bank_size,
        "calibration": manifest.calibration.model_dump(mode="json"),
        "left_out": [{"path": str(left.path), "reason": left.reason} for left in result.left_out],
        "suspicious": [str(path) for path in result.suspicious],
        "held_out": _scored(result.held_out),
        "defects": _scored(result.defects),
        "seconds": {stage: round(seconds, 3) for stage, seconds in result.seconds.items()},
    }


def _scored(pictures: Sequence[tuple[Path, float]]) -> list[dict[str, object]]:
    return [{"path": str(path.absolute()), "score": score} for path, score in pictures]


def _banks_in_words(manifest: Manifest) -> str:
    bank = f"{manifest.method.bank_size} x {manifest.method.embedding_dim}"
    fine = manifest.fine_map
    return bank if fine is None else f"{bank}, fine map {fine.bank_size} x {fine.embedding_dim}"


def _in_words(result: FitResult) -> str:
    from training.fitting.calibration import in_words  # noqa: PLC0415

    manifest = result.manifest
    scores = np.array([score for _, score in result.held_out])
    calibration = manifest.calibration
    prepared = manifest.preprocessing
    lines = [
        f"{result.bundle}: category '{manifest.category}' fitted from "
        f"{manifest.training_images.count} good pictures in {sum(result.seconds.values()):.1f} s",
        f"  input        {prepared.input_width} x {prepared.input_height} px "
        f"({result.resolution_reason})",
        f"  memory bank  {_banks_in_words(manifest)}",
        f"  thresholds   REVIEW above {calibration.review_threshold:.4g}, "
        f"FAIL above {calibration.fail_threshold:.4g}",
        f"  expected     {in_words(calibration, scores, manifest.seed)}",
    ]
    if calibration.defects is not None:
        found = calibration.defects
        lines.append(
            f"  defects      {found.caught_by_fail:.0%} of {found.n_images} get FAIL, "
            f"{found.caught_by_review:.0%} at least REVIEW; AUROC {found.auroc:.4f}"
        )
    if result.left_out:
        lines.append(f"  left out     {len(result.left_out)} pictures that cannot be used:")
        lines.extend(f"    {left.reason}" for left in result.left_out[:10])
    if result.suspicious:
        lines.append("  These good pictures look least like the others; are they good parts?")
        lines.extend(f"    {path}" for path in result.suspicious[:10])
    return "\n".join(lines)
