"""What libraries are told before they are loaded, seen in processes that begin afresh."""

from __future__ import annotations

import os
import subprocess
import sys

_THREADS_OF_NUMPY = """
import inspectai_desktop
import numpy
import faiss
from threadpoolctl import threadpool_info
for library in threadpool_info():
    if library["internal_api"] == "openblas" and "numpy" in library["filepath"]:
        print(library["num_threads"])
"""


def said_by(script: str, **environment: str) -> list[str]:
    told = {
        "OPENBLAS_NUM_THREADS",
        "OMP_WAIT_POLICY",
        "OMP_NUM_THREADS",
        "OPENCV_FOR_THREADS_NUM",
    }
    inherited = {name: value for name, value in os.environ.items() if name not in told}
    answer = subprocess.run(
        [sys.executable, "-c", script],
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return answer.stdout.split()


def test_numpy_multiplies_in_one_thread_so_that_none_stays_awake_beside_the_encoder() -> None:
    # Where numpy has another library than OpenBLAS (macOS) there is nothing to see.
    assert set(said_by(_THREADS_OF_NUMPY)) <= {"1"}


def test_what_the_person_has_set_stands() -> None:
    shown = "import os, inspectai_desktop; print(os.environ['OPENBLAS_NUM_THREADS'])"
    assert said_by(shown, OPENBLAS_NUM_THREADS="2") == ["2"]


def test_the_threads_of_a_search_sleep_between_searches() -> None:
    shown = "import os, inspectai_desktop; print(os.environ['OMP_WAIT_POLICY'])"
    assert said_by(shown) == ["PASSIVE"]


def test_opencv_keeps_to_the_thread_that_asks() -> None:
    assert said_by("import inspectai_desktop, cv2; print(cv2.getNumThreads())") == ["1"]
