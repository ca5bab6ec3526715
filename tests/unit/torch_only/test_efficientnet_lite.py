"""The lite trunk: taps, padding, folding, loading."""

from collections.abc import Sequence

import pytest
import torch
from torch import nn

from training.torch_only.efficientnet_lite import EfficientNetLite, SameConv2d, lite_stages

STAGES = lite_stages((1, 2, 2, 1, 1, 1, 1), (8, 8, 16, 24, 24, 32, 32))


def small_trunk(taps: Sequence[str]) -> EfficientNetLite:
    torch.manual_seed(1)
    return EfficientNetLite(STAGES, taps).eval()


def test_taps_come_in_the_order_asked_for_with_their_strides() -> None:
    trunk = small_trunk(["block6", "block2", "block5.expanded", "block5.depthwise"])

    with torch.no_grad():
        shapes = [tuple(feature.shape) for feature in trunk(torch.zeros(2, 3, 64, 96))]

    assert shapes == [(2, 24, 4, 6), (2, 8, 16, 24), (2, 96, 8, 12), (2, 96, 4, 6)]


@pytest.mark.parametrize("tap", ["block9", "block2.projected", "stem", "block0.expanded"])
def test_a_tap_that_does_not_exist_is_refused_by_name(tap: str) -> None:
    with pytest.raises(ValueError, match=tap):
        small_trunk([tap])


def test_a_strided_convolution_pads_even_inputs_at_the_bottom_right_only() -> None:
    layer = SameConv2d(1, 1, 3, stride=2).eval()
    nn.init.constant_(layer.conv.weight, 1.0)
    image = torch.zeros(1, 1, 4, 4)
    image[..., 0, 0] = 1.0
    image[..., 3, 3] = 10.0

    with torch.no_grad():
        output = layer(image)[0, 0].round()

    # Symmetric padding would let the last corner fall into the middle of the last window only.
    assert output.tolist() == [[1.0, 0.0], [0.0, 10.0]]
    assert layer(torch.zeros(1, 1, 32, 64)).shape[2:] == (16, 32)


def test_folding_batch_norms_does_not_change_the_features() -> None:
    trunk = small_trunk(["block3", "block6.depthwise"])
    for module in trunk.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.uniform_(module.get_buffer("running_mean"), -0.5, 0.5)
            nn.init.uniform_(module.get_buffer("running_var"), 0.5, 1.5)
    image = torch.randn(1, 3, 64, 64)

    with torch.no_grad():
        before = trunk(image)
        trunk.fold_batch_norms()
        trunk.fold_batch_norms()
        after = trunk(image)

    assert not any(isinstance(module, nn.BatchNorm2d) for module in trunk.modules())
    for one, other in zip(before, after, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)


def test_a_state_dict_with_missing_or_foreign_keys_is_refused() -> None:
    trunk = small_trunk(["block3"])
    with pytest.raises(KeyError, match="differ"):
        trunk.load_published({"_conv_stem.weight": torch.zeros(32, 3, 3, 3)})
