"""Patch embeddings of the good pictures, within a memory bound.

What fits is kept; the rest is embedded again when it is needed. That costs time for thousands of
pictures, but neither memory nor disk.

Several pictures are embedded abreast, each by one thread where there are enough of them: threads
that share one picture wait for each other at every layer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inspectai_desktop.errors import FittingError, ImageError
from inspectai_desktop.inference.embedder import Embedder, Embeddings
from inspectai_desktop.inference.image_decoding import read_image
from inspectai_desktop.inference.preprocessing import Preprocessor
from inspectai_desktop.jobs import CancellationToken

_MOST_ABREAST = 4
"""Each picture under way holds an encoder's feature maps in memory."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """How threads are shared out among pictures.

    Attributes:
        abreast: Pictures at once.
        threads_each: Threads of the encoder for one picture.
    """

    abreast: int
    threads_each: int


def sharing_of(threads: int) -> Sharing:
    """As many pictures at once as is allowed, without leaving threads out."""
    used = {n: n * (threads // n) for n in range(1, min(threads, _MOST_ABREAST) + 1)}
    abreast = max(used, key=lambda n: (used[n], n))
    return Sharing(abreast, threads // abreast)


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddedImage:
    """Patch embeddings of one picture.

    Attributes:
        index: Its place in the list of pictures.
        embeddings: A batch of one.
        source_size: `(height, width)` of the picture.
    """

    index: int
    embeddings: Embeddings
    source_size: tuple[int, int]


class EmbeddingStore:
    """Embeds pictures and remembers as many as memory allows.

    Args:
        paths: The pictures.
        embedder: Used by several threads at once.
        preprocessor: Of the same size.
        max_bytes: For embeddings that are kept.
        abreast: Pictures embedded at once.
        token: Stops it at the next picture.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        embedder: Embedder,
        preprocessor: Preprocessor,
        *,
        max_bytes: int,
        abreast: int,
        token: CancellationToken,
    ) -> None:
        self._paths = paths
        self._embedder = embedder
        self._preprocessor = preprocessor
        self._free_bytes = max_bytes
        self._abreast = abreast
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
        with ThreadPoolExecutor(self._abreast, "embed") as pool:
            ahead: deque[Future[EmbeddedImage]] = deque()
            try:
                for index in indices:
                    self._token.raise_if_cancelled()
                    kept = self._kept.get(index)
                    if kept is not None:
                        yield kept
                        continue
                    # One more than can be under way: no thread waits while a picture is taken.
                    while missing and len(ahead) <= self._abreast:
                        ahead.append(pool.submit(self._embedded, missing.popleft()))
                    image = ahead.popleft().result()
                    self._keep(image)
                    yield image
            finally:
                for future in ahead:
                    future.cancel()

    def _embedded(self, index: int) -> EmbeddedImage:
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
        embeddings = self._embedder.embed([tensor])
        finite = np.isfinite(embeddings.bank).all()
        if not finite or (embeddings.fine is not None and not np.isfinite(embeddings.fine).all()):
            raise FittingError(
                f"{path}: the encoder gave values that are not numbers.",
                "Use another encoder, or export this one again.",
            )
        return EmbeddedImage(index, embeddings, (image.height, image.width))

    def _keep(self, image: EmbeddedImage) -> None:
        """Remember a picture if there is room; pictures come here in the order asked for."""
        if image.embeddings.nbytes <= self._free_bytes:
            self._kept[image.index] = image
            self._free_bytes -= image.embeddings.nbytes
