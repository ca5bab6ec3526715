"""What every test shares: a quiet, offscreen process, and no thread left behind."""

# Loaded in every run, so what is heavy loads with the fixture that needs it.
# ruff: noqa: PLC0415

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

# Read when the libraries are loaded, so before any test module is imported.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspectai_desktop.inference.detector import Detector

THREADS_END_WITHIN_S = 5.0

# The same examples every time, and no limit that depends on how busy the machine is.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    max_examples=50,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.function_scoped_fixture),
)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def _threads_end_with_their_test() -> Iterator[None]:
    """A test ends with the threads it began with; late ones get a short while to finish."""
    before = set(threading.enumerate())
    yield
    limit = time.monotonic() + THREADS_END_WITHIN_S
    for thread in set(threading.enumerate()) - before:
        thread.join(max(0.0, limit - time.monotonic()))
    left = [thread.name for thread in set(threading.enumerate()) - before if thread.is_alive()]
    assert not left, f"threads still run after the test: {left}"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the real pictures; they are not part of the project, so a test may skip."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real pictures are not here: ../shared/data does not exist")
    return folder


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of an encoder that takes a fraction of a millisecond; not to be changed."""
    from tests.tiny_encoder import write_tiny_encoder

    return write_tiny_encoder(tmp_path_factory.mktemp("encoder") / "tiny")


@pytest.fixture(scope="session")
def good_parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of pictures of good parts; not to be changed."""
    from tests.pictures import write_parts

    return write_parts(tmp_path_factory.mktemp("parts") / "good", n_parts=12)


@pytest.fixture(scope="session")
def defective_parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of pictures of parts with a gross defect; not to be changed."""
    from tests.pictures import write_parts

    return write_parts(tmp_path_factory.mktemp("defects") / "stained", n_parts=4, stained=True)


@pytest.fixture(scope="session")
def tiny_bundle(
    tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Path, good_parts: Path
) -> Path:
    """A bundle fitted from the good parts with the tiny encoder; not to be changed."""
    from tests.tiny_fit import fit_tiny

    output = tmp_path_factory.mktemp("bundle") / "plate"
    return fit_tiny(good_parts, output, tiny_encoder).bundle


@pytest.fixture
def detector(tiny_bundle: Path) -> Detector:
    """A detector of the tiny bundle, on the CPU with one thread."""
    from inspectai_desktop.inference.detector import Detector

    return Detector.load(tiny_bundle, provider="cpu", threads=1)
