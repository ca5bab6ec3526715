"""The tap study's outcomes as Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from training.experiments.tap_features import StudySetting

_PREAMBLE = """\
# Which taps

Made by `python -m training.experiments.tap_study` (the commands are in models/README.md). Image
AUROC of PatchCore: memory bank of {bank_size} embeddings by greedy k-centre, 3x3 mean pooling,
bilinear alignment, anomaly map smoothed with sigma 4; seed {seed}.

{settings}

Every test set is halved by lot, class by class. **Taps are chosen on the selection half** (first
figure); the report half (second figure) was not looked at for the choice. With sets of this size a
figure is good to about 0.03 (magnetic_tile) and 0.05 (ballscrew) either way: near-ties are ties.

The columns of the settings score by the mean of the map's largest hundredth. The last columns are
means over the data sets, each counting once, by the map's maximum and by the mean of its largest
share. Rows are sorted by the mean over all these means on the selection half.

*balanced*: each tap scaled to the same mean length on the good pictures. *projected*: brought to
fewer dimensions by a seeded random projection."""
SHOWN_SCORE = 2
"""Index of the score that the settings' own columns show: the largest hundredth."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """Image AUROC on the half that choices are made on, and on the half that is reported."""

    selection: float
    report: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one way to make patch embeddings achieved.

    Attributes:
        measurements: Per setting, first by the map's maximum, then by the mean of its top share.
    """

    encoder: str
    taps: tuple[str, ...]
    balanced: bool
    projected: bool
    dim: int
    measurements: Mapping[StudySetting, tuple[Measurement, ...]]

    @property
    def description(self) -> str:
        """Taps and what is done with them."""
        added = [
            word for word, on in (("balanced", self.balanced), ("projected", self.projected)) if on
        ]
        return " + ".join(f"`{tap}`" for tap in self.taps) + "".join(f", {word}" for word in added)

    def means(self) -> tuple[Measurement, ...]:
        """Per score, the mean over the data sets, each counting once."""
        scores = zip(*self.measurements.values(), strict=True)
        names = [setting.data_set for setting in self.measurements]
        return tuple(
            Measurement(
                selection=_mean_by_name(names, [one.selection for one in measured]),
                report=_mean_by_name(names, [one.report for one in measured]),
            )
            for measured in scores
        )

    @property
    def selection_mean(self) -> float:
        """What choices are made by: the mean over data sets and scores, selection half."""
        return float(np.mean([mean.selection for mean in self.means()]))

    @property
    def report_mean(self) -> float:
        """The same on the half that is reported."""
        return float(np.mean([mean.report for mean in self.means()]))


def _mean_by_name(names: Sequence[str], values: Sequence[float]) -> float:
    """Mean over the names of the mean over each name's values."""
    groups: dict[str, list[float]] = {}
    for name, value in zip(names, values, strict=True):
        groups.setdefault(name, []).append(value)
    return float(np.mean([np.mean(group) for group in groups.values()]))


def study_report(
    outcomes: Sequence[Outcome],
    settings: Sequence[StudySetting],
    *,
    score_names: Sequence[str],
    bank_size: int,
    seed: int,
) -> str:
    """Markdown with one table per encoder, best on the selection half first."""
    described = "\n".join(f"- {setting.title}: {setting.description}" for setting in settings)
    lines = [_PREAMBLE.format(bank_size=bank_size, seed=seed, settings=described)]
    for name in sorted({outcome.encoder for outcome in outcomes}):
        own = [outcome for outcome in outcomes if outcome.encoder == name]
        own.sort(key=lambda outcome: outcome.selection_mean, reverse=True)
        lines += ["", f"## {name}", "", *_table(own, settings, score_names)]
        means = f"{own[0].selection_mean:.3f} there, {own[0].report_mean:.3f} on the report half"
        lines += ["", f"Best on the selection half: {own[0].description}; {means}."]
    return "\n".join(lines) + "\n"


def _table(
    outcomes: Sequence[Outcome], settings: Sequence[StudySetting], score_names: Sequence[str]
) -> list[str]:
    means = [f"mean, {name}" for name in score_names]
    headings = ["taps", "dim", *(setting.title for setting in settings), *means]
    lines = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    for outcome in outcomes:
        shown = [outcome.measurements[setting][SHOWN_SCORE] for setting in settings]
        cells = [outcome.description, str(outcome.dim)]
        cells += [f"{one.selection:.3f} / {one.report:.3f}" for one in (*shown, *outcome.means())]
        lines.append("| " + " | ".join(cells) + " |")
    return lines
