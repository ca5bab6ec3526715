"""Saves what was taught: the bundle as the next version, and what it was taught from."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspectai_desktop.domain.category import category_slug, validated_category_name
from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.errors import InspectAIError, StorageError
from inspectai_desktop.services.teaching.teaching_draft import AdvancedOptions, TeachingDraft
from inspectai_desktop.storage.audit_trail import Author
from inspectai_desktop.storage.teaching_repository import (
    TaughtPicture,
    TeachingRepository,
    TeachingRow,
)
from inspectai_desktop.storage.whole_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspectai_desktop.services.category_service import CategoryService
    from inspectai_desktop.services.teaching.teaching_results import TaughtBundle
    from inspectai_desktop.storage.category_repository import BundleVersionRow
    from inspectai_desktop.storage.database import Database


class TaughtCategories:
    """Saves what was taught, and knows it again; one per station.

    Args:
        categories: Takes bundles in.
        database: Open.
        data_dir: The station's data folder.
    """

    def __init__(self, categories: CategoryService, database: Database, data_dir: Path) -> None:
        self._categories = categories
        self._records = TeachingRepository(database)
        self._data_dir = data_dir

    def newest_versions(self) -> dict[str, int]:
        """Every category here with its newest version's number."""
        names = self._categories.names()
        return {
            name: max((v.row.version for v in self._categories.versions(name)), default=0)
            for name in names
        }

    def save(self, draft: TeachingDraft, bundle: TaughtBundle, operator: str) -> BundleVersionRow:
        """Take the bundle in as the next version of its category; it does not judge yet.

        Nothing of the draft is lost when this fails: it can be tried again.

        Raises:
            InspectAIError: The bundle is damaged, the disk full, the database locked.
        """
        name = validated_category_name(draft.base_category or draft.name)
        pictures = self._pictures(draft, name)
        folder = bundle.folder
        if draft.thresholds is not None:
            folder = _with_lines(draft, bundle)
        row = self._categories.import_bundle(folder, operator, category=name, note=draft.note)
        author = Author(operator, datetime.now(UTC))
        self._records.record(name, row.version, pictures, options_of(draft), author)
        return row

    def draft_of(
        self, category: str, version: int | None = None
    ) -> tuple[TeachingDraft, tuple[Path, ...]]:
        """A draft to teach a category again, as it was taught last or as this version was.

        Returns:
            The draft, and pictures that it was taught from and that are not there any more. A
            category that came as a bundle has a draft without pictures.
        """
        newest = max((v.row.version for v in self._categories.versions(category)), default=None)
        record = self._records.newest(category, version=version)
        draft = TeachingDraft(name=category, base_category=category, base_version=newest)
        if record is None:
            return draft, ()
        paths = tuple(Path(picture.path) for picture in record.pictures)
        there = tuple(path for path in paths if path.is_file())
        draft = replace(draft_from(record), name=category, base_category=category)
        missing = tuple(path for path in paths if path not in set(there))
        return replace(draft, base_version=newest, good=there, kept=frozenset(there)), missing

    def _pictures(self, draft: TeachingDraft, name: str) -> tuple[TaughtPicture, ...]:
        """Path and digest of each, after copying where that is wanted.

        Raises:
            StorageError: A copy cannot be written.
        """
        captured = self._data_dir / "captured"
        target = self._data_dir / "categories" / category_slug(name) / "good"
        found: list[TaughtPicture] = []
        for path in draft.chosen:
            try:
                data = path.read_bytes()
            except OSError:
                # The bundle knows it all the same; teaching again will say that it is gone.
                found.append(TaughtPicture(str(path)))
                continue
            digest = hashlib.sha256(data).hexdigest()
            if draft.copy_pictures or path.is_relative_to(captured):
                path = _copied(data, target / f"{digest[:16]}{path.suffix.lower()}")  # noqa: PLW2901
            found.append(TaughtPicture(str(path), digest))
        return tuple(found)


def options_of(draft: TeachingDraft) -> dict[str, Any]:
    """What a person had chosen, as simple as JSON."""
    advanced = draft.advanced
    return {
        "folder": None if draft.folder is None else str(draft.folder),
        "defects": None if draft.defects is None else str(draft.defects),
        "region": None if draft.region is None else draft.region.to_json(),
        "smallest_defect_px": draft.smallest_defect_px,
        "preset": draft.preset,
        "target_false_reject_rate": draft.target_false_reject_rate,
        "copy_pictures": draft.copy_pictures,
        "advanced": {
            "encoder": advanced.encoder,
            "input_size_px": advanced.input_size_px,
            "coreset_ratio": advanced.coreset_ratio,
            "bank_size": advanced.bank_size,
            "seed": advanced.seed,
        },
    }


def draft_from(record: TeachingRow) -> TeachingDraft:
    """The choices of a record; what a newer program recorded and this one does not know is lost."""
    options = record.options
    draft = TeachingDraft()
    try:
        region = options.get("region")
        return replace(
            draft,
            folder=_path(options, "folder"),
            defects=_path(options, "defects"),
            region=None if region is None else RegionOfInterest.from_json(region),
            smallest_defect_px=options.get("smallest_defect_px"),
            preset=str(options.get("preset", draft.preset)),
            target_false_reject_rate=float(
                options.get("target_false_reject_rate", draft.target_false_reject_rate)
            ),
            copy_pictures=bool(options.get("copy_pictures", False)),
            advanced=AdvancedOptions(**options.get("advanced", {})),
        )
    except (TypeError, ValueError, InspectAIError):
        return draft


def _path(options: Mapping[str, Any], name: str) -> Path | None:
    value = options.get(name)
    return Path(value) if value else None


def _copied(data: bytes, file: Path) -> Path:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"{file.parent}: cannot be made ({error.strerror or error}).",
            "Make room on the disk, then save again.",
        ) from error
    if not file.exists():
        write_whole(file, data, on_disk=False)
    return file


def _with_lines(draft: TeachingDraft, bundle: TaughtBundle) -> Path:
    """A copy of the bundle with the lines that a person has drawn.

    Raises:
        BundleError: It is damaged or cannot be written.
    """
    # Pulls in ONNX Runtime through the package only when a bundle is handled.
    from inspectai_desktop.inference.recalibration import with_thresholds  # noqa: PLC0415

    assert draft.thresholds is not None  # noqa: S101 - the caller looked
    output = bundle.folder.with_name(f"{bundle.folder.name}-lines")
    shutil.rmtree(output, ignore_errors=True)
    target = None if draft.lines_by_hand else draft.target_false_reject_rate
    with_thresholds(bundle.folder, output, draft.thresholds, target=target, note=draft.note)
    return output
