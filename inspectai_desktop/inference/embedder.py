"""From pictures to patch embeddings: the shared first half of fitting and judging."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.region import Box
from inspectai_desktop.errors import ImageError
from inspectai_desktop.inference.encoder import Encoder
from inspectai_desktop.inference.manifest import Preprocessing, Tap, TapUse
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


@dataclass(frozen=True, slots=True, eq=False)
class Embeddings:
    """Patch embeddings of a batch, patches in row-major order.

    Attributes:
        bank: `(n, n_patches, dim)` float32, to be compared with the memory bank.
        grid: Rows and columns of its patches.
        fine: `(n, n_fine_patches, fine_dim)` float32 for the fine map, where there is one.
        fine_grid: Rows and columns of its patches.
    """

    bank: FloatArray
    grid: tuple[int, int]
    fine: FloatArray | None = None
    fine_grid: tuple[int, int] = (0, 0)

    @property
    def nbytes(self) -> int:
        """Bytes of memory they take."""
        return self.bank.nbytes + (0 if self.fine is None else self.fine.nbytes)


class Embedder:
    """Encodes prepared inputs and makes patch embeddings; several threads may use it at once.

    Args:
        encoder: Gives out at least the taps named.
        preprocessor: Of the same input size.
        preprocessing: Whether the input is encoded in tiles.
        settings: How feature maps become embeddings.
        taps: What the embeddings are made of; None takes all that the encoder gives out.
    """

    def __init__(
        self,
        encoder: Encoder,
        preprocessor: Preprocessor,
        preprocessing: Preprocessing,
        settings: EmbeddingSettings,
        taps: TapUse | None = None,
    ) -> None:
        self._encoder = encoder
        self._preprocessor = preprocessor
        self._tiling = preprocessing.tiling
        self._settings = settings
        self._taps = taps or TapUse(encoder.taps)
        self.grid = grid_size(self._taps.bank, *preprocessor.input_size)

    @property
    def heat_grid(self) -> tuple[int, int]:
        """Rows and columns of the patches that the heatmap is made of."""
        return grid_size(self._taps.fine or self._taps.bank, *self._preprocessor.input_size)

    @property
    def embedding_dim(self) -> int:
        """Length of one patch embedding of the bank."""
        return sum(tap.channels for tap in self._taps.bank)

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

    def embed(self, tensors: list[FloatArray]) -> Embeddings:
        """Patch embeddings of prepared inputs."""
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
        by_tap = dict(zip(self._encoder.taps, maps, strict=True))
        bank = self._embedded(by_tap, self._taps.bank, self._settings.tap_scales)
        if not self._taps.fine:
            return Embeddings(bank, self.grid)
        fine = self._embedded(by_tap, self._taps.fine, (1.0,) * len(self._taps.fine))
        return Embeddings(bank, self.grid, fine, self.heat_grid)

    def _embedded(
        self, by_tap: dict[Tap, FloatArray], taps: tuple[Tap, ...], scales: tuple[float, ...]
    ) -> FloatArray:
        return patch_embeddings(
            [by_tap[tap] for tap in taps],
            tap_scales=scales,
            pooling_size=self._settings.pooling_size,
            embedding_length=self._settings.embedding_length,
        )
