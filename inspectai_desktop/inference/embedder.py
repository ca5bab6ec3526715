"""From pictures to patch embeddings: the shared first half of fitting and judging."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.region import Box
from inspectai_desktop.errors import ImageError
from inspectai_desktop.inference.encoder import Encoder
from inspectai_desktop.inference.manifest import Preprocessing
from inspectai_desktop.inference.patch_embeddings import grid_size, patch_embeddings
from inspectai_desktop.inference.preprocessing import Preprocessor
from inspectai_desktop.inference.tiling import encode_tiled

FloatArray = npt.NDArray[np.float32]


class EmbeddingSettings(Protocol):
    """What the embedder needs of a bundle's method; a fit knows it before there is a manifest."""

    @property
    def tap_scales(self) -> tuple[float, ...]:
        """A factor per tap."""

    @property
    def pooling_size(self) -> int:
        """Side of the local mean pooling in patches."""

    @property
    def embedding_length(self) -> float:
        """Length every embedding is scaled to; 0 for none."""


class Embedder:
    """Encodes prepared inputs and makes patch embeddings; several threads may use it at once."""

    def __init__(
        self,
        encoder: Encoder,
        preprocessor: Preprocessor,
        preprocessing: Preprocessing,
        settings: EmbeddingSettings,
    ) -> None:
        self._encoder = encoder
        self._preprocessor = preprocessor
        self._tiling = preprocessing.tiling
        self._settings = settings
        self.grid = grid_size(encoder.taps, *preprocessor.input_size)

    @property
    def embedding_dim(self) -> int:
        """Length of one patch embedding."""
        return sum(tap.channels for tap in self._encoder.taps)

    def checked_tensor(self, image: Image, box: Box) -> FloatArray:
        """The encoder's input `(3, h, w)` of one picture.

        Raises:
            ImageError: The inspected area is one flat colour: the camera saw nothing.
        """
        tensor = self._preprocessor.tensor(image, box)
        first = tensor[:, :1, :1]
        if (tensor == first).all():
            shade = "black" if not image.pixels[box.top, box.left].any() else "one flat colour"
            raise ImageError(
                f"{image.origin}: the picture is all {shade}; nothing can be inspected.",
                "Check the light, the lens cap and the camera.",
            )
        return tensor

    def embed(self, tensors: list[FloatArray]) -> FloatArray:
        """Patch embeddings of prepared inputs, `(n, rows * columns, dim)` float32."""
        if self._tiling is None:
            # One picture, the usual case at a station, needs no copy.
            batch = tensors[0][None] if len(tensors) == 1 else np.stack(tensors)
            maps = self._encoder.encode(batch)
        else:
            tiled = [
                encode_tiled(tensor, self._tiling, self._encoder.taps, self._encoder.encode)
                for tensor in tensors
            ]
            maps = [np.concatenate(per_tap) for per_tap in zip(*tiled, strict=True)]
        return patch_embeddings(
            maps,
            tap_scales=self._settings.tap_scales,
            pooling_size=self._settings.pooling_size,
            embedding_length=self._settings.embedding_length,
        )
