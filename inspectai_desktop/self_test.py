"""What `--self-test` of both programs is made of: checks, run one after the other, and a table."""

from __future__ import annotations

import json
import shutil
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from inspectai_desktop.errors import InspectAIError, StorageError
from inspectai_desktop.exit_codes import ExitCode
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress

STAGE = "self-test"
LEAST_FREE_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must work.

    Attributes:
        name: Stable, for programs: "database".
        title: For people: "Write and read the database".
        work: Does it; returns what is worth knowing, raises what went wrong.
    """

    name: str
    title: str
    work: Callable[[], str]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How a check ended.

    Attributes:
        said: What is worth knowing, or what went wrong and what to do.
        seconds: How long it took.
    """

    name: str
    title: str
    ok: bool
    said: str
    seconds: float


def run_checks(
    checks: Sequence[Check], report: ReportProgress, token: CancellationToken
) -> list[CheckResult]:
    """Run all of them, also after one that failed.

    Raises:
        JobCancelled: The token was set between two checks.
    """
    results = []
    for number, check in enumerate(checks):
        token.raise_if_cancelled()
        report(Progress(STAGE, number, len(checks), check.title))
        begin = time.perf_counter()
        ok, said = _outcome(check)
        seconds = round(time.perf_counter() - begin, 2)
        results.append(CheckResult(check.name, check.title, ok, said, seconds))
    report(Progress(STAGE, len(checks), len(checks), "done"))
    return results


def _outcome(check: Check) -> tuple[bool, str]:
    try:
        return True, check.work()
    except InspectAIError as error:
        return False, str(error)
    except Exception as error:  # noqa: BLE001 - a broken installation may raise anything
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        return False, f"{type(error).__name__}: {error} ({where})"


def results_json(program: str, results: Sequence[CheckResult]) -> str:
    """The results as JSON, for other programs and the diagnostics."""
    content = {"program": program, "ok": passed(results), "checks": [asdict(r) for r in results]}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def passed(results: Sequence[CheckResult]) -> bool:
    """Whether every check was passed."""
    return all(result.ok for result in results)


def tell_results(program: str, results: Sequence[CheckResult], json_file: Path | None) -> int:
    """Print the table, write the JSON file if one is wanted, and give the exit code.

    Returns:
        0 when every check was passed, else 1.

    Raises:
        StorageError: The JSON file cannot be written.
    """
    # Imported here: a start of the window needs no table.
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(title=f"Self-test of {program}", title_justify="left")
    for heading in ("Check", "", "Time", "Result"):
        table.add_column(heading, overflow="fold")
    for result in results:
        # "Text", since a path may look like markup.
        row = (result.title, "ok" if result.ok else "FAILED", f"{result.seconds:.1f} s")
        table.add_row(*row, Text(result.said))
    console = Console(file=sys.stdout)
    console.print(table)
    failed = sum(not result.ok for result in results)
    verdict = "All checks passed." if not failed else f"{failed} of {len(results)} checks FAILED."
    console.print(verdict, highlight=False)
    if json_file is not None:
        try:
            json_file.write_text(results_json(program, results), encoding="utf-8")
        except OSError as error:
            raise StorageError(
                f"{json_file} cannot be written ({error.strerror or error}).",
                "Choose another file with --json.",
            ) from error
    return int(ExitCode.NOT_ALL_PASS if failed else ExitCode.OK)


def check_folder(folder: Path) -> str:
    """Whether the folder can be written and has room.

    Raises:
        StorageError: It cannot, or has not.
    """
    # A name as factories use them, and a length that old limits did not allow.
    name = f"Prüfung 検査 {uuid.uuid4().hex}" + "x" * 100
    first, second = folder / f"{name}.tmp", folder / f"{name}.txt"
    try:
        first.write_text("written", encoding="utf-8")
        first.replace(second)
        read = second.read_text("utf-8")
        second.unlink()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise StorageError(
            f"The folder {folder} cannot be used ({error.strerror or error}).",
            "Correct the access rights, or choose another with --data.",
        ) from error
    if read != "written":
        raise StorageError(f"The folder {folder} gave back other text than was written to it.")
    if free < LEAST_FREE_BYTES:
        raise StorageError(
            f"Only {free / 1e9:.1f} GB are free in {folder}.",
            f"Free at least {LEAST_FREE_BYTES / 1e9:.0f} GB.",
        )
    return f"{folder}: {free / 1e9:.0f} GB free"


@contextmanager
def work_folder(parent: Path) -> Iterator[Path]:
    """A folder for what the checks make, gone afterwards.

    Raises:
        StorageError: It cannot be made.
    """
    folder = parent / f"self-test-{uuid.uuid4().hex[:12]}"
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise StorageError(
            f"The data folder {parent} cannot be written ({error.strerror or error}).",
            "Correct the access rights, or choose another with --data.",
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
