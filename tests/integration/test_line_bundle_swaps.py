"""Bundles change under a running line: no part is lost, each is judged wholly by one bundle."""

from typing import TYPE_CHECKING

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.services.bundle_activation import BundleActivation
from inspectai_desktop.services.line_parts import LoadedBundle
from tests.line_fakes import PATIENCE_S, ScriptedDetector, ScriptedSource, bundle, files
from tests.line_rig import Rig

if TYPE_CHECKING:
    from concurrent.futures import Future

PARTS = 3000
SWAPS = 100


def version(number: int) -> LoadedBundle:
    """A bundle that betrays itself: scores and thresholds both follow its version."""
    thresholds = Thresholds(100.0 * number + 20.0, 100.0 * number + 30.0)
    detector = ScriptedDetector(
        lambda value: 10.0 + value % 25, thresholds=thresholds, offset=100.0 * number
    )
    return bundle(detector, version=number)


def test_a_hundred_swaps_lose_no_part_and_mix_no_bundles() -> None:
    rig = Rig(source=ScriptedSource(files(PARTS)))
    activation = BundleActivation(rig.line.swap, lambda _: None)
    rig.start(version(1))
    futures: list[Future[bool]] = []
    for number in range(2, SWAPS + 2):
        # Wait for a few parts between two swaps, so that they are spread over the whole run.
        rig.observer.wait("judged", (number - 1) * PARTS // (SWAPS + 20))
        futures.append(activation.activate(lambda n=number: version(n), lambda: None))  # type: ignore[misc]
        assert futures[-1].result(PATIENCE_S)
    rig.observer.wait("recorded", PARTS)
    activation.close()
    assert rig.line.close(PATIENCE_S)

    assert [i.file for i in rig.recorder.inspections] == [part.file for part in rig.source.parts]
    versions = []
    for inspection in rig.recorder.inspections:
        assert inspection.bundle is not None
        assert inspection.thresholds is not None
        assert inspection.anomaly_score is not None
        number = inspection.bundle.version
        assert inspection.thresholds.fail == 100.0 * number + 30.0
        assert 10.0 <= inspection.anomaly_score - 100.0 * number < 35.0
        versions.append(number)
    assert versions == sorted(versions)
    assert len(set(versions)) > SWAPS // 2


def test_thresholds_changed_a_hundred_times_are_those_recorded_with_each_part() -> None:
    rig = Rig(source=ScriptedSource(files(PARTS)))
    activation = BundleActivation(rig.line.swap, lambda _: None)
    active = version(1)
    rig.start(active)
    for step in range(1, SWAPS + 1):
        rig.observer.wait("judged", step * PARTS // (SWAPS + 20))
        wanted = Thresholds(120.0 + step / 10, 130.0 + step / 10)
        activation.change_thresholds(active.reference, wanted, lambda: None).result(PATIENCE_S)
    rig.observer.wait("recorded", PARTS)
    activation.close()
    assert rig.line.close(PATIENCE_S)
    limits = [i.thresholds.review for i in rig.recorder.inspections if i.thresholds is not None]
    assert len(limits) == PARTS
    assert limits == sorted(limits)
    assert len(set(limits)) > SWAPS // 2
