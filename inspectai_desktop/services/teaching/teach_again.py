"""From what a category was taught, and what the line has shown since: a draft to teach it again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from inspectai_desktop.services.teaching.history_pictures import HistoryPictures, KeptParts
from inspectai_desktop.services.teaching.saving import TaughtCategories

if TYPE_CHECKING:
    from inspectai_desktop.services.station_opening import OpenStation
    from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft


@dataclass(frozen=True, slots=True)
class AgainChoices:
    """What the next version could be taught from.

    Attributes:
        draft: As the newest version was taught; without pictures when nobody knows.
        missing: Pictures of that version that are gone.
        parts: What the history holds.
    """

    draft: TeachingDraft
    missing: tuple[Path, ...]
    parts: KeptParts


@dataclass(frozen=True, slots=True)
class AgainWish:
    """What a person has chosen of it.

    Attributes:
        keep: The pictures of the version before.
        false_rejects: Parts that operators marked so.
        passed: How many recent PASS parts.
        days: Over how many days these are spread.
    """

    keep: bool = True
    false_rejects: bool = True
    passed: int = 0
    days: int = 7


class TeachAgain:
    """Reads database and image store, so it belongs to a thread that may wait."""

    def __init__(self, opened: OpenStation) -> None:
        self._taught = TaughtCategories(opened.categories, opened.database, opened.data_dir)
        self._history = HistoryPictures(opened.database, opened.pictures, opened.data_dir)

    def choices(self, category: str) -> AgainChoices:
        """What there is to choose from.

        Raises:
            StorageError: The database cannot be read.
        """
        draft, missing = self._taught.draft_of(category)
        return AgainChoices(draft, missing, self._history.counted(category))

    def draft(self, choices: AgainChoices, wish: AgainWish) -> TeachingDraft:
        """The draft of the next version; pictures out of the history are copied for good.

        Raises:
            StorageError: A picture cannot be read, or the disk does not take its copy.
        """
        draft = choices.draft
        if not wish.keep:
            draft = replace(draft, good=(), kept=frozenset())
        rows = self._history.false_rejects(draft.base_category) if wish.false_rejects else ()
        if wish.passed:
            since = datetime.now(UTC) - timedelta(days=wish.days)
            rows += self._history.passed(draft.base_category, wish.passed, since)
        copies = self._history.copies(draft.base_category, rows)
        # A person has said that these are good: no check shall ask again. The new version is
        # compared with the one before it judges.
        return replace(
            draft.with_pictures(copies), kept=draft.kept | frozenset(copies), activate=False
        )
