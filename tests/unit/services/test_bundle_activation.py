import sys
import threading
from collections.abc import Iterator

import pytest

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import BundleError, InspectAIError
from inspectai_desktop.services.bundle_activation import BundleActivation
from inspectai_desktop.services.line_parts import BundleSwap, LoadedBundle
from inspectai_desktop.thread_priority import let_all_go_alike, let_the_window_go_first, niceness
from tests.line_fakes import PATIENCE_S, ScriptedDetector, bundle


class Rig:
    def __init__(self) -> None:
        self.swaps: list[BundleSwap] = []
        self.errors: list[InspectAIError] = []
        self.remembered: list[str] = []
        self.activation = BundleActivation(self.swaps.append, self.errors.append)

    def activate(self, version: int) -> bool:
        future = self.activation.activate(
            lambda: bundle(version=version), lambda: self.remembered.append(f"v{version}")
        )
        return future.result(PATIENCE_S)

    def in_force(self, active: LoadedBundle | None = None) -> LoadedBundle | None:
        """What the inspection thread would make of the swaps."""
        for swap in self.swaps:
            active = swap.make(active)
        return active


@pytest.fixture
def rig() -> Iterator[Rig]:
    made = Rig()
    yield made
    made.activation.close()


def test_a_bundle_is_loaded_remembered_and_handed_over(rig: Rig) -> None:
    assert rig.activate(2)
    active = rig.in_force()
    assert active is not None
    assert active.reference.version == 2
    assert rig.remembered == ["v2"]


def test_loading_happens_in_a_thread_of_its_own(rig: Rig) -> None:
    threads: list[int] = []

    def load() -> LoadedBundle:
        threads.append(threading.get_ident())
        return bundle()

    rig.activation.activate(load, lambda: None).result(PATIENCE_S)
    assert threads != [threading.get_ident()]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="niceness of one thread")
def test_beside_a_window_a_bundle_is_opened_by_a_thread_that_gives_way_to_all_the_rest(
    rig: Rig,
) -> None:
    # The encoder's own threads inherit it.
    met: list[int] = []

    def load() -> LoadedBundle:
        met.append(niceness())
        return bundle()

    let_the_window_go_first()
    try:
        assert rig.activation.activate(load, lambda: None).result(PATIENCE_S)
    finally:
        let_all_go_alike()
    assert met == [19]


@pytest.mark.parametrize("error", [BundleError("Damaged.", "Import it again."), MemoryError("x")])
def test_a_bundle_that_cannot_be_loaded_is_told_and_not_remembered(
    rig: Rig, error: Exception
) -> None:
    def load() -> LoadedBundle:
        raise error

    future = rig.activation.activate(load, lambda: rig.remembered.append("never"))
    assert not future.result(PATIENCE_S)
    assert rig.swaps == []
    assert rig.remembered == []
    assert isinstance(rig.errors[0], InspectAIError)


def test_a_bundle_that_cannot_be_remembered_is_not_handed_over(rig: Rig) -> None:
    def remember() -> None:
        raise BundleError("The database is locked.")

    assert not rig.activation.activate(bundle, remember).result(PATIENCE_S)
    assert rig.swaps == []


def test_of_several_bundles_asked_for_only_the_newest_is_handed_over(rig: Rig) -> None:
    begun, release = threading.Event(), threading.Event()

    def slow() -> LoadedBundle:
        begun.set()
        assert release.wait(PATIENCE_S)
        return bundle(version=1)

    first = rig.activation.activate(slow, lambda: rig.remembered.append("v1"))
    assert begun.wait(PATIENCE_S)
    second = rig.activation.activate(lambda: bundle(version=2), lambda: None)
    third = rig.activation.activate(lambda: bundle(version=3), lambda: None)
    release.set()
    assert [f.result(PATIENCE_S) for f in (first, second, third)] == [False, False, True]
    assert rig.remembered == []
    active = rig.in_force()
    assert active is not None
    assert active.reference.version == 3


def test_generations_only_count_up(rig: Rig) -> None:
    rig.activate(1)
    rig.activation.deactivate()
    rig.activate(2)
    generations = [swap.generation for swap in rig.swaps]
    assert generations == sorted(set(generations))
    assert rig.swaps[1].make(bundle()) is None


def test_other_thresholds_reach_the_active_bundle_only(rig: Rig) -> None:
    active, other = bundle(version=1), bundle(version=2)
    wanted = Thresholds(12.0, 18.0)
    future = rig.activation.change_thresholds(active.reference, wanted, lambda: None)
    assert future.result(PATIENCE_S)
    changed = rig.swaps[0].make(active)
    assert changed is not None
    assert changed.thresholds == wanted
    assert isinstance(changed.detector, ScriptedDetector)
    assert changed.detector.thresholds == wanted
    assert rig.swaps[0].make(other) is other
    assert rig.swaps[0].make(None) is None


def test_thresholds_that_cannot_be_remembered_do_not_judge(rig: Rig) -> None:
    def remember() -> None:
        raise BundleError("The database is locked.")

    future = rig.activation.change_thresholds(bundle().reference, Thresholds(1, 2), remember)
    assert not future.result(PATIENCE_S)
    assert rig.swaps == []
    assert rig.errors


def test_closing_drops_what_is_still_loading() -> None:
    rig = Rig()
    begun, release = threading.Event(), threading.Event()

    def slow() -> LoadedBundle:
        begun.set()
        assert release.wait(PATIENCE_S)
        return bundle()

    future = rig.activation.activate(slow, lambda: None)
    assert begun.wait(PATIENCE_S)
    rig.activation.close()
    rig.activation.close()
    release.set()
    assert not future.result(PATIENCE_S)
    assert rig.swaps == []


def test_a_closed_activation_does_nothing_any_more() -> None:
    rig = Rig()
    rig.activation.close()
    assert not rig.activate(1)
    assert rig.remembered == []
