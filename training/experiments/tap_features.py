"""Pictures and feature maps of the tap study: chosen by seed, encoded once, kept in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.region import Box, RegionOfInterest
from inspectai_desktop.errors import EvaluationError
from inspectai_desktop.inference.encoder import Encoder, EncoderFolder
from inspectai_desktop.inference.image_decoding import list_pictures, read_image, read_size
from inspectai_desktop.inference.manifest import Preprocessing
from inspectai_desktop.inference.patch_embeddings import patch_embeddings
from inspectai_desktop.inference.preprocessing import Preprocessor, input_size_for
from training.evaluation.datasets import read_dataset

FloatArray = npt.NDArray[np.float32]
HalfArray = npt.NDArray[np.float16]
POOLING_SIZE = 3


@dataclass(frozen=True, slots=True)
class StudySetting:
    """One data set at one input size.

    Attributes:
        data_set: Folder name below the data folder.
        input_size_px: Side of the square whose area the input has.
        max_train: Good pictures to fit with, drawn by seed.
        max_test: Test pictures per class (good, anomalous), drawn by seed.
    """

    data_set: str
    input_size_px: int
    max_train: int
    max_test: int

    @property
    def title(self) -> str:
        """For tables."""
        return f"{self.data_set} {self.input_size_px}"

    @property
    def description(self) -> str:
        """What the title stands for, in words."""
        side = self.input_size_px
        return (
            f"at most {self.max_train} good pictures to fit with, {self.max_test} per class to "
            f"test with, input of the area of {side} x {side} pixels, aspect ratio kept"
        )


@dataclass(frozen=True, slots=True, eq=False)
class StudyPictures:
    """What a setting fits with and is tested on.

    Attributes:
        train: Good pictures.
        test: Test pictures.
        anomalous: `(n_test,)`.
        reported: `(n_test,)`; True for the half that no choice may be made on.
        input_height: In pixels, of the median picture's shape.
        input_width: In pixels.
    """

    train: tuple[Path, ...]
    test: tuple[Path, ...]
    anomalous: npt.NDArray[np.bool_]
    reported: npt.NDArray[np.bool_]
    input_height: int
    input_width: int


def draw_pictures(data: Path, setting: StudySetting, seed: int) -> StudyPictures:
    """Draw a setting's pictures; each class of the test set is halved by lot.

    Raises:
        EvaluationError: The data set is not there or lacks a class.
    """
    random = np.random.default_rng(seed)
    root = data / setting.data_set
    samples = read_dataset(root).samples
    train = _drawn(list_pictures(root / "train" / "good"), setting.max_train, random)
    test: list[Path] = []
    anomalous: list[bool] = []
    reported: list[bool] = []
    for label in (False, True):
        paths = [sample.path for sample in samples if sample.anomalous is label]
        if len(paths) < 2:
            raise EvaluationError(f"{root}: needs good and anomalous test pictures.")
        chosen = _drawn(paths, setting.max_test, random)
        test.extend(chosen)
        anomalous.extend([label] * len(chosen))
        reported.extend(random.permutation(np.arange(len(chosen)) % 2 == 0).tolist())
    sizes = [read_size(path) for path in train]
    aspect = float(np.median([width / height for height, width in sizes]))
    height, width = input_size_for(aspect, setting.input_size_px)
    return StudyPictures(
        tuple(train), tuple(test), np.array(anomalous), np.array(reported), height, width
    )


def _drawn(paths: Sequence[Path], limit: int, random: np.random.Generator) -> list[Path]:
    order = random.permutation(len(paths))[:limit]
    return [paths[index] for index in sorted(order.tolist())]


class FeatureCache:
    """Feature maps of all taps of all pictures of a setting, in half precision."""

    def __init__(self, pictures: StudyPictures, encoder: EncoderFolder, *, threads: int) -> None:
        preprocessing = encoder.description.preprocessing
        self._preprocessor = Preprocessor(
            Preprocessing(
                input_height=pictures.input_height,
                input_width=pictures.input_width,
                mean=preprocessing.mean,
                std=preprocessing.std,
                aspect_ratio_min=1.0,
                aspect_ratio_max=1.0,
            ),
            RegionOfInterest(1, 1),
        )
        taps = encoder.description.taps
        self._names = [tap.name for tap in taps]
        running = Encoder(encoder.graph, taps, provider="cpu", threads=threads)
        self._train = [self._encoded(path, running) for path in pictures.train]
        self._test = [self._encoded(path, running) for path in pictures.test]

    def _encoded(self, path: Path, encoder: Encoder) -> list[HalfArray]:
        image = read_image(path)
        tensor = self._preprocessor.tensor(image, Box(0, 0, image.height, image.width))
        return [feature.astype(np.float16) for feature in encoder.encode(tensor[None])]

    def balancing_scales(self, taps: Sequence[str]) -> tuple[float, ...]:
        """Per tap, one over the mean length of its features on the good pictures."""
        scales = []
        for index in self._indices(taps):
            lengths = [
                float(np.linalg.norm(maps[index][0].astype(np.float32), axis=0).mean())
                for maps in self._train
            ]
            scales.append(1.0 / max(float(np.mean(lengths)), 1e-12))
        return tuple(scales)

    def train_embeddings(
        self, taps: Sequence[str], scales: tuple[float, ...]
    ) -> Iterator[FloatArray]:
        """Patch embeddings `(n_patches, dim)` of each good picture, made as they are taken."""
        return (self._embedded(maps, taps, scales) for maps in self._train)

    def test_embeddings(
        self, taps: Sequence[str], scales: tuple[float, ...]
    ) -> Iterator[FloatArray]:
        """Patch embeddings `(n_patches, dim)` of each test picture, made as they are taken."""
        return (self._embedded(maps, taps, scales) for maps in self._test)

    def _embedded(
        self, maps: list[HalfArray], taps: Sequence[str], scales: tuple[float, ...]
    ) -> FloatArray:
        chosen = [maps[index].astype(np.float32) for index in self._indices(taps)]
        embeddings = patch_embeddings(chosen, tap_scales=scales, pooling_size=POOLING_SIZE)
        return np.asarray(embeddings[0])

    def _indices(self, taps: Sequence[str]) -> list[int]:
        return [self._names.index(tap) for tap in taps]
