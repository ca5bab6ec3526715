"""What an 8-bit encoder would win and cost here: `python -m benchmarks.int8 DATA`.

The shipped EfficientNet-lite0 is quantised (QDQ, calibrated on each data set's own good pictures),
fitted and evaluated beside the original. It is worth shipping as an option only if image AUROC
stays within 0.002 on every set and encoding gets at least 1.5 times as fast.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from benchmarks.measuring import median_and_p95, print_table, run_module
from inspectai_desktop.inference.bundle import read_bundle
from inspectai_desktop.inference.encoder import Encoder, EncoderFolder
from inspectai_desktop.inference.image_decoding import list_pictures, read_image
from inspectai_desktop.inference.preprocessing import Preprocessor
from inspectai_desktop.paths import encoders_dir

FloatArray = npt.NDArray[np.float32]
SETS = ("hazelnut_toy", "magnetic_tile", "ballscrew")
ENCODER = "efficientnet_lite0"
N_CALIBRATION = 32
WANTED_SPEED_UP = 1.5
ALLOWED_LOSS = 0.002


class GoodPictures(CalibrationDataReader):  # type: ignore[misc]
    """The encoder's inputs of some good pictures, one by one."""

    def __init__(self, input_name: str, tensors: list[FloatArray]) -> None:
        self._input_name = input_name
        self._left: Iterator[FloatArray] = iter(tensors)

    def get_next(self) -> dict[str, FloatArray] | None:
        """The next input; None after the last."""
        tensor = next(self._left, None)
        return None if tensor is None else {self._input_name: tensor[None]}


def prepared_inputs(bundle: Path, good: Path, count: int) -> list[FloatArray]:
    """Inputs of `count` good pictures, evenly spread, prepared as the bundle does it."""
    manifest = read_bundle(bundle).manifest
    preprocessor = Preprocessor(manifest.preprocessing, manifest.region)
    paths = list_pictures(good)
    chosen = paths[:: max(1, len(paths) // count)][:count]
    images = [read_image(path) for path in chosen]
    return [preprocessor.tensor(image, preprocessor.box(image)) for image in images]


def quantised(source: EncoderFolder, tensors: list[FloatArray], target: Path) -> None:
    """Write an encoder folder whose convolutions compute in 8 bits."""
    target.mkdir()
    graph, readied = target / "encoder.onnx", target.parent / "readied.onnx"
    quant_pre_process(source.folder / "encoder.onnx", readied, skip_symbolic_shape=True)
    quantize_static(
        readied,
        graph,
        GoodPictures(source.description.input, tensors),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        # Without VNNI, pairs of 8-bit products overflow 16 bits unless the weights keep to 7.
        reduce_range=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.MinMax,
    )
    description = json.loads((source.folder / "encoder.json").read_text(encoding="utf-8"))
    description["name"] += "-int8"
    description["sha256"] = hashlib.sha256(graph.read_bytes()).hexdigest()
    (target / "encoder.json").write_text(json.dumps(description), encoding="utf-8")


def fitted(good: Path, encoder: str, bundle: Path, more: list[str]) -> Path:
    """Fit through the command line."""
    run_module(
        "training", "fit", "--good", str(good), "--category", "int8", "--output", str(bundle),
        "--encoder", encoder, "--progress", "none", *more,
    )  # fmt: skip
    return bundle


def auroc(bundle: Path, dataset: Path) -> float:
    """Image AUROC of a bundle."""
    file = bundle.parent / "figures.json"
    run_module("training", "evaluate", str(bundle), str(dataset), "--json", str(file))
    return float(json.loads(file.read_text(encoding="utf-8"))["image_auroc"])


def encode_ms(folders: list[Path], tensor: FloatArray, threads: int) -> list[float]:
    """Median milliseconds of encoding one input by each encoder, measured in turn."""
    import time  # noqa: PLC0415 - beside its only use

    encoders = []
    for folder in folders:
        described = EncoderFolder(folder)
        taps = described.description.reference().taps
        encoders.append(Encoder(described.graph, taps, provider="cpu", threads=threads))
    times: list[list[float]] = [[] for _ in encoders]
    for number in range(60):
        for own, encoder in zip(times, encoders, strict=True):
            start = time.perf_counter()
            encoder.encode(tensor[None])
            if number >= 10:
                own.append((time.perf_counter() - start) * 1e3)
    return [median_and_p95(own)[0] for own in times]


def compare(dataset: Path, root: Path, more: list[str], threads: int) -> list[str]:
    """One data set's row."""
    good = dataset / "train" / "good"
    original = EncoderFolder(encoders_dir() / ENCODER)
    plain = fitted(good, ENCODER, root / "plain", more)
    tensors = prepared_inputs(plain, good, N_CALIBRATION)
    small = root / "int8"
    quantised(original, tensors, small)
    whole_auroc = auroc(plain, dataset)
    small_auroc = auroc(fitted(good, str(small), root / "small", more), dataset)
    whole_ms, small_ms = encode_ms([original.folder, small], tensors[0], threads)
    kept = whole_auroc - small_auroc <= ALLOWED_LOSS
    won = whole_ms / small_ms >= WANTED_SPEED_UP
    return [
        dataset.name,
        f"{whole_auroc:.4f}",
        f"{small_auroc:.4f}",
        "yes" if kept else "no",
        f"{whole_ms:.1f}",
        f"{small_ms:.1f}",
        f"{whole_ms / small_ms:.2f}",
        "yes" if won else "no",
        f"{len(original.graph) / 1e6:.1f} / {(small / 'encoder.onnx').stat().st_size / 1e6:.1f}",
    ]


def main() -> None:
    """Compare on every set and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="folder of data sets in MVTec AD's layout")
    parser.add_argument("--sets", nargs="+", default=SETS, help="default: %(default)s")
    parser.add_argument("--input-size", default="256", help="as `fit` takes it")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    more = ["--input-size", arguments.input_size, "--threads", str(arguments.threads)]
    rows = []
    for name in arguments.sets:
        with tempfile.TemporaryDirectory() as scratch:
            root = Path(scratch)
            rows.append(compare(arguments.data / name, root, more, arguments.threads))
            print(" ".join(rows[-1]), flush=True)
    print_table(
        [
            "data set", "AUROC, 32 bit", "AUROC, 8 bit", f"within {ALLOWED_LOSS}",
            "encode ms, 32 bit", "encode ms, 8 bit", "times as fast",
            f">= {WANTED_SPEED_UP}", "MB",
        ],
        rows,
    )  # fmt: skip


if __name__ == "__main__":
    main()
