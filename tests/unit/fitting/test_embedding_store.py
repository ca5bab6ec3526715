from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from inspectai_desktop.domain.region import whole_picture
from inspectai_desktop.errors import FittingError
from inspectai_desktop.inference.embedder import Embedder, Embeddings
from inspectai_desktop.inference.encoder import Encoder, EncoderFolder
from inspectai_desktop.inference.preprocessing import Preprocessor
from inspectai_desktop.jobs import CancellationToken, JobCancelled
from tests.fakes import a_manifest
from tests.pictures import encoded, write_parts
from tests.tiny_encoder import tiny_encoder_graph, write_tiny_encoder
from training.fitting.embedding_store import EmbeddingStore, Sharing, sharing_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ONE_PICTURE_BYTES = 12 * 16 * 20 * 4


class CountingEmbedder(Embedder):
    """Counts how often it really embeds."""

    times = 0

    def embed(self, tensors: list[np.ndarray]) -> Embeddings:
        self.times += 1
        return super().embed(tensors)


class Setup:
    def __init__(self, encoder: Path, paths: list[Path]) -> None:
        prepared = a_manifest().preprocessing
        opened = EncoderFolder(encoder)
        self.paths = paths
        self.token = CancellationToken()
        self.preprocessor = Preprocessor(prepared, whole_picture(96, 128))
        self.embedder = CountingEmbedder(
            Encoder(opened.graph, opened.description.taps, provider="cpu", threads=1),
            self.preprocessor,
            prepared,
            a_manifest().method.model_copy(update={"tap_scales": (1.0, 1.0)}),
        )

    def store(self, max_bytes: int, abreast: int = 1) -> EmbeddingStore:
        return EmbeddingStore(
            self.paths,
            self.embedder,
            self.preprocessor,
            max_bytes=max_bytes,
            abreast=abreast,
            token=self.token,
        )


@pytest.fixture
def setup(tiny_encoder: Path, tmp_path: Path) -> Setup:
    return Setup(tiny_encoder, sorted(write_parts(tmp_path / "parts", n_parts=6).iterdir()))


def test_pictures_come_embedded_in_the_order_asked_for(setup: Setup) -> None:
    images = list(setup.store(0).embedded([4, 0, 2]))
    assert [image.index for image in images] == [4, 0, 2]
    assert images[0].embeddings.bank.shape == (1, 12 * 16, 20)
    assert images[0].source_size == (96, 128)


def test_what_fits_into_memory_is_embedded_once(setup: Setup) -> None:
    store = setup.store(10 * ONE_PICTURE_BYTES)
    first = [image.embeddings for image in store.embedded(range(6))]
    second = [image.embeddings for image in store.embedded(range(6))]
    assert setup.embedder.times == 6
    for before, after in zip(first, second, strict=True):
        assert before is after


def test_what_does_not_fit_is_embedded_again_and_is_the_same(setup: Setup) -> None:
    store = setup.store(2 * ONE_PICTURE_BYTES)
    first = [image.embeddings for image in store.embedded(range(6))]
    second = [image.embeddings for image in store.embedded(range(6))]
    assert setup.embedder.times == 6 + 4
    for before, after in zip(first, second, strict=True):
        np.testing.assert_array_equal(before.bank, after.bank)


def test_stopping_halfway_leaves_no_work_behind(setup: Setup) -> None:
    images: Iterator[object] = setup.store(0).embedded(range(6))
    next(images)
    images.close()  # type: ignore[attr-defined]
    # The picture after it may have been begun.
    assert setup.embedder.times <= 2
    assert not [one for one in threading.enumerate() if one.name.startswith("embed")]


def test_pictures_embedded_abreast_come_in_order_and_are_the_same(setup: Setup) -> None:
    order = [5, 0, 3, 1, 4, 2]
    alone = list(setup.store(0).embedded(order))
    abreast = list(setup.store(0, abreast=3).embedded(order))
    assert [image.index for image in abreast] == order
    for one, other in zip(alone, abreast, strict=True):
        np.testing.assert_array_equal(one.embeddings.bank, other.embeddings.bank)


@pytest.mark.parametrize(
    ("threads", "abreast", "each"),
    [(1, 1, 1), (2, 2, 1), (3, 3, 1), (4, 4, 1), (5, 1, 5), (6, 3, 2), (7, 1, 7), (8, 4, 2)],
)
def test_threads_are_shared_out_without_leaving_any_out(
    threads: int, abreast: int, each: int
) -> None:
    assert sharing_of(threads) == Sharing(abreast, each)


def test_a_cancelled_store_stops_at_the_next_picture(setup: Setup) -> None:
    images = setup.store(0).embedded(range(6))
    next(images)
    setup.token.cancel()
    with pytest.raises(JobCancelled):
        next(images)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (encoded(np.zeros((96, 128, 3), np.uint8)), "black"),
        (None, "cannot be read"),
    ],
)
def test_a_picture_that_was_changed_meanwhile_is_named(
    content: bytes | None, told: str, setup: Setup
) -> None:
    changed = setup.paths[3]
    changed.unlink()
    if content is not None:
        changed.write_bytes(content)
    with pytest.raises(FittingError, match=told) as caught:
        list(setup.store(0).embedded(range(6)))
    assert str(changed) in caught.value.message


def test_an_encoder_that_gives_nan_is_refused_with_the_picture(
    setup: Setup, tmp_path: Path
) -> None:
    broken = write_tiny_encoder(tmp_path / "broken", tiny_encoder_graph(nan_above=-1.0))
    with pytest.raises(FittingError, match="not numbers") as caught:
        list(Setup(broken, setup.paths).store(0).embedded([1]))
    assert str(setup.paths[1]) in caught.value.message
