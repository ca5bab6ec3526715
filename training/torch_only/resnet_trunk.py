"""A torchvision ResNet up to layer3: the encoder of PatchCore's paper."""

from collections.abc import Mapping, Sequence

import torch
from torch import nn
from torchvision.models import get_model

LAYERS = ("layer1", "layer2", "layer3", "layer4")


class ResNetTrunk(nn.Module):
    """Stem and layers up to the deepest tap of a ResNet.

    Args:
        name: One of torchvision's, such as `wide_resnet50_2`.
        taps: Some of `LAYERS`.
        state: State dict of the whole published network; random weights when None.

    Raises:
        RuntimeError: The state dict is not one of this network.
    """

    def __init__(
        self, name: str, taps: Sequence[str], state: Mapping[str, torch.Tensor] | None
    ) -> None:
        super().__init__()
        network = get_model(name, weights=None)
        if state is not None:
            network.load_state_dict(state, strict=True)
        self.taps = tuple(taps)
        self.stem = nn.Sequential(network.conv1, network.bn1, network.relu, network.maxpool)
        deepest = max(LAYERS.index(tap) for tap in taps)
        self.layers = nn.ModuleDict(
            {layer: getattr(network, layer) for layer in LAYERS[: deepest + 1]}
        )

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Map normalised pictures `(n, 3, h, w)` to one feature map per tap."""
        features = self.stem(image)
        read: dict[str, torch.Tensor] = {}
        for name, layer in self.layers.items():
            features = read[name] = layer(features)
        return tuple(read[tap] for tap in self.taps)
