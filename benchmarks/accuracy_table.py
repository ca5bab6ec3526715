"""How accurate the presets are: `python -m benchmarks.accuracy_table DATA [--write]`.

Each preset is fitted on each data set's good pictures and evaluated on its test pictures, by the
commands a person would use; one set also with a region and the smallest defect, as an engineer
would draw them in the wizard. `--write` puts the tables into README.md and docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measuring import run_module
from inspectai_desktop.inference.image_decoding import list_pictures
from training.experiments.generated_page import with_generated
from training.fitting.presets import DEFAULT_PRESET, PRESETS

PART = "accuracy_table"
GOALS = {"hazelnut_toy": 1.0, "magnetic_tile": 0.95, "ballscrew": 0.93}
"""Image AUROC that the default preset is to reach."""

_RACEWAY = ("--roi", str(Path(__file__).parent / "regions" / "ballscrew_raceway.json"))


@dataclass(frozen=True, slots=True)
class Case:
    """A data set, and what is told the fit beside its pictures."""

    data_set: str
    told: str = ""
    options: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """For tables."""
        return f"{self.data_set}, {self.told}" if self.told else self.data_set


CASES = (
    Case("hazelnut_toy"),
    Case("magnetic_tile"),
    Case("ballscrew"),
    Case("ballscrew", "region: raceway", _RACEWAY),
    Case(
        "ballscrew",
        "region: raceway; defects from 14 px",
        (*_RACEWAY, "--smallest-defect", "14"),
    ),
)

_NOT_INSPECTED = "NOT_INSPECTED"
_FIGURES = ("image AUROC", "pixel AUROC", "AUPRO", "false rejects (target 1 %)", "missed defects")


@dataclass(frozen=True, slots=True)
class Row:
    """One preset in one case; `evaluation` is what `inspectai-train evaluate --json` wrote."""

    case: Case
    preset: str
    n_good: int
    evaluation: dict[str, Any]

    @property
    def input_size(self) -> str:
        """Width and height."""
        height, width = self.evaluation["input_size"]
        return f"{width} x {height}"

    @property
    def image_auroc(self) -> float:
        """As a number, to be held against the goal."""
        return float(self.evaluation["image_auroc"])

    @property
    def figures(self) -> list[str]:
        """The figures, in the order of their headings."""
        told = self.evaluation
        n_judged = sum(
            n for verdict, n in told["counts"]["good"].items() if verdict != _NOT_INSPECTED
        )
        return [
            f"{self.image_auroc:.3f}",
            f"{told['pixel_auroc']:.3f}",
            f"{told['pixel_aupro']:.3f}",
            f"{told['counts']['good']['FAIL']} of {n_judged}",
            f"{100 * told['missed_defect_rate']:.1f} %",
        ]


def measured(data: Path, case: Case, preset: str) -> Row:
    """Fit and evaluate in fresh processes."""
    data_set = data / case.data_set
    good = data_set / "train" / "good"
    with tempfile.TemporaryDirectory() as scratch:
        bundle, result = Path(scratch) / "bundle", Path(scratch) / "evaluation.json"
        run_module(
            "training", "fit", "--good", str(good), "--category", data_set.name,
            "--preset", preset, "--output", str(bundle), "--progress", "none", *case.options,
        )  # fmt: skip
        run_module(
            "training", "evaluate", str(bundle), str(data_set),
            "--json", str(result), "--progress", "none",
        )  # fmt: skip
        evaluation = json.loads(result.read_text(encoding="utf-8"))
    return Row(case, preset, len(list_pictures(good)), evaluation)


def presets_table(rows: Sequence[Row]) -> str:
    """Every preset, for docs/accuracy.md."""
    lines = _head("data set", "preset", "input", "bank", *_FIGURES)
    for row in rows:
        bank = f"{row.evaluation['bank_size']:,}"
        lines.append(_line(row.case.title, row.preset, row.input_size, bank, *row.figures))
    return "\n".join(lines)


def default_table(rows: Sequence[Row]) -> str:
    """The default preset against the goals, for README.md."""
    lines = _head("data set", "good pictures", "input", *_FIGURES, "goal (image AUROC)")
    for row in rows:
        if row.preset == DEFAULT_PRESET:
            goal = GOALS.get(row.case.data_set)
            told = "" if goal is None else f"{goal:.2f}"
            if goal is not None and row.image_auroc < goal:
                told += ": **missed**"
            cells = (str(row.n_good), row.input_size, *row.figures, told)
            lines.append(_line(row.case.title, *cells))
    return "\n".join(lines)


def _head(*headings: str) -> list[str]:
    return [_line(*headings), "|" + "---|" * len(headings)]


def _line(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Measure everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="folder of data sets in MVTec AD's layout")
    parser.add_argument("--sets", nargs="+", default=list(GOALS), help="default: %(default)s")
    parser.add_argument("--write", action="store_true", help="into README.md and docs/accuracy.md")
    arguments = parser.parse_args()
    rows = []
    for case in (case for case in CASES if case.data_set in arguments.sets):
        for preset in PRESETS:
            rows.append(measured(arguments.data, case, preset))
            print(_line(case.title, preset, rows[-1].input_size, *rows[-1].figures), flush=True)
    pages = {"docs/accuracy.md": presets_table(rows), "README.md": default_table(rows)}
    for name, table in pages.items():
        print(f"\n{table}")
        if arguments.write:
            page = Path(name)
            text = with_generated(page.read_text(encoding="utf-8"), PART, table)
            page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
