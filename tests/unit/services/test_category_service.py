import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from inspectai_desktop.domain.inspection import BundleReference
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import BundleError, InspectAIError, SettingsError, StorageError
from inspectai_desktop.services.bundle_activation import BundleActivation
from inspectai_desktop.services.bundle_loading import BundleToLoad, load_bundle
from inspectai_desktop.services.category_service import CategoryService
from inspectai_desktop.services.line_parts import BundleSwap, LoadedBundle
from inspectai_desktop.settings import EngineSection
from inspectai_desktop.storage.database import Database
from tests.line_fakes import PATIENCE_S, ScriptedDetector, bundle
from tests.tiny_fit import fit_tiny

CATEGORY = "Plate"


class Rig:
    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.database = Database.open(data_dir / "station.db")
        self.swaps: list[BundleSwap] = []
        self.errors: list[InspectAIError] = []
        self.chosen: list[str] = []
        self.loaded: list[BundleToLoad] = []
        self.activation = BundleActivation(self.swaps.append, self.errors.append)
        self.service = CategoryService(
            self.database,
            data_dir,
            activation=self.activation,
            load=self._load,
            chosen=self.chosen.append,
        )

    def _load(self, wanted: BundleToLoad) -> LoadedBundle:
        self.loaded.append(wanted)
        detector = ScriptedDetector(thresholds=wanted.thresholds or Thresholds(1, 2))
        made = bundle(detector, category=wanted.category, version=wanted.version)
        return replace(
            made, reference=BundleReference(wanted.category, wanted.version, wanted.digest)
        )

    def in_force(self) -> LoadedBundle | None:
        active: LoadedBundle | None = None
        for swap in self.swaps:
            active = swap.make(active)
        return active

    def close(self) -> None:
        self.activation.close()
        self.database.close()


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="module")
def second_bundle(
    tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Path, good_parts: Path
) -> Path:
    """A bundle of the same category, fitted with another seed."""
    output = tmp_path_factory.mktemp("second") / "plate"
    return fit_tiny(good_parts, output, tiny_encoder, seed=43).bundle


def test_an_imported_bundle_lies_in_the_data_folder_and_does_not_judge_yet(
    rig: Rig, tiny_bundle: Path
) -> None:
    row = rig.service.import_bundle(tiny_bundle, "A-17")
    assert (row.category, row.version, row.active) == (CATEGORY, 1, False)
    (version,) = rig.service.versions(CATEGORY)
    assert (version.folder / "manifest.json").is_file()
    assert version.folder.parent.parent == rig.data_dir / "categories"
    assert version.thresholds == row.bundle.thresholds
    assert rig.swaps == []


def test_the_same_bundle_is_not_taken_in_twice(rig: Rig, tiny_bundle: Path) -> None:
    first = rig.service.import_bundle(tiny_bundle, "A-17")
    assert rig.service.import_bundle(tiny_bundle, "B-3") == first
    assert len(rig.service.versions(CATEGORY)) == 1


def test_another_bundle_of_the_category_is_its_next_version(
    rig: Rig, tiny_bundle: Path, second_bundle: Path
) -> None:
    rig.service.import_bundle(tiny_bundle, "A-17")
    assert rig.service.import_bundle(second_bundle, "A-17").version == 2
    assert rig.service.names() == (CATEGORY,)


def test_a_bundle_can_be_taken_in_under_another_name(rig: Rig, tiny_bundle: Path) -> None:
    row = rig.service.import_bundle(tiny_bundle, "A-17", category="Deckel Größe 7")
    assert row.category == "Deckel Größe 7"
    with pytest.raises(SettingsError):
        rig.service.import_bundle(tiny_bundle, "A-17", category="\x07")


def test_a_folder_left_by_a_crash_is_replaced(rig: Rig, tiny_bundle: Path) -> None:
    leftover = rig.data_dir / "categories" / "plate-x" / "v1"
    shutil.copytree(tiny_bundle, leftover)
    (leftover / "encoder.onnx").write_bytes(b"half")
    assert rig.service.import_bundle(tiny_bundle, "A-17", category="plate-x").version == 1
    assert (leftover / "encoder.onnx").read_bytes() == (tiny_bundle / "encoder.onnx").read_bytes()


