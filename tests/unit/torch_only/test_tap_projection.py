"""Projected taps: fewer channels, nearly the same distances."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from inspectai_desktop.errors import EncoderError
from training.torch_only.encoder_recipes import RECIPES
from training.torch_only.encoders import network_of
from training.torch_only.tap_projection import split_tap, with_projections


class TwoFeatures(nn.Module):
    """Gives out 3 and 96 channels."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.layer = nn.Conv2d(3, 96, 1)

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return image, self.layer(image)


def test_a_name_is_split_into_feature_and_channels() -> None:
    assert split_tap("block4") == ("block4", None)
    assert split_tap("block5.expanded") == ("block5.expanded", None)
    assert split_tap("block5.expanded.projected32") == ("block5.expanded", 32)
    assert split_tap("block4.projected0") == ("block4.projected0", None)


def test_without_a_projection_the_trunk_stays_as_it_is() -> None:
    trunk = TwoFeatures()
    assert with_projections(trunk, ["fine", "deep"]) is trunk


def test_a_projection_keeps_other_taps_and_roughly_keeps_distances() -> None:
    trunk = TwoFeatures()
    projected = with_projections(trunk, ["fine", "deep.projected48"])
    image = torch.randn(1, 3, 8, 8)

    with torch.no_grad():
        fine, deep = trunk(image)
        kept, small = projected(image)

    torch.testing.assert_close(kept, fine)
    assert small.shape == (1, 48, 8, 8)
    before = torch.pdist(deep[0].flatten(1).T)
    after = torch.pdist(small[0].flatten(1).T)
    assert float((after / before).mean()) == pytest.approx(1.0, abs=0.15)


def test_all_channels_projected_keep_distances_exactly() -> None:
    trunk = TwoFeatures()
    image = torch.randn(1, 3, 4, 4)

    with torch.no_grad():
        before = torch.pdist(trunk(image)[1][0].flatten(1).T)
        turned = with_projections(trunk, ["fine", "deep.projected96"])(image)[1]

    torch.testing.assert_close(torch.pdist(turned[0].flatten(1).T), before)


def test_a_projection_is_always_the_same() -> None:
    image = torch.randn(1, 3, 4, 4)
    with torch.no_grad():
        one, other = (
            with_projections(TwoFeatures(), ["fine", "deep.projected7"])(image)[1] for _ in range(2)
        )
    assert torch.equal(one, other)


def test_more_channels_than_there_are_cannot_be_asked_for() -> None:
    with pytest.raises(EncoderError, match="more than the 96 channels"):
        with_projections(TwoFeatures(), ["fine", "deep.projected97"])


@pytest.mark.parametrize("name", ["resnet18", "efficientnet_lite1"])
def test_every_network_can_have_projected_taps(name: str) -> None:
    last = "layer3" if name == "resnet18" else "block19"
    recipe = RECIPES[name]
    recipe = replace(recipe, taps=(recipe.taps[0], f"{last}.projected10"))
    network = network_of(recipe, None)

    with torch.no_grad():
        assert network(torch.zeros(1, 3, 64, 64))[1].shape[1] == 10
