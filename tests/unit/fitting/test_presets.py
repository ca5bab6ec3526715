from __future__ import annotations

import argparse

import pytest

from inspectai_desktop.inference.encoder import find_encoder
from inspectai_desktop.inference.manifest import is_finer
from inspectai_desktop.paths import encoders_dir
from training.fit_command import add_fit_parser, fit_request
from training.fitting.presets import DEFAULT_PRESET, PRESETS, Preset
from training.fitting.request import FitRequest


def requested(*options: str) -> FitRequest:
    parser = argparse.ArgumentParser()
    add_fit_parser(parser.add_subparsers())
    needed = ("fit", "--good", "good", "--category", "Plate", "--output", "bundle")
    return fit_request(parser.parse_args([*needed, *options]))


def test_the_presets_are_three_from_fast_to_thorough() -> None:
    assert list(PRESETS) == ["fast", "balanced", "thorough"]
    banks = [preset.bank_size for preset in PRESETS.values()]
    assert banks == sorted(banks)
    assert DEFAULT_PRESET in PRESETS


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.name)
def test_every_preset_names_an_encoder_that_is_shipped_and_taps_it_has(preset: Preset) -> None:
    reference = find_encoder(preset.encoder, encoders_dir()).description.reference(preset.taps)
    assert tuple(tap.name for tap in reference.taps) == preset.taps
    fine = find_encoder(preset.encoder, encoders_dir()).description.reference(preset.fine_taps)
    assert tuple(tap.name for tap in fine.taps) == preset.fine_taps
    assert is_finer(fine.taps, reference.taps)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_decides_what_the_command_line_leaves_open(name: str) -> None:
    preset = PRESETS[name]
    request = requested("--preset", name)
    assert request.encoder == preset.encoder
    assert request.taps == preset.taps
    assert request.fine_taps == preset.fine_taps
    assert request.sizing == preset.sizing
    assert request.bank_size == preset.bank_size
    assert request.top_share == preset.top_share
    assert request.peak_within_defect


def test_without_a_preset_the_balanced_one_is_taken() -> None:
    assert requested() == requested("--preset", "balanced")


def test_options_given_explicitly_win_over_the_preset() -> None:
    request = requested("--preset", "thorough", "--bank-size", "77", "--top-share", "0")
    assert request.bank_size == 77
    assert request.top_share == 0
    assert not request.peak_within_defect
    assert request.encoder == PRESETS["thorough"].encoder


def test_a_coreset_ratio_takes_the_place_of_the_presets_bank_size() -> None:
    request = requested("--coreset-ratio", "0.1")
    assert request.bank_size is None
    assert request.coreset_ratio == 0.1


def test_another_encoder_is_not_asked_for_the_presets_taps() -> None:
    assert requested("--encoder", "my_encoder").taps == ()
    assert requested("--encoder", "my_encoder").fine_taps == ()
    assert requested("--encoder", "my_encoder", "--taps", "a,b").taps == ("a", "b")


@pytest.mark.parametrize(
    ("options", "fine_taps"),
    [
        ((), ("block4", "block10")),
        (("--fine-taps", "none"), ()),
        (("--fine-taps", "block4"), ("block4",)),
        # Other taps may be as fine as the preset's fine ones.
        (("--taps", "block4,block10"), ()),
        (("--encoder", "efficientnet_lite2"), ()),
        (("--encoder", "efficientnet_lite0", "--taps", "block10,block14"), ("block4", "block10")),
        (("--taps", "block14", "--fine-taps", "block4,block10"), ("block4", "block10")),
    ],
)
def test_a_fine_map_is_the_presets_unless_other_taps_are_named(
    options: tuple[str, ...], fine_taps: tuple[str, ...]
) -> None:
    assert requested(*options).fine_taps == fine_taps
