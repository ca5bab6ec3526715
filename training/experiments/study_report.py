"""The accuracy study as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from training.experiments.study_variants import CHOSEN, GROUPS, Variant
from training.experiments.tap_features import StudySetting
from training.experiments.tap_report import Measurement

Results = Mapping[tuple[str, str], Sequence[Measurement]]
"""Per titles of a variant and a setting, one measurement per seed."""

_PREAMBLE = """\
Made by `{command}`. Image AUROC, {figure}; a seed draws 80 %
of the good pictures below and all that is random in the bank. Each test set is halved once by lot
(seed {lot}), class by class: choices were made on the **selection half** (first figure), the
**report half** (second figure) was not looked at for them. The spread over seeds says nothing of
how small the test halves are: another lot would move a figure by about 0.02 (magnetic_tile) to
0.05 (ballscrew), so near-ties are ties. To keep the study affordable coresets are chosen from
20,000 patches drawn at random and fewer good pictures are used than there are, so that figures lie
below those of whole fits; rows compare with each other.

{settings}
"""


def study_markdown(
    results: Results,
    settings: Sequence[StudySetting],
    sizes: Mapping[str, Sequence[str]],
    *,
    command: str,
    n_seeds: int,
    lot: int,
) -> str:
    """The generated part of the page: one table per group, and those of input sizes.

    Args:
        results: What was measured; rows without it are left out.
        settings: Columns of the main tables.
        sizes: Per table of the chosen variant alone its rows, titles of settings.
        command: That makes this.
        n_seeds: How many seeds.
        lot: Seed of the halving.
    """
    described = "\n".join(f"- {setting.title}: {setting.description}" for setting in settings)
    figure = "of one seed, so that no spread can be told"
    if n_seeds > 1:
        figure = f"mean ± standard deviation over {n_seeds} seeds"
    lines = [_PREAMBLE.format(command=command, figure=figure, lot=lot, settings=described)]
    for group, variants in GROUPS.items():
        shown = variants if CHOSEN in variants else (CHOSEN, *variants)
        rows = [_row(variant, results, settings) for variant in shown]
        if any(rows[shown is not variants :]):
            lines += [f"### {group}", "", *_head(["variant", *(one.title for one in settings)])]
            lines += [row for row in rows if row] + [""]
    for heading, titles in sizes.items():
        size_rows = [
            f"| {title} | {_cell(results[CHOSEN.title, title])} |"
            for title in titles
            if (CHOSEN.title, title) in results
        ]
        if size_rows:
            lines += [f"### {heading}", "", *_head(["setting", "chosen variant"]), *size_rows, ""]
    return "\n".join(lines)


def _head(headings: Sequence[str]) -> list[str]:
    return ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]


def _row(variant: Variant, results: Results, settings: Sequence[StudySetting]) -> str:
    """One row; empty when nothing of it was measured."""
    cells = []
    for setting in settings:
        measured = results.get((variant.title, setting.title))
        cells.append("" if measured is None else _cell(measured))
    return f"| {variant.title} | " + " | ".join(cells) + " |" if any(cells) else ""


def _cell(measured: Sequence[Measurement]) -> str:
    halves = ([one.selection for one in measured], [one.report for one in measured])
    # The standard deviation of a single seed is not known.
    return " / ".join(
        f"{np.mean(half):.3f} ± {np.std(half, ddof=1):.3f}" if len(half) > 1 else f"{half[0]:.3f}"
        for half in halves
    )
