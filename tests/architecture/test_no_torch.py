"""Each check runs in a process of its own, since this one has loaded much already."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from tests.architecture.source_files import ROOT, python_files

if TYPE_CHECKING:
    from pathlib import Path

BLOCK = """
import importlib.abc, sys

class Blocked(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("torch", "torchvision"):
            raise ImportError(f"{name} was imported, which the station does not have")
        return None

sys.meta_path.insert(0, Blocked())
"""

FIT_AND_PREDICT = """
from pathlib import Path
from inspectai_desktop.inference.detector import Detector
from inspectai_desktop.inference.image_decoding import read_image
from inspectai_desktop.jobs import CancellationToken, ignore_progress
from training.evaluation.datasets import read_dataset
from training.evaluation.evaluate import evaluate
from training.fitting.fit import fit_category
from training.fitting.request import FitRequest

data, bundle = Path(sys.argv[1]), Path(sys.argv[2])
request = FitRequest(
    good=data / "train/good", category="stripes", output=bundle,
    input_size_px=64, bank_size=50, threads=1, provider="cpu",
)
fit_category(request, report=ignore_progress, token=CancellationToken())
detector = Detector.load(bundle, provider="cpu", threads=1)
print(detector.predict(read_image(data / "test/spot/0.png")).verdict)
result = evaluate(
    detector, read_dataset(data), report=ignore_progress, token=CancellationToken()
)
print(result.image_auroc)
"""


def _run(program: str, *arguments: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=100,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _write_stripes(file: Path, rng: np.random.Generator, *, spot: bool = False) -> None:
    columns = 128 + 60 * np.sin(np.arange(64) / 3 + rng.uniform(0, 0.5))
    pixels = columns[None, :, None] + rng.normal(0, 6, (64, 64, 3))
    if spot:
        pixels[20:44, 20:44] = (0, 0, 255)
    file.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(file), np.clip(pixels, 0, 255).astype(np.uint8))


@pytest.fixture
def stripes(tmp_path: Path) -> Path:
    rng = np.random.default_rng(3)
    for number in range(8):
        _write_stripes(tmp_path / f"train/good/{number}.png", rng)
    for number in range(3):
        _write_stripes(tmp_path / f"test/good/{number}.png", rng)
        _write_stripes(tmp_path / f"test/spot/{number}.png", rng, spot=True)
    return tmp_path


def test_the_block_really_blocks() -> None:
    program = BLOCK + "try:\n    import torch\nexcept ImportError as error:\n    print(error)"
    assert "torch was imported" in _run(program)


def test_a_category_is_fitted_judged_and_evaluated_where_torch_cannot_be_imported(
    stripes: Path,
) -> None:
    verdict, auroc = _run(BLOCK + FIT_AND_PREDICT, stripes, stripes / "bundle").split()
    assert verdict == "FAIL"
    assert float(auroc) == 1.0


def test_the_numeric_core_loads_neither_training_libraries_nor_qt() -> None:
    modules = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for file in python_files("inspectai_desktop/inference")
        if file.name != "__init__.py"
    ]
    assert len(modules) > 5
    unwanted = (
        "torch",
        "scipy.stats",
        "sklearn",
        "matplotlib",
        "PySide6",
        "pyqtgraph",
        "sqlalchemy",
        "training",
    )
    program = (
        f"import importlib, sys\nfor name in {modules}:\n    importlib.import_module(name)\n"
        f"print(sorted(set({unwanted}) & set(sys.modules)))"
    )
    assert _run(program).strip() == "[]"


@pytest.mark.parametrize("program", ["inspectai_desktop.__main__", "training.__main__"])
def test_asking_a_program_for_help_loads_nothing_heavy(program: str) -> None:
    heavy = ("torch", "onnxruntime", "faiss", "cv2", "sklearn", "matplotlib", "PySide6")
    check = (
        f"import sys, {program}\n"
        f"try:\n    {program}.main(['--help'])\n"
        "except SystemExit as end:\n    assert end.code == 0\n"
        f"found = set({heavy}) & set(sys.modules)\n"
        "assert not found, found"
    )
    assert "usage" in _run(check)
