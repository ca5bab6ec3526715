"""The tap study from pictures to outcomes, on few of them."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from inspectai_desktop.errors import EncoderError
from inspectai_desktop.inference.encoder import EncoderFolder
from inspectai_desktop.paths import encoders_dir
from training.experiments import tap_study
from training.experiments.tap_features import StudySetting
from training.experiments.tap_study import ROLES, candidates, opened_encoder, study_encoder


@pytest.mark.parametrize("name", sorted(ROLES))
def test_candidates_are_distinct_and_made_of_the_studys_taps(name: str) -> None:
    tried = candidates(name)

    assert len(set(tried)) == len(tried)
    assert {tap for one in tried for tap in one.taps} <= set(ROLES[name].values())


def test_an_encoder_without_the_studys_taps_is_refused_with_the_command_that_makes_one() -> None:
    with pytest.raises(EncoderError, match="does not give out") as caught:
        opened_encoder(encoders_dir() / "efficientnet_lite0")
    assert "encoder export efficientnet_lite0 --taps block4," in caught.value.hint


def test_an_obvious_defect_is_found_on_both_halves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(2)
    for folder, count in (("train/good", 4), ("test/good", 4), ("test/dent", 4)):
        (tmp_path / "parts" / folder).mkdir(parents=True)
        for number in range(count):
            pixels = random.integers(90, 110, (64, 64, 3), np.uint8)
            if folder == "test/dent":
                pixels[20:40, 20:40] = 255
            cv2.imwrite(str(tmp_path / "parts" / folder / f"{number}.png"), pixels)
    encoder = EncoderFolder(encoders_dir() / "efficientnet_lite0")
    taps = [tap.name for tap in encoder.description.taps]
    monkeypatch.setitem(
        ROLES, "efficientnet_lite0", dict(zip(("fine", "coarse"), taps, strict=False))
    )
    monkeypatch.setattr(tap_study, "COMBINATIONS", (("fine", "coarse"),))
    monkeypatch.setattr(tap_study, "BALANCED", (("fine", "coarse"),))
    monkeypatch.setattr(tap_study, "PROJECTED", (("fine", "coarse"),))
    monkeypatch.setattr(tap_study, "PROJECTED_DIM", 16)
    setting = StudySetting("parts", 64, max_train=4, max_test=4)

    outcomes = study_encoder(encoder, tmp_path, (setting,), seed=1)

    assert [outcome.dim for outcome in outcomes][-1] == 16
    for outcome in outcomes:
        assert outcome.selection_mean == outcome.report_mean == 1.0
