from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.region import Box, whole_picture
from inspectai_desktop.errors import ImageError
from inspectai_desktop.inference.embedder import Embedder
from inspectai_desktop.inference.encoder import Encoder, EncoderFolder
from inspectai_desktop.inference.manifest import Preprocessing, Tiling
from inspectai_desktop.inference.preprocessing import Preprocessor
from tests.pictures import part_pixels

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = Box(0, 0, 96, 128)


def embedder_for(folder: Path, tiling: Tiling | None = None, pooling_size: int = 1) -> Embedder:
    opened = EncoderFolder(folder)
    constants = Preprocessing(
        input_height=96,
        input_width=128,
        mean=(0.5, 0.5, 0.5),
        std=(0.5, 0.5, 0.5),
        aspect_ratio_min=1.0,
        aspect_ratio_max=2.0,
        tiling=tiling,
    )
    return Embedder(
        Encoder(opened.graph, opened.description.taps, provider="cpu", threads=1),
        Preprocessor(constants, whole_picture(96, 128)),
        constants,
        SimpleNamespace(tap_scales=(1.0, 1.0), pooling_size=pooling_size, embedding_length=0.0),
    )


def test_every_patch_gets_one_embedding_of_all_channels(tiny_encoder: Path) -> None:
    embedder = embedder_for(tiny_encoder)
    tensor = embedder.checked_tensor(Image(part_pixels(1)), WHOLE)
    assert embedder.grid == (12, 16)
    assert embedder.embedding_dim == 20
    assert embedder.embed([tensor, tensor]).bank.shape == (2, 12 * 16, 20)


def test_tiles_give_the_embeddings_of_the_whole(tiny_encoder: Path) -> None:
    whole = embedder_for(tiny_encoder)
    tiled = embedder_for(tiny_encoder, Tiling(tile_height=64, tile_width=64, overlap=32))
    tensor = whole.checked_tensor(Image(part_pixels(1)), WHOLE)
    np.testing.assert_allclose(
        tiled.embed([tensor, tensor]).bank,
        whole.embed([tensor, tensor]).bank,
        rtol=1e-4,
        atol=1e-5,
    )


@pytest.mark.parametrize(("value", "told"), [(0, "all black"), (255, "one flat colour")])
def test_a_picture_that_shows_nothing_is_refused(value: int, told: str, tiny_encoder: Path) -> None:
    blank = Image(np.full((96, 128, 3), value, np.uint8), "camera 1")
    with pytest.raises(ImageError, match=f"camera 1: .*{told}") as caught:
        embedder_for(tiny_encoder).checked_tensor(blank, WHOLE)
    assert caught.value.hint


def test_a_picture_that_shows_nothing_in_its_region_is_refused(tiny_encoder: Path) -> None:
    pixels = part_pixels(1, height=192, width=256)
    pixels[:96, :128] = 0
    with pytest.raises(ImageError, match="all black"):
        embedder_for(tiny_encoder).checked_tensor(Image(pixels), WHOLE)


def test_a_picture_with_any_contrast_is_taken(tiny_encoder: Path) -> None:
    pixels = np.zeros((96, 128, 3), np.uint8)
    pixels[50, 60] = 40
    tensor = embedder_for(tiny_encoder).checked_tensor(Image(pixels), WHOLE)
    assert tensor.shape == (3, 96, 128)
