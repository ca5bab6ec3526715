"""A manifest survives its file, and no changed byte of a bundle goes unnoticed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.errors import BundleError
from inspectai_desktop.inference.bundle import (
    BANK_NAME,
    CALIBRATION_NAME,
    ENCODER_NAME,
    array_bytes,
    arrays_bytes,
    pack_bundle,
    read_bundle,
    write_bundle,
)
from inspectai_desktop.inference.manifest import (
    Calibration,
    Manifest,
    RateInterval,
    TrainingImages,
)
from inspectai_desktop.inference.manifest_file import (
    MANIFEST_NAME,
    manifest_bytes,
    parsed_manifest,
)
from tests.fakes import a_manifest

ORIGIN = Path("plate")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
SCORES = st.floats(1e-6, 1e6)
RATES = st.floats(0, 1)
INTERVALS = st.builds(RateInterval, expected=RATES, low=RATES, high=RATES)


@st.composite
def regions(draw: st.DrawFn) -> RegionOfInterest:
    width, height = draw(st.integers(1, 5000)), draw(st.integers(1, 5000))
    corners = st.tuples(st.floats(-10, width + 10), st.floats(-10, height + 10))
    polygons = st.lists(st.lists(corners, min_size=3, max_size=6).map(tuple), max_size=3).map(tuple)
    whole = ((0.0, 0.0), (float(width), 0.0), (float(width), float(height)))
    inspect = draw(st.sampled_from([(), (whole,)]))
    return RegionOfInterest(width, height, inspect=inspect, ignore=draw(polygons))


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    review = draw(SCORES)
    calibration = Calibration(
        review_threshold=review,
        fail_threshold=review * draw(st.floats(1, 10)),
        target_false_reject_rate=draw(st.floats(1e-6, 0.4)),
        target_review_rate=draw(st.floats(1e-6, 0.4)),
        false_reject=draw(INTERVALS),
        review=draw(INTERVALS),
        n_held_out=draw(st.integers(1, 10_000)),
        n_folds=draw(st.integers(2, 10)),
        tail_model=draw(TEXTS),
    )
    changes: dict[str, Any] = {
        "category": draw(TEXTS),
        "note": draw(TEXTS),
        "versions": draw(st.dictionaries(TEXTS, TEXTS, max_size=4)),
        "seed": draw(st.integers(0, 2**32 - 1)),
        "region": draw(regions()),
        "calibration": calibration,
        "training_images": TrainingImages(
            count=draw(st.integers(1, 9999)),
            digest="cd" * 32,
            suspicious=tuple(draw(st.lists(TEXTS, max_size=3))),
        ),
    }
    return a_manifest(**changes)


@given(manifests())
def test_a_manifest_comes_back_from_its_file_as_it_was(manifest: Manifest) -> None:
    data = manifest_bytes(manifest)
    read = parsed_manifest(data, ORIGIN)
    assert read.digest() == manifest.digest()
    assert read.model_copy(update={"checksum": manifest.checksum}) == manifest
    assert manifest_bytes(read) == data


@given(manifests(), TEXTS, st.dictionaries(TEXTS, TEXTS, max_size=3))
def test_the_digest_ignores_time_note_and_versions(
    manifest: Manifest, text: str, versions: dict[str, str]
) -> None:
    twin = manifest.model_copy(update={"created_at": text, "note": text, "versions": versions})
    assert twin.digest() == manifest.digest()


@given(manifests(), st.data())
def test_a_manifest_with_one_changed_byte_is_refused(
    manifest: Manifest, data: st.DataObject
) -> None:
    damaged = bytearray(manifest_bytes(manifest))
    place = data.draw(st.integers(0, len(damaged) - 1))
    damaged[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BundleError, match="plate"):
        parsed_manifest(bytes(damaged), ORIGIN)


@given(st.integers(2, 10**9))
def test_a_newer_format_is_refused_with_both_versions_whatever_else_it_says(version: int) -> None:
    newer = json.dumps({"format_version": version, "anything": {"else": version}})
    with pytest.raises(BundleError, match=f"version {version}; this program reads up to 1"):
        parsed_manifest(newer.encode(), ORIGIN)


@given(st.binary(max_size=200) | TEXTS.map(str.encode))
def test_any_other_bytes_are_no_manifest(noise: bytes) -> None:
    with pytest.raises(BundleError, match="plate"):
        parsed_manifest(noise, ORIGIN)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("bundles") / "plate"
    noise = np.random.default_rng(0).normal(size=(10, 4)).astype(np.float32)
    files = {
        ENCODER_NAME: noise.tobytes(),
        BANK_NAME: array_bytes(noise),
        CALIBRATION_NAME: arrays_bytes({"held_out_scores": noise[:, 0]}),
        "thumbnail.jpg": noise[::-1].tobytes(),
    }
    write_bundle(target, a_manifest(), files)
    return target


@pytest.mark.parametrize(
    "name", [MANIFEST_NAME, ENCODER_NAME, BANK_NAME, CALIBRATION_NAME, "thumbnail.jpg"]
)
@settings(max_examples=25)
@given(data=st.data())
def test_a_flipped_bit_in_any_file_of_a_bundle_is_noticed(
    name: str, folder: Path, data: st.DataObject
) -> None:
    file = folder / name
    whole = file.read_bytes()
    place = data.draw(st.integers(0, 8 * len(whole) - 1))
    damaged = bytearray(whole)
    damaged[place // 8] ^= 1 << place % 8
    file.write_bytes(damaged)
    try:
        with pytest.raises(BundleError, match="plate"):
            read_bundle(folder)
    finally:
        file.write_bytes(whole)


@given(data=st.data())
def test_a_packed_bundle_with_changed_bytes_is_refused_or_still_says_the_same(
    folder: Path, tmp_path: Path, data: st.DataObject
) -> None:
    """A zip has bytes that mean nothing, such as times; no other change may pass."""
    packed = tmp_path / "plate.inspectai"
    pack_bundle(folder, packed, overwrite=True)
    damaged = bytearray(packed.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del damaged[data.draw(st.integers(0, len(damaged) - 1)) :]
    packed.write_bytes(damaged)
    whole = read_bundle(folder)
    try:
        read = read_bundle(packed)
    except BundleError:
        return
    assert read.manifest == whole.manifest
    assert dict(read.files) == dict(whole.files)
