"""A zip file that tells a helper what they need: no passwords and, unasked, no pictures."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import re
import shutil
import sys
import uuid
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING

from inspectai_desktop import __version__
from inspectai_desktop.errors import InspectAIError, StorageError
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress
from inspectai_desktop.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

STAGE = "diagnostics"
_LIBRARIES = (
    "numpy", "opencv-python-headless", "onnxruntime", "onnxruntime-gpu", "faiss-cpu", "pydantic",
    "pillow", "PySide6-Essentials", "pyqtgraph", "SQLAlchemy", "alembic", "watchdog", "psycopg",
)  # fmt: skip
_ADDRESS_SECRET = re.compile(r"(?P<before>[A-Za-z][\w+.-]*://)[^\s/@\"']*(?:@[^\s/@\"']*)*@")
_NAMED_SECRET = re.compile(
    r"(?i)(?P<name>pass(?:word|wd|phrase)|secret|token)(?P<is>\s*[=:]\s*)\S+"
)


@dataclass(frozen=True, slots=True, eq=False)
class DiagnosticsRequest:
    """What goes into the file.

    Attributes:
        target: The zip file; an existing one is replaced.
        data_dir: The station's data folder, whose disk is measured.
        logs_dir: Folder with log files.
        settings: In force now.
        station: Facts for the helper, such as the active bundle; must be JSON.
        database: Gives numbers about the database; may raise, which is noted.
        pictures: Gives the picture files that a person asked to include.
        self_test: Runs the self-test and gives its results as JSON; may raise, which is noted.
    """

    target: Path
    data_dir: Path
    logs_dir: Path
    settings: Settings
    station: Mapping[str, object]
    database: Callable[[], Mapping[str, object]]
    pictures: Callable[[], Sequence[Path]] = tuple
    self_test: Callable[[CancellationToken], str] | None = None


def save_diagnostics(
    request: DiagnosticsRequest, report: ReportProgress, token: CancellationToken
) -> Path:
    """Write the zip file, whole or not at all.

    Raises:
        StorageError: It cannot be written.
        JobCancelled: It was cancelled; nothing is left behind.
    """
    target = request.target
    temporary = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.part")
    logs = sorted(request.logs_dir.glob("*.log*")) if request.logs_dir.is_dir() else []
    pictures = request.pictures()
    total = 4 + len(logs) + len(pictures)
    done = 0

    def step(message: str) -> None:
        nonlocal done
        token.raise_if_cancelled()
        report(Progress(STAGE, done, total, message))
        done += 1

    try:
        with zipfile.ZipFile(temporary, "x", zipfile.ZIP_DEFLATED) as archive:
            step("settings")
            archive.writestr("settings.json", without_passwords(_json(request.settings)))
            step("system")
            archive.writestr("system.json", without_passwords(_json(_system(request))))
            step("database")
            archive.writestr("database.json", without_passwords(_json(_numbers(request))))
            step("self-test")
            archive.writestr("self-test.json", without_passwords(_self_test(request, token)))
            for log in logs:
                step(log.name)
                text = log.read_text("utf-8", errors="replace")
                archive.writestr(f"logs/{log.name}", without_passwords(text))
            for number, picture in enumerate(pictures):
                step(picture.name)
                with contextlib.suppress(FileNotFoundError):
                    archive.write(picture, f"pictures/{number:04d}_{picture.name}")
        temporary.replace(target)
    except OSError as error:
        raise StorageError(
            f"The diagnostics {target} cannot be written ({error.strerror or error}).",
            "Choose a folder on a disk with free space.",
        ) from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
    report(Progress(STAGE, total, total, target.name))
    return target


def without_passwords(text: str) -> str:
    """The text with user names and passwords in addresses, and named secrets, struck out."""
    return _NAMED_SECRET.sub(r"\g<name>\g<is>***", _ADDRESS_SECRET.sub(r"\g<before>***@", text))


def _json(content: Settings | Mapping[str, object]) -> str:
    plain = content.model_dump(mode="json") if isinstance(content, Settings) else dict(content)
    return json.dumps(plain, indent=2, ensure_ascii=False, default=str) + "\n"


def _system(request: DiagnosticsRequest) -> dict[str, object]:
    return {
        "program": __version__,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "packaged": hasattr(sys, "_MEIPASS"),
        "python": sys.version,
        "system": platform.platform(),
        "machine": platform.machine(),
        "processor": platform.processor(),
        "cores": os.cpu_count(),
        "memory_bytes": _memory_bytes(),
        "disk": _disk(request.data_dir),
        "libraries": _versions(),
        "station": dict(request.station),
    }


def _self_test(request: DiagnosticsRequest, token: CancellationToken) -> str:
    if request.self_test is None:
        return _json({"not_run": "nobody asked for it"})
    try:
        return request.self_test(token)
    except InspectAIError as error:
        return _json({"error": str(error)})


def _numbers(request: DiagnosticsRequest) -> Mapping[str, object]:
    try:
        return request.database()
    except InspectAIError as error:
        # The database may be the very reason for the diagnostics.
        return {"problem": str(error)}


def _versions() -> dict[str, str]:
    found = {}
    for name in _LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def _memory_bytes() -> int | None:
    names = getattr(os, "sysconf_names", {})
    if "SC_PHYS_PAGES" not in names or "SC_PAGE_SIZE" not in names:
        return None
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _disk(folder: Path) -> dict[str, int]:
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return {}
    return {"total_bytes": usage.total, "free_bytes": usage.free}
