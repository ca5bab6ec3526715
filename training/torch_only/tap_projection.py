"""Taps with fewer channels: a fixed random projection as the last layer of an encoder.

Distances between features hardly change under a random orthonormal projection, scaled to keep
lengths in the mean (Johnson & Lindenstrauss 1984), while the search in the memory bank gets
cheaper by as much. Deep features, whose many channels say much the same, lose least: the tap study
has the figures. `block14.projected64` is `block14` brought to 64 channels.
"""

import re
from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from inspectai_desktop.errors import EncoderError

_SUFFIX = re.compile(r"(.+)\.projected([1-9]\d*)")
_SEED = 20220617
_PROBE_SHAPE = (1, 3, 64, 64)


def split_tap(tap: str) -> tuple[str, int | None]:
    """Split a tap's name into that of the network's own feature and the channels wanted of it."""
    matched = _SUFFIX.fullmatch(tap)
    return (matched[1], int(matched[2])) if matched else (tap, None)


def with_projections(trunk: nn.Module, taps: Sequence[str]) -> nn.Module:
    """Return the trunk with the projections that the taps' names ask for.

    Args:
        trunk: Gives out the own feature of each tap, in this order.
        taps: Names, some of which end in `.projectedN`.

    Raises:
        EncoderError: More channels are asked for than the feature has.
    """
    sizes = [split_tap(tap)[1] for tap in taps]
    if all(size is None for size in sizes):
        return trunk
    with torch.no_grad():
        channels = [feature.shape[1] for feature in trunk.eval()(torch.zeros(_PROBE_SHAPE))]
    for tap, own, size in zip(taps, channels, sizes, strict=True):
        if size is not None and size > own:
            raise EncoderError(
                f"'{tap}' asks for more than the {own} channels there are.", "Ask for fewer."
            )
    layers = [
        nn.Identity() if size is None else _projection(own, size)
        for own, size in zip(channels, sizes, strict=True)
    ]
    return _Projected(trunk, layers).eval()


class _Projected(nn.Module):
    def __init__(self, trunk: nn.Module, layers: Sequence[nn.Module]) -> None:
        super().__init__()
        self.trunk = trunk
        self.layers = nn.ModuleList(layers)

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, ...]:
        features = self.trunk(image)
        return tuple(layer(one) for layer, one in zip(self.layers, features, strict=True))


def _projection(channels: int, size: int) -> nn.Conv2d:
    """Return a 1x1 convolution with orthogonal rows; the same for the same two numbers."""
    gaussian = np.random.default_rng(_SEED).standard_normal((channels, size))
    columns, triangle = np.linalg.qr(gaussian)
    # The sign of a column is LAPACK's choice; fixed, so that every machine exports the same.
    columns *= np.sign(np.diag(triangle)) * np.sqrt(channels / size)
    layer = nn.Conv2d(channels, size, 1, bias=False)
    rows = torch.from_numpy(columns.T.astype(np.float32).copy())
    layer.weight = nn.Parameter(rows[:, :, None, None], requires_grad=False)
    return layer
