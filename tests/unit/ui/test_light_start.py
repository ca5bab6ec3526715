from __future__ import annotations

import subprocess
import sys


def test_the_first_window_loads_neither_pyqtgraph_nor_the_database() -> None:
    code = (
        "import sys, inspectai_desktop.ui.main_window, inspectai_desktop.ui.pages.inspect_page\n"
        "heavy = {'pyqtgraph', 'sqlalchemy', 'onnxruntime', 'faiss', 'cv2', 'matplotlib'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert loaded.stdout.strip() == "[]"
