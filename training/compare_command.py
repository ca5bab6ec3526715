"""`inspectai-train compare`: what flips, in both directions, if one bundle replaces another."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from inspectai_desktop.command_line import add_provider_options
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import EvaluationError
from inspectai_desktop.exit_codes import ExitCode
from inspectai_desktop.jobs import CancellationToken, Progress
from training.command_outcome import run_to_exit_code
from training.picture_options import add_progress_option
from training.progress import emit_event, progress_reporter

if TYPE_CHECKING:
    from training.evaluation.comparison import Comparison, Judgement, Label

_DESCRIPTION = """\
Judge the same pictures with two bundles and list which verdicts differ. DATASET is any folder of
pictures; in the MVTec AD layout (test/good, test/<defect>) the parts' labels are told as well."""
_SHOWN_FLIPS = 40


def add_compare_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `compare`; `run_compare` runs what it parses."""
    parser = subparsers.add_parser(
        "compare", help="two bundles on the same pictures", description=_DESCRIPTION
    )
    parser.add_argument("bundle_a", type=Path, metavar="BUNDLE_A", help="the one in use")
    parser.add_argument("bundle_b", type=Path, metavar="BUNDLE_B", help="the one to replace it")
    parser.add_argument("dataset", type=Path, nargs="?", metavar="DATASET", help="pictures")
    parser.add_argument(
        "--good-list",
        type=Path,
        metavar="FILE",
        help='instead, the pictures one by one: a JSON file {"pictures": ["/path", ...]}',
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result as JSON")
    add_provider_options(parser)
    add_progress_option(parser)


def run_compare(arguments: argparse.Namespace) -> int:
    """Run the parsed `compare` command and return its exit code."""
    return run_to_exit_code(lambda token: _compare(arguments, token), arguments.progress)


def _compare(arguments: argparse.Namespace, token: CancellationToken) -> int:
    # Imported here: ONNX Runtime stands behind these.
    from inspectai_desktop.inference.detector import Detector  # noqa: PLC0415
    from training.evaluation.comparison import compare  # noqa: PLC0415
    from training.evaluation.report import require_writable, write_document  # noqa: PLC0415

    if arguments.json is not None:
        require_writable(arguments.json.parent)
    pictures = _pictures(arguments)
    with progress_reporter(arguments.progress) as report:
        report(Progress("load", 0, 1, "Reading the bundles"))
        first, second = (
            Detector.load(bundle, provider=arguments.provider, threads=arguments.threads)
            for bundle in (arguments.bundle_a, arguments.bundle_b)
        )
        report(Progress("load", 1, 1, "Reading the bundles"))
        comparison = compare(first, second, pictures, report=report, token=token)
    payload = _as_payload(comparison)
    if arguments.json is not None:
        write_document(payload, arguments.json)
    if arguments.progress == "json":
        emit_event("result", payload)
    else:
        sys.stdout.write(_in_words(comparison) + "\n")
    return ExitCode.OK


def _pictures(arguments: argparse.Namespace) -> list[tuple[Path, Label | None]]:
    from training.evaluation.comparison import pictures_to_compare  # noqa: PLC0415
    from training.fitting.good_pictures import read_picture_list  # noqa: PLC0415

    if (arguments.dataset is None) == (arguments.good_list is None):
        raise EvaluationError(
            "Name either a folder of pictures or a list of them.", "Add DATASET or --good-list."
        )
    if arguments.good_list is not None:
        return [(path, None) for path in read_picture_list(arguments.good_list)]
    return pictures_to_compare(arguments.dataset)


def _as_payload(comparison: Comparison) -> dict[str, object]:
    first, second = comparison.counts()
    return {
        "pictures": [
            {
                "path": str(one.path.absolute()),
                "a": _judgement(one.first),
                "b": _judgement(one.second),
                **({} if one.label is None else {"label": one.label}),
            }
            for one in comparison.pictures
        ],
        "counts": {"a": _by_name(first), "b": _by_name(second)},
        "flips": [
            {"from": before.value, "to": after.value, "count": count}
            for before, after, count in comparison.flips()
        ],
    }


def _judgement(judgement: Judgement) -> dict[str, object]:
    return {"score": judgement.score, "verdict": judgement.verdict.value}


def _by_name(counts: Mapping[Verdict, int]) -> dict[str, int]:
    return {verdict.value: counts.get(verdict, 0) for verdict in Verdict}


def _in_words(comparison: Comparison) -> str:
    first, second = (_by_name(counts) for counts in comparison.counts())
    lines = [f"{len(comparison.pictures)} pictures judged by A and by B"]
    lines += [f"  {name:<14} {first[name]:>6} {second[name]:>6}" for name in first]
    for before, after, count in comparison.flips():
        lines.append(f"  {count} change from {before.value} to {after.value}")
    flipped = [one for one in comparison.pictures if one.first.verdict is not one.second.verdict]
    for one in flipped[:_SHOWN_FLIPS]:
        label = "" if one.label is None else f" ({one.label})"
        lines.append(
            f"    {one.first.verdict.value} -> {one.second.verdict.value}  {one.path}{label}"
        )
    if len(flipped) > _SHOWN_FLIPS:
        lines.append(f"    and {len(flipped) - _SHOWN_FLIPS} more")
    return "\n".join(lines)