def test_a_damaged_bundle_leaves_no_trace(rig: Rig, tiny_bundle: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(tiny_bundle, damaged)
    (damaged / "memory_bank.npy").write_bytes(b"x")
    with pytest.raises(BundleError):
        rig.service.import_bundle(damaged, "A-17")
    assert rig.service.names() == ()
    assert not (rig.data_dir / "categories").exists()


def test_an_exported_bundle_can_be_imported_at_another_station(
    rig: Rig, tiny_bundle: Path, tmp_path: Path
) -> None:
    digest = rig.service.import_bundle(tiny_bundle, "A-17").bundle.digest
    target = tmp_path / "usb"
    target.mkdir()
    packed = rig.service.export_bundle(CATEGORY, 1, target)
    assert packed.suffix == ".inspectai"
    other_dir = tmp_path / "other"
    other_dir.mkdir()
    other = Rig(other_dir)
    assert other.service.import_bundle(packed, "B-3").bundle.digest == digest
    other.close()
    with pytest.raises(BundleError, match="exists"):
        rig.service.export_bundle(CATEGORY, 1, packed)


def test_a_category_in_use_judges_and_is_remembered(rig: Rig, tiny_bundle: Path) -> None:
    rig.service.import_bundle(tiny_bundle, "A-17")
    assert rig.service.use(CATEGORY, "A-17").result(PATIENCE_S)
    active = rig.in_force()
    assert active is not None
    assert active.reference.version == 1
    assert rig.chosen == [CATEGORY]
    (card,) = rig.service.overview()
    assert card.active is not None
    assert card.active.row.version == 1
    assert (card.n_versions, card.last_day.parts) == (1, 0)


def test_rolling_back_returns_to_the_version_before(
    rig: Rig, tiny_bundle: Path, second_bundle: Path
) -> None:
    rig.service.import_bundle(tiny_bundle, "A-17")
    rig.service.import_bundle(second_bundle, "A-17")
    for version in (1, 2):
        assert rig.service.use(CATEGORY, "A-17", version=version).result(PATIENCE_S)
    assert rig.service.roll_back(CATEGORY, "A-17", "too strict").result(PATIENCE_S)
    active = rig.in_force()
    assert active is not None
    assert active.reference.version == 1
    newest = rig.service.audit_entries()[0]
    assert (newest.what, newest.detail["why"]) == ("bundle activated", "too strict")


def test_there_is_nothing_to_roll_back_to_after_the_first_activation(
    rig: Rig, tiny_bundle: Path
) -> None:
    rig.service.import_bundle(tiny_bundle, "A-17")
    assert rig.service.use(CATEGORY, "A-17").result(PATIENCE_S)
    with pytest.raises(StorageError, match="No other version"):
        rig.service.roll_back(CATEGORY, "A-17")


def test_overridden_thresholds_judge_at_once_and_after_the_next_activation(
    rig: Rig, tiny_bundle: Path
) -> None:
    rig.service.import_bundle(tiny_bundle, "A-17")
    assert rig.service.use(CATEGORY, "A-17").result(PATIENCE_S)
    wanted = Thresholds(3.0, 4.0)
    change = rig.service.override_thresholds(CATEGORY, 1, wanted, "A-17", "new lamp")
    assert change.result(PATIENCE_S)
    active = rig.in_force()
    assert active is not None
    assert active.thresholds == wanted
    assert rig.service.load_version(CATEGORY).thresholds == wanted
    (override,) = rig.service.overrides(CATEGORY)
    assert (override.after, override.why, override.changed_by) == (wanted, "new lamp", "A-17")
    assert rig.service.audit_entries()[0].what == "thresholds changed"


def test_thresholds_cannot_be_changed_without_a_reason(rig: Rig, tiny_bundle: Path) -> None:
    rig.service.import_bundle(tiny_bundle, "A-17")
    with pytest.raises(SettingsError, match="no reason"):
        rig.service.override_thresholds(CATEGORY, 1, Thresholds(1, 2), "A-17", "  ")


def test_a_category_that_is_not_there_is_told_and_changes_nothing(rig: Rig) -> None:
    assert not rig.service.use("Ghost", "A-17").result(PATIENCE_S)
    assert isinstance(rig.errors[0], StorageError)
    assert rig.chosen == []
    with pytest.raises(StorageError, match="no version 7"):
        rig.service.load_version("Ghost", 7)


def test_a_real_bundle_is_loaded_and_must_be_the_one_that_was_imported(
    tiny_bundle: Path,
) -> None:
    engine = EngineSection(provider="cpu", threads=1)
    loaded = load_bundle(BundleToLoad(CATEGORY, 4, tiny_bundle), engine)
    assert loaded.reference.version == 4
    assert loaded.calibration_scores.size > 0
    assert loaded.detector.provider == "CPUExecutionProvider"
    changed = loaded.with_thresholds(Thresholds(1.0, 2.0))
    assert changed.reference == loaded.reference
    with pytest.raises(BundleError, match="not the bundle"):
        load_bundle(BundleToLoad(CATEGORY, 4, tiny_bundle, digest="other"), engine)
