"""Whether the encoders that the program ships can be loaded and computed with here."""

from __future__ import annotations

import time

import numpy as np

from inspectai_desktop.errors import EncoderError, InferenceError
from inspectai_desktop.inference.encoder import DESCRIPTION_NAME, Encoder, EncoderFolder
from inspectai_desktop.inference.providers import default_threads
from inspectai_desktop.paths import encoders_dir

_SIDE_PX = 256


def check_encoders() -> str:
    """Load each shipped encoder and compute the features of one picture.

    Returns:
        Their names, how long one picture took, and the execution provider.

    Raises:
        EncoderError: None is there, or one is damaged.
        InferenceError: One cannot be computed with.
    """
    folders = sorted(file.parent for file in encoders_dir().glob(f"*/{DESCRIPTION_NAME}"))
    if not folders:
        raise EncoderError(
            f"There is no encoder in {encoders_dir()}.", "Install the program again."
        )
    batch = np.random.default_rng(1).standard_normal((1, 3, _SIDE_PX, _SIDE_PX))
    said = []
    provider = ""
    for folder in folders:
        shipped = EncoderFolder(folder)
        encoder = Encoder(
            shipped.graph, shipped.description.taps, threads=default_threads(), origin=folder.name
        )
        encoder.encode(batch.astype(np.float32))
        begin = time.perf_counter()
        maps = encoder.encode(batch.astype(np.float32))
        said.append(f"{folder.name} {(time.perf_counter() - begin) * 1000:.0f} ms")
        if not all(np.isfinite(feature_map).all() for feature_map in maps):
            raise InferenceError(f"The encoder {folder.name} gives features that are no numbers.")
        provider = encoder.provider
    return f"{', '.join(said)} on {provider}"
