"""Applies the retention policy in small steps; made to run in the background, again and again.

Each step clears a few hundred references in one short transaction and then deletes their files, so
that a crash between the two leaves files without a row (found by the next survey), never a row
without its file. The steps may run in a thread of their own: they hold the database for
milliseconds, and the recording thread waits for that long at most.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress, ignore_progress
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.image_store import ImageStore
from inspectai_desktop.storage.picture_rows import PictureRow, PictureRows
from inspectai_desktop.storage.retention_policy import (
    RetentionOutcome,
    RetentionPolicy,
    is_in_share,
)
from inspectai_desktop.storage.store_survey import DaySurvey, survey_day
from inspectai_desktop.storage.stored_files import day_of, days, remove_empty_day

_STEP = 200
# More files without inspection than this, and than half of all, are not the work of a crash.
_FEW_ORPHANS = 20


@dataclass(slots=True)
class _Run:
    """What a run has done so far."""

    token: CancellationToken
    report: ReportProgress
    now: datetime
    freed_bytes: int = 0
    cleared: int = 0
    orphans_removed: int = 0
    orphans_left: int = 0
    removed: dict[str, int] = field(default_factory=dict)


class Retention:
    """Keeps the image store within its policy; remembers what it need not look at again.

    One thread at a time.
    """

    def __init__(
        self,
        database: Database,
        store: ImageStore,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._rows = PictureRows(database)
        self._store = store
        self._clock = clock
        self._used: dict[date, int] = {}
        self._thinned: tuple[float, int] | None = None

    def run(
        self,
        policy: RetentionPolicy,
        report: ReportProgress = ignore_progress,
        token: CancellationToken | None = None,
    ) -> RetentionOutcome:
        """Delete what is over its time, then what there is no room for.

        The first run looks at the whole store; later ones at the last two days.

        Raises:
            StorageError: Store or database cannot be used; what was done stays done.
            JobCancelled: The token was set; what was done stays done.
        """
        run = _Run(token or CancellationToken(), report, self._clock())
        self._store.check()
        self._survey(run)
        self._remove_by_age(policy, run)
        self._remove_by_share(policy, run)
        self._make_room(policy, run)
        return RetentionOutcome(
            removed_by_age=run.removed.get("age", 0),
            removed_by_share=run.removed.get("share", 0),
            removed_for_room=run.removed.get("room", 0),
            freed_bytes=run.freed_bytes,
            orphans_removed=run.orphans_removed,
            orphans_left=run.orphans_left,
            references_cleared=run.cleared,
            used_bytes=self._used_bytes(),
            quota_bytes=policy.quota_bytes,
            free_bytes=self._store.free_bytes(),
            minimum_free_bytes=policy.minimum_free_bytes,
        )

    def _survey(self, run: _Run) -> None:
        found = days(self._store.root)
        # A part judged just before midnight may be stored after it.
        settled = (run.now - timedelta(days=1)).date()
        open_days = [day for day in found if day >= settled or day not in self._used]
        surveys: list[DaySurvey] = []
        for number, day in enumerate(open_days):
            run.token.raise_if_cancelled()
            run.report(Progress("survey", number, len(open_days), f"{day}"))
            surveys.append(survey_day(self._store, self._rows, day, run.now))
        self._mend(surveys, run)

    def _mend(self, surveys: Sequence[DaySurvey], run: _Run) -> None:
        missing = [row for survey in surveys for row in survey.missing]
        for start in range(0, len(missing), _STEP):
            run.token.raise_if_cancelled()
            self._forget_missing(missing[start : start + _STEP], run)
        orphans = [file for survey in surveys for file in survey.orphans]
        files = sum(survey.files for survey in surveys)
        is_strange = len(orphans) > max(_FEW_ORPHANS, files // 2)
        if is_strange:
            run.orphans_left = len(orphans)
        for survey in surveys:
            self._used[survey.day] = survey.used_bytes
        if not is_strange and self._rows.any():
            for file in orphans:
                run.token.raise_if_cancelled()
                self._freed(file.reference, self._store.delete(file.path), run)
                run.orphans_removed += 1

    def _forget_missing(self, rows: Sequence[PictureRow], run: _Run) -> None:
        # Looked at again: a disk that was lost meanwhile must not cost any reference.
        self._store.check()
        gone = [row for row in rows if not all(map(self._store.exists, row.references))]
        self._rows.clear(gone)
        run.cleared += len(gone)
        # What is left of them, such as a map without its picture, is of no use any more.
        self._delete_files(gone, run)

    def _remove_by_age(self, policy: RetentionPolicy, run: _Run) -> None:
        labelled_limit = policy.labelled_limit(run.now)
        for verdict in Verdict:
            limit = policy.limit_of(verdict, run.now)
            if limit is None:
                continue
            while old := self._rows.over_their_time(verdict, limit, labelled_limit, _STEP):
                self._remove(old, "age", run)

    def _remove_by_share(self, policy: RetentionPolicy, run: _Run) -> None:
        if policy.pass_share >= 1:
            return
        before = run.now - timedelta(days=policy.pass_share_after_days)
        same_share = self._thinned is not None and self._thinned[0] == policy.pass_share
        after = self._thinned[1] if self._thinned is not None and same_share else None
        while rows := self._rows.unlabelled_passes(after=after, before=before, number=5 * _STEP):
            outside = [row for row in rows if not is_in_share(row.inspection_id, policy.pass_share)]
            for start in range(0, len(outside), _STEP):
                self._remove(outside[start : start + _STEP], "share", run)
            run.token.raise_if_cancelled()
            after = rows[-1].sequence
            self._thinned = (policy.pass_share, after)

    def _make_room(self, policy: RetentionPolicy, run: _Run) -> None:
        # Asked once: some disks give space back long after a file was deleted.
        excess = policy.minimum_free_bytes - self._store.free_bytes()
        if policy.quota_bytes is not None:
            excess = max(excess, self._used_bytes() - policy.quota_bytes)
        end = run.freed_bytes + excess
        while run.freed_bytes < end:
            rows = self._rows.unlabelled_passes(after=None, before=None, number=_STEP)
            if not rows:
                return
            self._remove(self._oldest_until(end - run.freed_bytes, rows), "room", run)

    def _oldest_until(self, wanted_bytes: int, rows: Sequence[PictureRow]) -> list[PictureRow]:
        chosen: list[PictureRow] = []
        for row in rows:
            if wanted_bytes <= 0:
                break
            chosen.append(row)
            wanted_bytes -= self._store.size_of(row.references)
        return chosen

    def _remove(self, rows: Sequence[PictureRow], why: str, run: _Run) -> None:
        run.token.raise_if_cancelled()
        self._rows.clear(rows)
        self._delete_files(rows, run)
        run.removed[why] = run.removed.get(why, 0) + len(rows)
        run.report(Progress(why, run.removed[why], 0))

    def _delete_files(self, rows: Sequence[PictureRow], run: _Run) -> None:
        for row in rows:
            if row.references:
                self._freed(row.references[0], self._store.remove(row.references), run)

    def _freed(self, reference: str, size: int, run: _Run) -> None:
        """Keep account; files of an inspection lie in one folder."""
        run.freed_bytes += size
        day = day_of(reference)
        if day is None or day not in self._used:
            return
        self._used[day] -= size
        if self._used[day] <= 0 and day < run.now.date() - timedelta(days=1):
            remove_empty_day(self._store.root, day)
            del self._used[day]

    def _used_bytes(self) -> int:
        return sum(self._used.values())
