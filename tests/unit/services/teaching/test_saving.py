"""Saving over a real database and real bundles."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import StorageError
from inspectai_desktop.inference.bundle import read_bundle
from inspectai_desktop.services.station_opening import OpenStation, open_station
from inspectai_desktop.services.teaching.saving import TaughtCategories, draft_from, options_of
from inspectai_desktop.services.teaching.teaching_draft import AdvancedOptions, TeachingDraft
from inspectai_desktop.services.teaching.teaching_results import TaughtBundle
from inspectai_desktop.settings import Settings
from inspectai_desktop.storage.teaching_repository import TeachingRow
from tests.unit.storage.made import START


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenStation]:
    station = open_station(tmp_path / "data", Settings())
    yield station
    station.close()


@pytest.fixture
def taught(opened: OpenStation) -> TaughtCategories:
    return TaughtCategories(opened.categories, opened.database, opened.data_dir)


@pytest.fixture
def bundle(tiny_bundle: Path, tmp_path: Path) -> TaughtBundle:
    folder = Path(shutil.copytree(tiny_bundle, tmp_path / "work" / "bundle"))
    return TaughtBundle(folder, "")


def draft_with(good: Path, **more: object) -> TeachingDraft:
    draft = TeachingDraft(name="Plate / Ø 5").with_pictures(tuple(sorted(good.iterdir())))
    return replace(draft, **more)  # type: ignore[arg-type]  # a test's own shorthand


def test_a_version_remembers_what_it_was_taught_from(
    taught: TaughtCategories, bundle: TaughtBundle, good_parts: Path
) -> None:
    first = min(good_parts.iterdir())
    draft = draft_with(
        good_parts,
        note="first light",
        region=RegionOfInterest(128, 96, (((0, 0), (64, 0), (64, 64)),)),
        smallest_defect_px=9.5,
        advanced=AdvancedOptions("tiny", 96, 0.1, None, 7),
    ).without((first,))
    row = taught.save(draft, bundle, "A-17")
    assert (row.version, row.bundle.note) == (1, "first light")
    again, missing = taught.draft_of("Plate / Ø 5")
    assert missing == ()
    assert set(again.good) == set(good_parts.iterdir()) - {first}
    assert again.kept == set(again.good)
    assert (again.base_category, again.base_version) == ("Plate / Ø 5", 1)
    assert again.region == draft.region
    assert again.advanced == draft.advanced
    assert again.smallest_defect_px == 9.5
    assert taught.newest_versions() == {"Plate / Ø 5": 1}


def test_lines_that_were_dragged_are_written_into_the_bundle(
    taught: TaughtCategories, bundle: TaughtBundle, good_parts: Path, opened: OpenStation
) -> None:
    lines = Thresholds(33.0, 44.0)
    row = taught.save(draft_with(good_parts, thresholds=lines, lines_by_hand=True), bundle, "A-17")
    assert row.bundle.thresholds == lines
    manifest = read_bundle(opened.data_dir / row.bundle.folder).manifest
    assert manifest.calibration.fail_threshold == 44.0


def test_pictures_are_copied_where_wanted_and_what_was_captured_always(
    taught: TaughtCategories, bundle: TaughtBundle, good_parts: Path, opened: OpenStation
) -> None:
    captured = opened.data_dir / "captured" / "now"
    shutil.copytree(good_parts, captured)
    taught.save(draft_with(captured), bundle, "A-17")
    shutil.rmtree(captured)
    again, missing = taught.draft_of("Plate / Ø 5")
    assert missing == ()
    assert len(again.good) == len(list(good_parts.iterdir()))
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in again.good}
    assert digests == {
        hashlib.sha256(path.read_bytes()).hexdigest() for path in good_parts.iterdir()
    }


def test_pictures_that_are_gone_are_told_when_it_is_taught_again(
    taught: TaughtCategories, bundle: TaughtBundle, good_parts: Path, tmp_path: Path
) -> None:
    parts = Path(shutil.copytree(good_parts, tmp_path / "parts"))
    taught.save(draft_with(parts), bundle, "A-17")
    gone = min(parts.iterdir())
    gone.unlink()
    again, missing = taught.draft_of("Plate / Ø 5")
    assert missing == (gone,)
    assert gone not in again.good


def test_a_full_disk_while_copying_leaves_nothing_half_saved(
    taught: TaughtCategories,
    bundle: TaughtBundle,
    good_parts: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    draft = draft_with(good_parts, copy_pictures=True)
    monkeypatch.setattr(Path, "replace", no_room)
    with pytest.raises(StorageError, match="No space left"):
        taught.save(draft, bundle, "A-17")
    monkeypatch.undo()
    assert taught.newest_versions() == {}
    assert taught.save(draft, bundle, "A-17").version == 1


def test_a_category_that_came_as_a_bundle_is_taught_again_without_pictures(
    taught: TaughtCategories, tiny_bundle: Path, opened: OpenStation
) -> None:
    row = opened.categories.import_bundle(tiny_bundle, "A-17")
    draft, missing = taught.draft_of(row.category)
    assert (draft.base_category, draft.base_version) == (row.category, 1)
    assert draft.good == missing == ()


def test_options_that_this_program_does_not_know_are_no_obstacle() -> None:
    options = options_of(TeachingDraft(preset="fast"))
    assert draft_from(TeachingRow(1, START, "A", (), options)).preset == "fast"
    strange = {**options, "advanced": {"from the future": 1}}
    assert draft_from(TeachingRow(1, START, "A", (), strange)) == TeachingDraft()
