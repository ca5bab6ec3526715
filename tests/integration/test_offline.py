"""Nothing calls home: ONNX Runtime would, unless it is told not to before it is loaded."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.programs import run

if TYPE_CHECKING:
    from pathlib import Path

OPEN_SESSION = """
{first}
from inspectai_desktop.inference.providers import open_session
from inspectai_desktop.paths import search_graph_file
open_session(search_graph_file(), provider="cpu", threads=1)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there it leaves no trace in a file")
@pytest.mark.parametrize("first", ["", "import training.fitting.fit", "import training.cli"])
def test_onnx_runtime_leaves_no_trace_of_its_telemetry(first: str, tmp_path: Path) -> None:
    # With telemetry it writes a session's identity into the folder for temporary files at once.
    telemetry = {"ORT_DISABLE_TELEMETRY": ""}  # as if nobody had turned it off around us
    done = run("-c", OPEN_SESSION.format(first=first), TMPDIR=str(tmp_path), **telemetry)
    assert done.returncode == 0, done.stderr
    assert not list(tmp_path.iterdir())
