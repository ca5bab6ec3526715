"""What makes PatchCore more accurate with small encoders, over three data sets.

`python -m training.experiments.accuracy_study --data DIR [--output FILE.md] [--group NAME]...`

Choices are made on one half of each test set; the other half is what may be reported of them. Maps
of features are kept below `--cache`, and figures in its `results.json`, so that a study that was
interrupted goes on where it stopped.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from inspectai_desktop.inference.encoder import find_encoder
from inspectai_desktop.paths import encoders_dir
from training.experiments.generated_page import with_generated
from training.experiments.study_pictures import VIEWS, EncodedSetting, encoded_setting
from training.experiments.study_report import study_markdown
from training.experiments.study_scores import SettingRun, measured_together
from training.experiments.study_variants import CHOSEN, GROUPS, Variant
from training.experiments.tap_features import StudySetting
from training.experiments.tap_report import Measurement

PART = "accuracy_study"
LOT = 42
SETTINGS = (
    StudySetting("hazelnut_toy", 256, max_train=28, max_test=40),
    StudySetting("magnetic_tile", 256, max_train=300, max_test=150),
    StudySetting("ballscrew", 384, max_train=100, max_test=106),
)
SIZES = (
    StudySetting("hazelnut_toy", 384, max_train=28, max_test=40),
    StudySetting("magnetic_tile", 192, max_train=300, max_test=150),
    StudySetting("magnetic_tile", 320, max_train=300, max_test=150),
    StudySetting("ballscrew", 256, max_train=100, max_test=106),
    StudySetting("ballscrew", 512, max_train=100, max_test=106),
    StudySetting("ballscrew", 704, max_train=100, max_test=106),
)
PYRAMIDS = (
    (SETTINGS[0], SIZES[0]),
    (SIZES[1], SETTINGS[1]),
    (SETTINGS[2], SIZES[5]),
)
ENCODERS = ("efficientnet_lite0", "efficientnet_lite2")
MAIN_GROUPS = tuple(GROUPS)
SIZE_GROUP = "Input size"
PYRAMID_GROUP = "Two input sizes together"
EXTRA_GROUPS = (SIZE_GROUP, PYRAMID_GROUP)


class KeptResults:
    """Figures by variant, setting and seed, in a JSON file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._kept: dict[str, list[float]] = (
            json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        )

    def measured(
        self,
        variant: Variant,
        settings: Sequence[StudySetting],
        seed: int,
        measure: Callable[[Variant], Measurement],
    ) -> Measurement:
        """The figure, measured unless it is known."""
        # All that shapes a figure is in the key, so that a changed study measures anew.
        key = " ".join([repr(variant), *(repr(setting) for setting in settings), str(seed)])
        if key not in self._kept:
            started = time.monotonic()
            one = measure(variant)
            self._kept[key] = [one.selection, one.report]
            self._file.write_text(json.dumps(self._kept, indent=0), encoding="utf-8")
            sys.stderr.write(
                f"{_titles(settings)}, seed {seed}: {variant.title}: {one.selection:.3f} in "
                f"{time.monotonic() - started:.0f} s\n"
            )
        return Measurement(*self._kept[key])


def _titles(settings: Sequence[StudySetting]) -> str:
    return " and ".join(setting.title for setting in settings)


def study(
    data: Path, cache: Path, groups: Sequence[str], n_seeds: int, threads: int
) -> dict[tuple[str, str], list[Measurement]]:
    """Measure the groups' variants on all data sets; by titles of variant and setting."""
    cache.mkdir(parents=True, exist_ok=True)
    kept = KeptResults(cache / "results.json")
    variants = [variant for group in groups if group in GROUPS for variant in GROUPS[group]]
    plan = [(setting, list(dict.fromkeys([CHOSEN, *variants]))) for setting in SETTINGS]
    if SIZE_GROUP in groups:
        plan += [(setting, [CHOSEN]) for setting in SIZES]
    results: dict[tuple[str, str], list[Measurement]] = {}
    for setting, wanted in plan:
        encoded = encoded_with_views(data, cache, setting, threads)
        for seed in range(n_seeds):
            run = SettingRun(encoded, seed)
            for variant in _by_embedding(wanted):
                measured = kept.measured(variant, [setting], seed, run.measured)
                results.setdefault((variant.title, setting.title), []).append(measured)
    for together in PYRAMIDS if PYRAMID_GROUP in groups else ():
        several = [encoded_with_views(data, cache, setting, threads) for setting in together]
        for seed in range(n_seeds):
            runs = [SettingRun(encoded, seed) for encoded in several]
            measured = kept.measured(CHOSEN, together, seed, partial(measured_together, runs))
            results.setdefault((CHOSEN.title, _titles(together)), []).append(measured)
    return results


def encoded_with_views(
    data: Path, cache: Path, setting: StudySetting, threads: int
) -> EncodedSetting:
    """Feature maps of a setting; of the main settings all views of good pictures."""
    main = setting in SETTINGS
    return encoded_setting(
        data,
        setting,
        # Only the first one's pictures are turned.
        {
            find_encoder(name, encoders_dir()): VIEWS if main and name == ENCODERS[0] else VIEWS[:1]
            for name in (ENCODERS if main else ENCODERS[:1])
        },
        lot=LOT,
        cache=cache,
        threads=threads,
    )


def _by_embedding(variants: Sequence[Variant]) -> list[Variant]:
    """Variants with the same embedding one after another: it is made once."""
    order = {variant.embedding: place for place, variant in reversed(list(enumerate(variants)))}
    return sorted(variants, key=lambda variant: order[variant.embedding])


def study_parser(name: str, description: str) -> argparse.ArgumentParser:
    """The options that both studies of these pictures have."""
    parser = argparse.ArgumentParser(prog=name, description=description)
    parser.add_argument("--data", type=Path, required=True, help="folder with the data sets")
    parser.add_argument("--output", type=Path, default=Path("docs/accuracy.md"))
    parser.add_argument("--cache", type=Path, default=Path("out/accuracy_study"))
    parser.add_argument("--seeds", type=int, default=5, help="how many (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=1)
    return parser


def main(arguments: list[str]) -> int:
    """Run the study and write its part of the page."""
    parser = study_parser("accuracy_study", __doc__)
    parser.add_argument("--group", action="append", choices=(*MAIN_GROUPS, *EXTRA_GROUPS))
    options = parser.parse_args(arguments)
    groups = options.group or [*MAIN_GROUPS, *EXTRA_GROUPS]
    results = study(options.data, options.cache, groups, options.seeds, options.threads)
    command = "python -m training.experiments.accuracy_study --data DATA"
    generated = study_markdown(
        results,
        SETTINGS,
        {
            SIZE_GROUP: [setting.title for setting in SIZES],
            PYRAMID_GROUP: [_titles(together) for together in PYRAMIDS],
        },
        command=command,
        n_seeds=options.seeds,
        lot=LOT,
    )
    page = options.output.read_text(encoding="utf-8") if options.output.is_file() else ""
    options.output.write_text(with_generated(page, PART, generated), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
