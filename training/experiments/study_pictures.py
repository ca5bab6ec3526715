"""Feature maps for the accuracy study: encoded once per encoder and data set, kept on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.region import Box, RegionOfInterest
from inspectai_desktop.inference.encoder import Encoder, EncoderFolder
from inspectai_desktop.inference.image_decoding import read_image
from inspectai_desktop.inference.manifest import Preprocessing
from inspectai_desktop.inference.preprocessing import Preprocessor
from training.experiments.tap_features import StudyPictures, StudySetting, draw_pictures

FloatArray = npt.NDArray[np.float32]
HalfArray = npt.NDArray[np.float16]
VIEWS = ("", "left-right", "top-bottom", "180", "5", "-5")
"""How training pictures are turned, numbers in degrees; test pictures are encoded as they are."""


@dataclass(frozen=True, slots=True, eq=False)
class EncodedSetting:
    """All feature maps of one data set at one input size.

    Attributes:
        setting: Which data set and size.
        pictures: Paths, labels and the fixed lot that halves the test pictures.
        train: Per `encoder:tap` and view an array `(n_train, channels, rows, columns)`.
        test: Per `encoder:tap` an array `(n_test, channels, rows, columns)`.
    """

    setting: StudySetting
    pictures: StudyPictures
    train: dict[tuple[str, str], HalfArray]
    test: dict[str, HalfArray]


def encoded_setting(
    data: Path,
    setting: StudySetting,
    encoders: Mapping[EncoderFolder, Sequence[str]],
    *,
    lot: int,
    cache: Path,
    threads: int,
) -> EncodedSetting:
    """Encode a setting, or read what was encoded before.

    Args:
        data: Folder with the data sets.
        setting: Data set, input size and how many pictures.
        encoders: Whose maps are made, of these views of the training pictures.
        lot: Seed that draws the pictures and halves the test set, the same in all runs.
        cache: Folder for the maps.
        threads: Of the encoder.

    Raises:
        EvaluationError: The data set is not there or lacks a class.
    """
    pictures = draw_pictures(data, setting, lot)
    train: dict[tuple[str, str], HalfArray] = {}
    test: dict[str, HalfArray] = {}
    for encoder, views in encoders.items():
        file = cache / f"{_key(setting, pictures, encoder, views)}.npz"
        if not file.is_file():
            cache.mkdir(parents=True, exist_ok=True)
            made: dict[str, Any] = {**_encoded(pictures, encoder, threads, views)}
            np.savez(file, **made)
        with np.load(file, allow_pickle=False) as arrays:
            for tap in encoder.description.taps:
                name = f"{encoder.description.name}:{tap.name}"
                for view, maps in zip(views, arrays[f"train_{tap.name}"], strict=True):
                    train[name, view] = maps
                test[name] = arrays[f"test_{tap.name}"]
    return EncodedSetting(setting, pictures, train, test)


def _key(
    setting: StudySetting,
    pictures: StudyPictures,
    encoder: EncoderFolder,
    views: Sequence[str],
) -> str:
    """A name that changes with anything the maps depend on."""
    content = "\n".join(
        [
            encoder.description.sha256,
            f"{pictures.input_height} {pictures.input_width}",
            *views,
            *(str(path) for path in (*pictures.train, *pictures.test)),
        ]
    )
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    return f"{setting.data_set}-{setting.input_size_px}-{encoder.description.name}-{digest}"


def _encoded(
    pictures: StudyPictures, encoder: EncoderFolder, threads: int, views: Sequence[str]
) -> dict[str, HalfArray]:
    colour = encoder.description.preprocessing
    preprocessor = Preprocessor(
        Preprocessing(
            input_height=pictures.input_height,
            input_width=pictures.input_width,
            mean=colour.mean,
            std=colour.std,
            aspect_ratio_min=1.0,
            aspect_ratio_max=1.0,
        ),
        RegionOfInterest(1, 1),
    )
    taps = encoder.description.taps
    running = Encoder(encoder.graph, taps, provider="cpu", threads=threads)

    def maps(path: Path, view: str) -> list[HalfArray]:
        image = read_image(path)
        tensor = preprocessor.tensor(image, Box(0, 0, image.height, image.width))
        batch = np.ascontiguousarray(_seen(tensor, view)[None])
        return [feature[0].astype(np.float16) for feature in running.encode(batch)]

    arrays: dict[str, HalfArray] = {}
    train = [[maps(path, view) for path in pictures.train] for view in views]
    test = [maps(path, "") for path in pictures.test]
    for index, tap in enumerate(taps):
        arrays[f"train_{tap.name}"] = np.stack(
            [np.stack([one[index] for one in seen]) for seen in train]
        )
        arrays[f"test_{tap.name}"] = np.stack([one[index] for one in test])
    return arrays


def _seen(tensor: FloatArray, view: str) -> FloatArray:
    """A picture `(3, height, width)` turned; what a small turn brings in repeats the edge."""
    if not view:
        return tensor
    if view == "left-right":
        return tensor[:, :, ::-1]
    if view == "top-bottom":
        return tensor[:, ::-1]
    height, width = tensor.shape[1:]
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), float(view), 1.0)
    return np.stack(
        [
            cv2.warpAffine(channel, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
            for channel in tensor
        ]
    )
