"""Patch embeddings of the good pictures, within a memory bound.

What fits is kept; the rest is embedded again when it is needed. That costs time for thousands of
pictures, but neither memory nor disk.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inspectai_desktop.errors import FittingError, ImageError
from inspectai_desktop.inference.embedder import Embedder
from inspectai_desktop.inference.image_decoding import read_image
from inspectai_desktop.inference.preprocessing import Preprocessor
from inspectai_desktop.jobs import CancellationToken

FloatArray = npt.NDArray[np.float32]
_AHEAD = 3
"""Pictures decoded ahead of the encoder; decoding and encoding then use both cores."""


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddedImage:
    """Patch embeddings of one picture.

    Attributes:
        index: Its place in the list of pictures.
        embeddings: `(n_patches, dim)` float32.
        source_size: `(height, width)` of the picture.
    """

    index: int
    embeddings: FloatArray
    source_size: tuple[int, int]


class EmbeddingStore:
    """Embeds pictures and remembers as many as memory allows."""

    def __init__(
        self,
        paths: Sequence[Path],
        embedder: Embedder,
        preprocessor: Preprocessor,
        *,
        max_bytes: int,
        token: CancellationToken,
    ) -> None:
        self._paths = paths
        self._embedder = embedder
        self._preprocessor = preprocessor
        self._free_bytes = max_bytes
        self._token = token
        self._kept: dict[int, EmbeddedImage] = {}

    def embedded(self, indices: Sequence[int]) -> Iterator[EmbeddedImage]:
        """Embed the pictures with these indices, in this order.

        Raises:
            FittingError: A picture that was checked before has vanished or changed, or holds
                nothing at the encoder's input size.
            JobCancelled: The token was set.
        """
        missing = deque(index for index in indices if index not in self._kept)
        with ThreadPoolExecutor(1, "decode") as pool:
            ahead: deque[Future[tuple[FloatArray, tuple[int, int]]]] = deque()
            try:
                for index in indices:
                    self._token.raise_if_cancelled()
                    kept = self._kept.get(index)
                    if kept is not None:
                        yield kept
                        continue
                    while missing and len(ahead) < _AHEAD:
                        ahead.append(pool.submit(self._prepared, missing.popleft()))
                    yield self._embed(index, ahead.popleft().result())
            finally:
                for future in ahead:
                    future.cancel()

    def _prepared(self, index: int) -> tuple[FloatArray, tuple[int, int]]:
        path = self._paths[index]
        try:
            image = read_image(path)
            tensor = self._embedder.checked_tensor(image, self._preprocessor.box(image))
        except ImageError as error:
            raise FittingError(
                error.message,
                "Remove this picture from the folder; or, if the folder changed during the fit, "
                "leave it alone and fit again.",
            ) from error
        return tensor, (image.height, image.width)

    def _embed(self, index: int, prepared: tuple[FloatArray, tuple[int, int]]) -> EmbeddedImage:
        tensor, source_size = prepared
        embeddings = self._embedder.embed([tensor])[0]
        if not np.isfinite(embeddings).all():
            raise FittingError(
                f"{self._paths[index]}: the encoder gave values that are not numbers.",
                "Use another encoder, or export this one again.",
            )
        image = EmbeddedImage(index, embeddings, source_size)
        if embeddings.nbytes <= self._free_bytes:
            self._kept[index] = image
            self._free_bytes -= embeddings.nbytes
        return image
