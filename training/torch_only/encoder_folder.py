"""Write an encoder's folder, `encoder.onnx` and `encoder.json`: whole or not at all."""

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

import onnx
import torch

from inspectai_desktop.errors import EncoderError
from training.torch_only.encoder_recipes import EncoderRecipe
from training.torch_only.encoders import BuiltEncoder, build_encoder
from training.torch_only.onnx_export import INPUT_NAME, OPSET, export_onnx

FORMAT_VERSION = 1
SIZE_MULTIPLE = 32


def export_encoder(
    recipe: EncoderRecipe, output: Path, *, weights: Path | None = None, overwrite: bool = False
) -> None:
    """Export a recipe into the folder `output`.

    Args:
        recipe: What to export.
        output: Folder to create, two files in it.
        weights: File with the published state dict; None takes it from the recipe's own place.
        overwrite: Whether an encoder that is there may be replaced.

    Raises:
        EncoderError: The output exists or cannot be written, or the weights cannot be had.
    """
    if output.exists() and not overwrite:
        raise EncoderError(f"{output} exists.", "Choose another folder, or give --overwrite.")
    if output.exists() and not _looks_like_encoder(output):
        raise EncoderError(
            f"{output} exists and is not an encoder's folder, so it is left alone.",
            "Choose another folder.",
        )
    built = build_encoder(recipe, weights)
    graph = export_onnx(built.network, recipe.taps)
    _write(output, graph, _description(recipe, built, graph))


def _description(recipe: EncoderRecipe, built: BuiltEncoder, graph: bytes) -> dict[str, object]:
    return {
        "format_version": FORMAT_VERSION,
        "name": recipe.name,
        "input": INPUT_NAME,
        "taps": _measured_taps(recipe, built),
        "recommended_taps": list(recipe.recommended_taps),
        "preprocessing": {
            "colour": "RGB",
            "mean": [round(value, 6) for value in recipe.mean],
            "std": [round(value, 6) for value in recipe.std],
        },
        "size_multiple": SIZE_MULTIPLE,
        "sha256": hashlib.sha256(graph).hexdigest(),
        "opset": OPSET,
        "licence": recipe.licence,
        "origin": recipe.origin,
        "weights_sha256": built.weights_sha256,
        "exported_with": {"torch": torch.__version__, "onnx": onnx.__version__},
    }


def _measured_taps(recipe: EncoderRecipe, built: BuiltEncoder) -> list[dict[str, object]]:
    """Run the network once to learn each tap's stride and channels."""
    side = 4 * SIZE_MULTIPLE
    with torch.no_grad():
        features = built.network(torch.zeros(1, 3, side, side))
    return [
        {"name": tap, "stride": side // feature.shape[2], "channels": feature.shape[1]}
        for tap, feature in zip(recipe.taps, features, strict=True)
    ]


def _looks_like_encoder(folder: Path) -> bool:
    return folder.is_dir() and {item.name for item in folder.iterdir()} <= {
        "encoder.onnx",
        "encoder.json",
    }


def _write(output: Path, graph: bytes, description: dict[str, object]) -> None:
    """Fill a temporary sibling and rename it."""
    text = json.dumps(description, indent=2, ensure_ascii=False) + "\n"
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        sibling = Path(tempfile.mkdtemp(prefix=f".{output.name}-", dir=output.parent))
    except OSError as error:
        raise EncoderError(f"{output.parent} cannot be written: {error.strerror}.") from error
    try:
        sibling.chmod(0o755)  # mkdtemp's folder is for its maker alone
        _write_synced(sibling / "encoder.onnx", graph)
        _write_synced(sibling / "encoder.json", text.encode())
        _put_in_place(sibling, output)
    except OSError as error:
        raise EncoderError(f"{output} cannot be written: {error.strerror}.") from error
    finally:
        shutil.rmtree(sibling, ignore_errors=True)


def _put_in_place(sibling: Path, output: Path) -> None:
    """Rename the sibling to the output; what was there goes only when the new one stands."""
    if not output.exists():
        sibling.rename(output)
        return
    replaced = Path(tempfile.mkdtemp(prefix=f".{output.name}-old-", dir=output.parent))
    try:
        output.rename(replaced / output.name)
        try:
            sibling.rename(output)
        except OSError:
            (replaced / output.name).rename(output)
            raise
    finally:
        shutil.rmtree(replaced, ignore_errors=True)


def _write_synced(file: Path, content: bytes) -> None:
    with file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
