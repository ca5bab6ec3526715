import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from inspectai_desktop.errors import StorageError
from inspectai_desktop.jobs import CancellationToken, JobCancelled, Progress, ignore_progress
from inspectai_desktop.services.diagnostics import (
    DiagnosticsRequest,
    save_diagnostics,
    without_passwords,
)
from inspectai_desktop.settings import Settings, StorageSection

SECRET = "s3cr3t"  # noqa: S105 - what must not be found again


def request(tmp_path: Path, **changes: object) -> DiagnosticsRequest:
    logs = tmp_path / "logs"
    logs.mkdir(exist_ok=True)
    (logs / "inspectai.log").write_text(f"opened rtsp://cam:{SECRET}@10.0.0.7/stream\n")
    (logs / "inspectai.log.1").write_text("older\n")
    settings = Settings(storage=StorageSection(database_url=f"postgresql://me:{SECRET}@server/db"))
    values: dict[str, object] = {
        "target": tmp_path / "diagnostics.zip",
        "data_dir": tmp_path,
        "logs_dir": logs,
        "settings": settings,
        "station": {"bundle": "cap v3"},
        "database": lambda: {"inspections": 1284},
    }
    return DiagnosticsRequest(**{**values, **changes})  # type: ignore[arg-type]


def contents(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name).decode("latin-1") for name in archive.namelist()}


def test_the_file_holds_logs_settings_system_and_database_numbers(tmp_path: Path) -> None:
    found = contents(save_diagnostics(request(tmp_path), ignore_progress, CancellationToken()))
    assert set(found) == {
        "settings.json", "system.json", "database.json", "self-test.json", "logs/inspectai.log",
        "logs/inspectai.log.1",
    }  # fmt: skip
    system = json.loads(found["system.json"])
    assert system["libraries"]["numpy"]
    assert system["cores"] >= 1
    assert system["station"] == {"bundle": "cap v3"}
    assert json.loads(found["database.json"]) == {"inspections": 1284}


def test_no_password_is_in_the_file(tmp_path: Path) -> None:
    found = contents(save_diagnostics(request(tmp_path), ignore_progress, CancellationToken()))
    assert SECRET not in "".join(found.values())
    assert "rtsp://***@10.0.0.7/stream" in found["logs/inspectai.log"]


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("postgresql+psycopg://u:p@w:d@host/db", "postgresql+psycopg://***@host/db"),
        ("password=hunter2 next", "password=*** next"),
        ("Passwd: hunter2", "Passwd: ***"),
        (
            "file:///home/me/a@b.png and https://x.org/",
            "file:///home/me/a@b.png and https://x.org/",
        ),
        ("PASS: 1251, 18 parts passed: ok", "PASS: 1251, 18 parts passed: ok"),
    ],
)
def test_secrets_are_struck_out_and_nothing_else(text: str, cleaned: str) -> None:
    assert without_passwords(text) == cleaned


def test_pictures_come_along_only_when_asked_for(tmp_path: Path) -> None:
    picture = tmp_path / "part.png"
    picture.write_bytes(b"png")
    asked = request(tmp_path, pictures=lambda: [picture, tmp_path / "deleted.png"])
    found = contents(save_diagnostics(asked, ignore_progress, CancellationToken()))
    assert [name for name in found if name.startswith("pictures/")] == ["pictures/0000_part.png"]


def test_a_database_that_does_not_answer_is_noted_and_does_not_stop_it(tmp_path: Path) -> None:
    def broken() -> Mapping[str, object]:
        raise StorageError("The database is locked.")

    asked = request(tmp_path, database=broken)
    found = contents(save_diagnostics(asked, ignore_progress, CancellationToken()))
    assert "locked" in found["database.json"]


def test_a_cancelled_or_failed_file_leaves_nothing_behind(tmp_path: Path) -> None:
    token = CancellationToken()

    def cancel_late(progress: Progress) -> None:
        if progress.done == 2:
            token.cancel()

    with pytest.raises(JobCancelled):
        save_diagnostics(request(tmp_path), cancel_late, token)
    with pytest.raises(StorageError, match="cannot be written"):
        save_diagnostics(
            request(tmp_path, target=tmp_path / "missing" / "d.zip"),
            ignore_progress,
            CancellationToken(),
        )
    assert [entry.name for entry in tmp_path.iterdir()] == ["logs"]


def test_progress_ends_at_its_total(tmp_path: Path) -> None:
    reports: list[Progress] = []
    save_diagnostics(request(tmp_path), reports.append, CancellationToken())
    assert reports[-1].done == reports[-1].total == 6


def test_the_self_test_is_in_the_file_also_when_it_could_not_be_run(tmp_path: Path) -> None:
    passed = request(tmp_path, self_test=lambda _token: '{"ok": true}')
    found = contents(save_diagnostics(passed, ignore_progress, CancellationToken()))
    assert json.loads(found["self-test.json"]) == {"ok": True}

    def fails(_token: CancellationToken) -> str:
        raise StorageError("It cannot be started.")

    failed = request(tmp_path, self_test=fails)
    found = contents(save_diagnostics(failed, ignore_progress, CancellationToken()))
    assert json.loads(found["self-test.json"]) == {"error": "It cannot be started."}
