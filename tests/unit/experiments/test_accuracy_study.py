from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.experiments.accuracy_study import KeptResults
from training.experiments.study_pictures import VIEWS, EncodedSetting
from training.experiments.study_report import study_markdown
from training.experiments.study_scores import SettingRun, measured_together
from training.experiments.study_variants import CHOSEN, GROUPS, Bank, Embedding, Judgement, Variant
from training.experiments.tap_features import StudyPictures, StudySetting
from training.experiments.tap_report import Measurement

SETTING = StudySetting("plates", 64, max_train=12, max_test=8)
TAPS = ("encoder:fine", "encoder:coarse")
EMBEDDING = Embedding(taps=TAPS)


def encoded() -> EncodedSetting:
    """Features of a few directions; anomalous pictures have one patch of another direction."""
    random = np.random.default_rng(0)
    anomalous = np.arange(16) % 2 == 1

    def maps(shape: tuple[int, ...], channels: int, side: int) -> np.ndarray:
        features = random.normal(0, 0.05, (*shape, channels, side, side))
        features[..., 0, :, :] += 1.0
        return features

    train = {
        (tap, view): maps((12,), channels, side)
        for tap, channels, side in ((TAPS[0], 6, 8), (TAPS[1], 4, 4))
        for view in VIEWS
    }
    test = {TAPS[0]: maps((16,), 6, 8), TAPS[1]: maps((16,), 4, 4)}
    test[TAPS[0]][anomalous, 3, 2:4, 5:7] += 2.0
    pictures = StudyPictures(
        train=tuple(Path(f"{number}.png") for number in range(12)),
        test=tuple(Path(f"t{number}.png") for number in range(16)),
        anomalous=anomalous,
        reported=np.arange(16) >= 8,
        input_height=64,
        input_width=64,
    )
    as_half = {name: value.astype(np.float16) for name, value in train.items()}
    return EncodedSetting(
        SETTING, pictures, as_half, {name: value.astype(np.float16) for name, value in test.items()}
    )


@pytest.mark.parametrize(
    "variant",
    [
        Variant("plain", EMBEDDING),
        Variant("per tap", Embedding(TAPS, length="per tap")),
        Variant("raw", Embedding(TAPS, length="none", pooling_size=1)),
        Variant("whitened", Embedding(TAPS, whitening=0.1)),
        Variant("position", Embedding(TAPS, position_weight=10.0)),
        Variant("random", EMBEDDING, Bank(size=50, chosen="random")),
        Variant("turned", EMBEDDING, Bank(size=100, views=VIEWS, neighbours=3)),
        Variant("ratio", EMBEDDING, judgement=Judgement(normal="ratio")),
        Variant("z", EMBEDDING, judgement=Judgement(normal="z")),
        Variant("density", EMBEDDING, judgement=Judgement(normal="density")),
        Variant("maximum", EMBEDDING, judgement=Judgement(top_share=0.0, mean_weight=0.0)),
        Variant("few", EMBEDDING, n_good=5),
    ],
    ids=lambda variant: variant.title,
)
def test_every_kind_of_variant_tells_plain_anomalies_from_good_pictures(variant: Variant) -> None:
    measured = SettingRun(encoded(), seed=0).measured(variant)
    assert measured.selection >= 0.9
    assert measured.report >= 0.9


def test_what_is_odd_in_the_background_counts_only_without_the_foreground() -> None:
    setting = encoded()
    # Two rings of patches of another direction are background; in good pictures a corner is odd.
    ring = np.ones((8, 8), bool)
    ring[2:-2, 2:-2] = False
    fine = TAPS[0]
    for maps in (*(setting.train[fine, view] for view in VIEWS), setting.test[fine]):
        maps[:, 0, ring] -= 3.0
        maps[:, 1, ring] += 3.0
    setting.test[fine][~setting.pictures.anomalous, 3, 0, 0] += 2.0
    setting.test[fine][setting.pictures.anomalous, 3] = 0.0
    setting.test[fine][setting.pictures.anomalous, 3, 3:5, 3:5] += 0.5
    plain, masked = (
        SettingRun(setting, seed=0).measured(
            Variant("masked", Embedding(TAPS, pooling_size=1), judgement=judgement)
        )
        for judgement in (
            Judgement(top_share=0.0, mean_weight=0.0),
            Judgement(top_share=0.0, mean_weight=0.0, foreground=True),
        )
    )
    assert plain.report < 0.6
    assert masked.report >= 0.9


def test_two_input_sizes_together_tell_anomalies_that_only_one_shows() -> None:
    setting = encoded()
    blind = encoded()
    blind.test[TAPS[0]][blind.pictures.anomalous, 3] = 0.0
    variant = Variant("plain", EMBEDDING)
    runs = [SettingRun(one, seed=0) for one in (blind, setting)]
    assert runs[0].measured(variant).report < 0.8
    assert measured_together(runs, variant).report >= 0.9


def test_a_figure_does_not_depend_on_what_was_measured_before_it() -> None:
    density = Variant("density", EMBEDDING, judgement=Judgement(normal="density"))
    run = SettingRun(encoded(), seed=0)
    run.measured(Variant("other", Embedding(TAPS, pooling_size=1)))
    run.measured(Variant("plain", EMBEDDING))
    assert run.measured(density) == SettingRun(encoded(), seed=0).measured(density)


def test_an_interrupted_study_goes_on_with_what_it_knows(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    run = SettingRun(encoded(), seed=0)
    variant = Variant("plain", EMBEDDING)
    first = KeptResults(file).measured(variant, [SETTING], 0, run.measured)

    def refuse(variant: Variant) -> Measurement:
        raise AssertionError(f"{variant.title} is known and was measured again")

    assert KeptResults(file).measured(variant, [SETTING], 0, refuse) == first


def test_the_report_shows_mean_and_spread_of_both_halves() -> None:
    results = {(CHOSEN.title, SETTING.title): [Measurement(0.9, 0.8), Measurement(1.0, 0.8)]}
    sizes = {"Input size": [SETTING.title], "Two sizes": ["plates 64 and 96"]}
    text = study_markdown(results, [SETTING], sizes, command="this", n_seeds=2, lot=42)
    assert text.count("0.950 ± 0.071 / 0.800 ± 0.000") == 2
    assert "### Score" in text
    assert "### Input size" in text
    assert "### Two sizes" not in text


def test_titles_of_variants_are_distinct() -> None:
    titles = [variant.title for group in GROUPS.values() for variant in group]
    assert len(titles) == len(set(titles))
