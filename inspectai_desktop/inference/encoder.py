"""The encoder: an ONNX network that turns a picture into feature maps."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import onnxruntime
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from inspectai_desktop.errors import EncoderError, InferenceError
from inspectai_desktop.inference.manifest import EncoderReference, Tap
from inspectai_desktop.inference.providers import ProviderChoice, open_session

GRAPH_NAME = "encoder.onnx"
DESCRIPTION_NAME = "encoder.json"
FloatArray = npt.NDArray[np.float32]


class EncoderPreprocessing(BaseModel):
    """What the encoder was trained to see, in units of white = 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    colour: Literal["RGB"]
    mean: tuple[float, float, float]
    std: tuple[float, float, float]


class EncoderDescription(BaseModel):
    """`encoder.json`: everything that must be known of an `encoder.onnx`."""

    # A newer exporter may say more of the origin; what is needed to run is checked.
    model_config = ConfigDict(frozen=True, extra="ignore")

    format_version: Literal[1]
    name: str
    input: str
    taps: tuple[Tap, ...] = Field(min_length=1)
    recommended_taps: tuple[str, ...] = ()
    preprocessing: EncoderPreprocessing
    size_multiple: Literal[32]
    sha256: str
    licence: str
    origin: str

    def reference(self, taps: tuple[str, ...] = ()) -> EncoderReference:
        """What a bundle's manifest says of its encoder.

        Args:
            taps: Names of the taps to use; none takes those recommended, else all.

        Raises:
            EncoderError: The encoder has no such tap.
        """
        wanted = taps or self.recommended_taps or tuple(tap.name for tap in self.taps)
        known = {tap.name: tap for tap in self.taps}
        unknown = [name for name in wanted if name not in known]
        if unknown:
            raise EncoderError(
                f"The encoder '{self.name}' has no tap '{unknown[0]}'.",
                f"Its taps: {', '.join(known)}.",
            )
        chosen = tuple(tap for tap in self.taps if tap.name in wanted)
        return EncoderReference(name=self.name, sha256=self.sha256, taps=chosen)


class EncoderFolder:
    """An encoder on disk, checked: description and graph belong together.

    Raises:
        EncoderError: Something is missing, malformed or does not match its checksum.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        description = folder / DESCRIPTION_NAME
        if not description.is_file():
            raise EncoderError(
                f"{folder}: there is no {DESCRIPTION_NAME}.",
                "Name a shipped encoder or a folder made by `inspectai-train encoder export`.",
            )
        try:
            content = json.loads(description.read_text(encoding="utf-8"))
            self.description = EncoderDescription.model_validate(content)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            raise EncoderError(
                f"{description}: not a valid encoder description at '{place}': {first['msg']}.",
                "Export the encoder again.",
            ) from error
        except (OSError, ValueError, RecursionError) as error:
            raise EncoderError(
                f"{description}: not a valid encoder description ({error}).",
                "Export the encoder again.",
            ) from error
        try:
            self.graph = (folder / GRAPH_NAME).read_bytes()
        except OSError as error:
            raise EncoderError(
                f"{folder / GRAPH_NAME}: cannot be read ({error.strerror or error})."
            ) from error
        if hashlib.sha256(self.graph).hexdigest() != self.description.sha256:
            raise EncoderError(
                f"{folder / GRAPH_NAME}: its checksum differs from the one in {DESCRIPTION_NAME}.",
                "The file is damaged or was exchanged; export the encoder again.",
            )


def find_encoder(name_or_folder: str, encoders_dir: Path) -> EncoderFolder:
    """Open an encoder by shipped name or by folder.

    Raises:
        EncoderError: There is none, or it is damaged.
    """
    shipped = encoders_dir / name_or_folder
    if Path(name_or_folder).name == name_or_folder and (shipped / DESCRIPTION_NAME).is_file():
        return EncoderFolder(shipped)
    folder = Path(name_or_folder)
    if folder.is_dir():
        return EncoderFolder(folder)
    known = sorted(path.parent.name for path in encoders_dir.glob(f"*/{DESCRIPTION_NAME}"))
    raise EncoderError(
        f"There is no encoder '{name_or_folder}'.",
        f"Shipped encoders: {', '.join(known) or 'none'}; or give a folder made by "
        "`inspectai-train encoder export`.",
    )


class Encoder:
    """A running encoder; several threads may use it at once.

    Args:
        graph: Contents of the ONNX file.
        taps: The outputs to take.
        provider: Execution provider.
        threads: Threads of the CPU provider.
        origin: Where the graph came from, for messages.

    Raises:
        EncoderError: Not an ONNX graph, or not one with these taps.
        InferenceError: The provider cannot be used.
    """

    def __init__(
        self,
        graph: bytes,
        taps: tuple[Tap, ...],
        *,
        provider: ProviderChoice = "auto",
        threads: int,
        origin: str = "encoder",
    ) -> None:
        self._session: onnxruntime.InferenceSession = open_session(
            graph, provider=provider, threads=threads, origin=origin
        )
        self.taps = taps
        inputs = self._session.get_inputs()
        outputs = {output.name for output in self._session.get_outputs()}
        missing = [tap.name for tap in taps if tap.name not in outputs]
        if len(inputs) != 1 or missing:
            raise EncoderError(
                f"{origin}: the ONNX graph does not fit its description: {len(inputs)} inputs, "
                f"taps missing: {missing or 'none'}.",
                "Export the encoder again.",
            )
        self._input_name: str = inputs[0].name
        self._output_names = [tap.name for tap in taps]

    @property
    def provider(self) -> str:
        """The execution provider that is really active."""
        return str(self._session.get_providers()[0])

    def encode(self, batch: FloatArray) -> list[FloatArray]:
        """Feature maps of a batch.

        Args:
            batch: `(n, 3, height, width)` normalised pixels, sides multiples of 32.

        Returns:
            One `(n, channels, height / stride, width / stride)` array per tap.

        Raises:
            InferenceError: The runtime failed, for instance for lack of memory.
        """
        try:
            maps = self._session.run(self._output_names, {self._input_name: batch})
        except Exception as error:
            raise InferenceError(
                f"The encoder failed on an input of {batch.shape[3]} x {batch.shape[2]} pixels "
                f"({str(error).strip()[:200]}).",
                "If memory is short, use a smaller input size or fewer pictures at once.",
            ) from error
        height, width = batch.shape[2:]
        for tap, feature_map in zip(self.taps, maps, strict=True):
            expected = (len(batch), tap.channels, height // tap.stride, width // tap.stride)
            if feature_map.shape != expected:
                raise InferenceError(
                    f"The encoder's feature map '{tap.name}' has shape {feature_map.shape}, "
                    f"expected {expected}.",
                    "Export the encoder again.",
                )
        return list(maps)
