"""Good pictures that look unlike the others: each is compared with the rest by a quick embedding.

Coarse on purpose: it is to find another product, a part upside down or a hand in the picture, not
small defects. What a fit finds suspicious with its own resolution comes later.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.region import whole_picture
from inspectai_desktop.inference.encoder import GRAPH_NAME, Encoder, EncoderFolder
from inspectai_desktop.inference.manifest import Preprocessing
from inspectai_desktop.inference.preprocessing import Preprocessor
from inspectai_desktop.jobs import CancellationToken

FloatArray = npt.NDArray[np.float32]
INPUT_PX = 224
MIN_PICTURES = 5
MAX_COMPARED = 4_000
"""Patch embeddings that every picture is compared with; of more pictures each gives fewer."""
_WORST_SHARE = 0.1
_OUTLIER_Z = 4.5
_LEAST_RATIO = 1.25


class QuickEmbedder:
    """Some 49 short embeddings per picture, from the coarse maps of a small encoder."""

    def __init__(self, encoder: EncoderFolder, *, threads: int) -> None:
        reference = encoder.description.reference(())
        colour = encoder.description.preprocessing
        self._encoder = Encoder(
            encoder.graph,
            reference.taps,
            provider="cpu",
            threads=threads,
            origin=str(encoder.folder / GRAPH_NAME),
        )
        self._preprocessor = Preprocessor(
            Preprocessing(
                input_height=INPUT_PX,
                input_width=INPUT_PX,
                mean=colour.mean,
                std=colour.std,
                aspect_ratio_min=1e-3,
                aspect_ratio_max=1e3,
            ),
            whole_picture(INPUT_PX, INPUT_PX),
        )

    def embed(self, image: Image) -> FloatArray:
        """`(n_patches, dim)` float32 of unit length per tap."""
        tensor = self._preprocessor.tensor(image, self._preprocessor.box(image))
        maps = self._encoder.encode(tensor[np.newaxis])
        rows, columns = (min(one.shape[axis] for one in maps) for axis in (2, 3))
        parts = []
        for feature_map in maps:
            channels, height, width = feature_map.shape[1:]
            down, across = height // rows, width // columns
            cut = feature_map[0, :, : rows * down, : columns * across]
            pooled = cut.reshape(channels, rows, down, columns, across).mean(axis=(2, 4))
            flat = pooled.reshape(channels, rows * columns).T
            parts.append(flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6))
        return np.ascontiguousarray(np.concatenate(parts, axis=1), np.float32)


def distances_to_the_rest(
    embeddings: Sequence[FloatArray], *, seed: int, token: CancellationToken
) -> FloatArray:
    """How far each picture's strangest patches lie from all other pictures, `(n,)`.

    Args:
        embeddings: Per picture `(n_patches, dim)`.
        seed: Of the choice of patches that stand for a picture when there are many pictures.
        token: Cancels.
    """
    random = np.random.default_rng(seed)
    each = max(1, MAX_COMPARED // len(embeddings))
    chosen = [
        one if len(one) <= each else one[random.choice(len(one), each, replace=False)]
        for one in embeddings
    ]
    owner = np.repeat(np.arange(len(chosen)), [len(one) for one in chosen])
    bank = np.concatenate(chosen)
    squares = np.einsum("nd,nd->n", bank, bank)
    found = np.empty(len(embeddings), np.float32)
    for index, own in enumerate(embeddings):
        token.raise_if_cancelled()
        squared = squares[np.newaxis] - 2.0 * (own @ bank.T)
        squared[:, owner == index] = np.inf
        nearest = squared.min(axis=1) + np.einsum("nd,nd->n", own, own)
        worst = max(1, round(_WORST_SHARE * len(nearest)))
        found[index] = np.sqrt(np.maximum(np.sort(nearest)[-worst:], 0.0)).mean()
    return found


def unlike_indices(distances: FloatArray) -> list[int]:
    """Pictures whose distance stands out from that of the others, the strangest first."""
    if len(distances) < MIN_PICTURES:
        return []
    logs = np.log(np.maximum(distances.astype(np.float64), 1e-12))
    median = np.median(logs)
    deviation = np.median(np.abs(logs - median))
    outlying = logs - median > max(_OUTLIER_Z * deviation / 0.6745, np.log(_LEAST_RATIO))
    return [int(index) for index in np.argsort(-logs, kind="stable") if outlying[index]]
