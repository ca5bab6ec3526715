"""An encoder in half precision: the same features to a hundredth; without onnx, a clear word."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from inspectai_desktop.errors import EncoderError
from inspectai_desktop.inference.bundle import ENCODER_NAME, read_bundle
from inspectai_desktop.inference.detector import Detector
from inspectai_desktop.inference.encoder import Encoder, find_encoder
from inspectai_desktop.inference.image_decoding import read_image
from inspectai_desktop.paths import encoders_dir
from tests.tiny_fit import fit_tiny
from training.fitting.encoder_precision import in_precision

if TYPE_CHECKING:
    from pathlib import Path


def test_float32_leaves_the_encoder_as_it_is() -> None:
    shipped = find_encoder("efficientnet_lite0", encoders_dir())
    reference = shipped.description.reference()
    graph, same = in_precision(shipped.graph, reference, "float32")
    assert graph is shipped.graph
    assert same is reference


def test_half_precision_gives_the_same_features_to_a_hundredth_in_half_the_file() -> None:
    shipped = find_encoder("efficientnet_lite0", encoders_dir())
    reference = shipped.description.reference()
    graph, halved = in_precision(shipped.graph, reference, "float16")
    assert len(graph) < 0.6 * len(shipped.graph)
    assert halved.taps == reference.taps
    assert halved.sha256 != reference.sha256
    assert in_precision(shipped.graph, reference, "float16")[0] == graph
    picture = np.random.default_rng(0).standard_normal((1, 3, 96, 128)).astype(np.float32)
    for whole, half in zip(
        Encoder(shipped.graph, reference.taps, provider="cpu", threads=1).encode(picture),
        Encoder(graph, halved.taps, provider="cpu", threads=1).encode(picture),
        strict=True,
    ):
        assert half.dtype == np.float32
        assert np.linalg.norm(half - whole) < 0.01 * np.linalg.norm(whole)


def test_a_bundle_in_half_precision_judges_as_the_whole_one_does(
    good_parts: Path, defective_parts: Path, tiny_encoder: Path, tmp_path: Path
) -> None:
    scores = {}
    for precision in ("float32", "float16"):
        bundle = tmp_path / precision
        fit_tiny(good_parts, bundle, tiny_encoder, precision=precision)
        detector = Detector.load(bundle, provider="cpu", threads=1)
        scores[precision] = [
            detector.predict(read_image(path)).anomaly_score
            for path in sorted(defective_parts.iterdir())
        ]
    manifest = read_bundle(tmp_path / "float16").manifest
    assert manifest.encoder.name.endswith("-float16")
    assert manifest.encoder.sha256 == manifest.files[ENCODER_NAME]
    assert scores["float16"] == pytest.approx(scores["float32"], rel=0.02)


def test_without_onnx_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    shipped = find_encoder("efficientnet_lite0", encoders_dir())
    with pytest.raises(EncoderError, match="needs the package onnx") as caught:
        in_precision(shipped.graph, shipped.description.reference(), "float16")
    assert "inspectai-desktop[training]" in caught.value.hint
