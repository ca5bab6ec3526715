from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from pydantic import ValidationError

from inspectai_desktop.domain.region import RegionOfInterest, whole_picture
from inspectai_desktop.inference.manifest import (
    EncoderReference,
    Manifest,
    Preprocessing,
    RateInterval,
    Score,
    Tap,
    TrainingImages,
)
from tests.fakes import a_manifest


@pytest.mark.parametrize(
    "change",
    [
        {"created_at": "2031-01-01T00:00:00+00:00"},
        {"note": "for line 3"},
        {"versions": {"numpy": "9.9"}},
        {"checksum": "12" * 32},
    ],
)
def test_the_digest_does_not_depend_on_when_and_with_what_a_bundle_was_made(
    change: dict[str, Any],
) -> None:
    assert a_manifest(**change).digest() == a_manifest().digest()


@pytest.mark.parametrize(
    "change",
    [
        {"category": "Other plate"},
        {"seed": 43},
        {"region": whole_picture(96, 129)},
        {"score": Score(aggregation="top_share", top_share=0.1)},
        {"score": Score(mean_weight=0.5)},
        {"training_images": TrainingImages(count=12, digest="ce" * 32)},
        {"files": {"memory_bank.npy": "00" * 32}},
    ],
)
def test_the_digest_changes_with_all_else(change: dict[str, Any]) -> None:
    assert a_manifest(**change).digest() != a_manifest().digest()


def test_a_manifest_that_does_not_know_the_means_weight_is_read_with_its_old_meaning() -> None:
    content = a_manifest().model_dump(mode="json")
    del content["score"]["mean_weight"], content["fine_map"], content["normal_map"]
    read = Manifest.model_validate(content)
    assert read.score.mean_weight == 0
    assert not read.normal_map
    # As the release before the weight existed computed it, from the same content.
    old = {
        key: value
        for key, value in content.items()
        if key not in {"checksum", "created_at", "note", "versions"}
    }
    text = json.dumps(old, sort_keys=True, separators=(",", ":"))
    assert read.digest() == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("rate", "told"),
    [
        (
            RateInterval(expected=0.01, low=0.0032, high=0.18),
            "about 10 in 1,000 good parts (between 3.2 and 180)",
        ),
        (
            RateInterval(expected=0.000123, low=0.0, high=1.0),
            "about 0.12 in 1,000 good parts (between 0 and 1000)",
        ),
        (
            RateInterval(expected=0.0999, low=1e-9, high=0.994),
            "about 100 in 1,000 good parts (between 0 and 990)",
        ),
    ],
)
def test_a_rate_is_told_in_parts_of_a_thousand_and_not_in_powers_of_ten(
    rate: RateInterval, told: str
) -> None:
    assert rate.in_words() == told
    assert rate.in_words("false rejects") == told.replace(" in 1", " false rejects in 1", 1)


def test_the_finest_tap_decides_the_stride() -> None:
    taps = (Tap(name="b", stride=16, channels=1), Tap(name="a", stride=8, channels=1))
    assert EncoderReference(name="x", sha256="", taps=taps).stride == 8


def test_a_manifest_survives_json_region_included() -> None:
    region = RegionOfInterest(
        640, 480, inspect=(((0.5, 0), (9, 0), (9, 9)),), ignore=(((1, 1), (2, 1), (2, 2)),)
    )
    manifest = a_manifest(region=region)
    assert Manifest.model_validate_json(manifest.model_dump_json()) == manifest


def changed(**changes: Any) -> dict[str, Any]:
    """A manifest as JSON with dotted entries replaced."""
    content = a_manifest().model_dump(mode="json")
    for dotted, value in changes.items():
        *sections, name = dotted.split("__")
        place = content
        for section in sections:
            place = place[section]
        place[name] = value
    return content


@pytest.mark.parametrize(
    "change",
    [
        {"format_version": 2},
        {"unknown": 1},
        {"preprocessing__input_height": 100},
        {"preprocessing__input_height": 0},
        {"preprocessing__colour": "BGR"},
        {"method__kind": "magic"},
        {"method__bank_size": 0},
        {"method__tap_scales": [1.0, 1.0]},
        {"method__embedding_dim": 13},
        {"method__covering_radius": float("nan")},
        {"calibration__fail_threshold": float("inf")},
        {"calibration__review_threshold": 2.5},
        {"calibration__false_reject__expected": 1.5},
        {"encoder__taps": []},
        {"checksum": "short"},
    ],
)
def test_a_manifest_that_cannot_be_followed_is_not_valid(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Manifest.model_validate(changed(**change))


FINE_MAP = {
    "taps": [{"name": "finer", "stride": 4, "channels": 6}],
    "bank_size": 5,
    "embedding_dim": 6,
    "covering_radius": 1.0,
    "unit": 0.7,
}


def test_a_fine_map_is_part_of_what_the_digest_vouches_for() -> None:
    read = Manifest.model_validate(changed(fine_map=FINE_MAP))
    assert read.digest() != a_manifest().digest()
    other = Manifest.model_validate(changed(fine_map={**FINE_MAP, "unit": 0.8}))
    assert other.digest() != read.digest()
    assert [tap.name for tap in read.taps.encoded] == ["finer", "fine"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"embedding_dim": 7}, "the fine taps give 6 values"),
        ({"taps": [{"name": "same", "stride": 8, "channels": 6}]}, "not finer"),
        ({"taps": [{"name": "odd", "stride": 3, "channels": 6}]}, "not finer"),
        ({"unit": 0.0}, "greater than 0"),
        ({"taps": []}, "at least 1"),
    ],
)
def test_a_fine_map_that_cannot_be_followed_is_not_valid(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Manifest.model_validate(changed(fine_map=FINE_MAP | change))


def test_the_unchanged_manifest_of_these_tests_is_valid() -> None:
    assert Manifest.model_validate(changed()) == a_manifest()


def test_the_white_level_of_16_bit_pictures_is_full_scale_unless_said() -> None:
    prepared = a_manifest().preprocessing
    assert prepared.white_level_16bit == 65535
    with pytest.raises(ValidationError):
        Preprocessing.model_validate({**prepared.model_dump(), "white_level_16bit": 100})
