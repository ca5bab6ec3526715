"""`inspectai bundle`: show, verify, pack and unpack bundles."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from inspectai_desktop.exit_codes import ExitCode

if TYPE_CHECKING:
    from inspectai_desktop.inference.manifest import Manifest, Tap


def add_bundle_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `bundle` with its actions."""
    parser = subparsers.add_parser(
        "bundle", help="show, verify, pack, unpack", description="Work with bundles."
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    show = actions.add_parser("show", help="say what a bundle is", description="Show a bundle.")
    show.add_argument("bundle", type=Path, metavar="BUNDLE", help="bundle folder or .inspectai")
    show.add_argument("--json", action="store_true", help="print the manifest as JSON")
    show.set_defaults(command=_show)
    verify = actions.add_parser(
        "verify", help="check every file", description="Check every file against its checksum."
    )
    verify.add_argument("bundle", type=Path, metavar="BUNDLE", help="bundle folder or .inspectai")
    verify.set_defaults(command=_verify)
    pack = actions.add_parser(
        "pack", help="make one file of a bundle", description="Make one .inspectai file."
    )
    pack.add_argument("bundle", type=Path, metavar="BUNDLE", help="bundle folder")
    pack.add_argument("output", type=Path, metavar="FILE", help="the .inspectai file to write")
    unpack = actions.add_parser(
        "unpack", help="make a folder of an .inspectai file", description="Unpack a bundle."
    )
    unpack.add_argument("packed", type=Path, metavar="FILE", help=".inspectai file")
    unpack.add_argument("output", type=Path, metavar="DIR", help="the bundle folder to write")
    for action, command in ((pack, _pack), (unpack, _unpack)):
        action.add_argument("--overwrite", action="store_true", help="replace the output")
        action.set_defaults(command=command)


def _show(arguments: argparse.Namespace) -> int:
    from inspectai_desktop.inference.bundle import read_bundle  # noqa: PLC0415

    manifest = read_bundle(arguments.bundle).manifest
    if arguments.json:
        text = json.dumps(manifest.model_dump(mode="json"), indent=2, ensure_ascii=False)
    else:
        text = "\n".join(f"{name:<22}{value}" for name, value in _described(manifest))
    sys.stdout.write(text + "\n")
    return ExitCode.OK


def _named(taps: tuple[Tap, ...]) -> str:
    return " + ".join(f"{tap.name} (stride {tap.stride})" for tap in taps)


def _described(manifest: Manifest) -> list[tuple[str, str]]:
    calibration = manifest.calibration
    prepared = manifest.preprocessing
    taps = _named(manifest.encoder.taps)
    lines = [
        ("category", manifest.category),
        ("created", manifest.created_at),
        ("digest", manifest.digest()),
        ("encoder", f"{manifest.encoder.name}: {taps}"),
        ("input", f"{prepared.input_width} x {prepared.input_height} px"),
        ("memory bank", f"{manifest.method.bank_size} x {manifest.method.embedding_dim}"),
        ("good pictures", str(manifest.training_images.count)),
        ("REVIEW above", f"{calibration.review_threshold:.4g}"),
        ("FAIL above", f"{calibration.fail_threshold:.4g}"),
        ("false rejects", calibration.false_reject.in_words()),
        ("sent to REVIEW", calibration.review.in_words()),
    ]
    fine = manifest.fine_map
    if fine is not None:
        lines.insert(
            6, ("fine map", f"{fine.bank_size} x {fine.embedding_dim}: {_named(fine.taps)}")
        )
    if manifest.normal_map:
        lines.append(("normal map", "places where good parts differ count less"))
    if manifest.training_images.suspicious:
        lines.append(("look unlike the rest", ", ".join(manifest.training_images.suspicious)))
    return lines


def _verify(arguments: argparse.Namespace) -> int:
    from inspectai_desktop.inference.bundle import read_bundle  # noqa: PLC0415

    bundle = read_bundle(arguments.bundle)
    sys.stdout.write(
        f"{arguments.bundle}: whole; {len(bundle.files)} files match their checksums; "
        f"category '{bundle.manifest.category}', digest {bundle.manifest.digest()}\n"
    )
    return ExitCode.OK


def _pack(arguments: argparse.Namespace) -> int:
    from inspectai_desktop.inference.bundle import pack_bundle  # noqa: PLC0415

    pack_bundle(arguments.bundle, arguments.output, overwrite=arguments.overwrite)
    sys.stdout.write(f"{arguments.output}\n")
    return ExitCode.OK


def _unpack(arguments: argparse.Namespace) -> int:
    from inspectai_desktop.inference.bundle import unpack_bundle  # noqa: PLC0415

    unpack_bundle(arguments.packed, arguments.output, overwrite=arguments.overwrite)
    sys.stdout.write(f"{arguments.output}\n")
    return ExitCode.OK
