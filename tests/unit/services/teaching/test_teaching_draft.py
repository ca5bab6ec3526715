from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.teaching_results import (
    CheckResult,
    PresetsResult,
    TaughtBundle,
)
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts

A, B, C = (Path(f"/parts/{name}.png") for name in "abc")
DRAFT = TeachingDraft(name="Cap").with_pictures((A, B, C))


def test_pictures_are_added_once_and_keep_their_order() -> None:
    assert DRAFT.with_pictures((C, Path("/x.png"), A)).good == (A, B, C, Path("/x.png"))


def test_a_picture_is_left_out_and_taken_back() -> None:
    without = DRAFT.without((B,))
    assert without.chosen == (A, C)
    assert without.good == DRAFT.good
    back = without.keeping((B,))
    assert back.chosen == (A, B, C)
    assert back.kept == {B}


def test_leaving_a_picture_out_needs_no_new_check_but_a_new_fit() -> None:
    facts = WizardFacts().with_check(DRAFT, CheckResult(3, 3, (8, 8), ()))
    facts = facts.with_presets(DRAFT, PresetsResult((), (8, 8)))
    facts = facts.with_bundle(DRAFT, TaughtBundle(Path("/b"), "d"))
    less = DRAFT.without((A,))
    assert facts.checked(less) is not None
    assert facts.measured(less) is None
    assert facts.fitted(less) is None
    assert facts.fitted(DRAFT) is not None


def test_another_picture_needs_a_new_check() -> None:
    facts = WizardFacts().with_check(DRAFT, CheckResult(3, 3, (8, 8), ()))
    assert facts.checked(DRAFT.with_pictures((Path("/new.png"),))) is None


def test_another_target_moves_the_lines_of_the_same_fit() -> None:
    facts = WizardFacts().with_bundle(DRAFT, TaughtBundle(Path("/b"), "d"))
    assert facts.fitted(replace(DRAFT, target_false_reject_rate=0.002, note="x")) is not None
    assert facts.fitted(replace(DRAFT, preset="fast")) is None
    assert facts.with_bundle(DRAFT, None).fitted(DRAFT) is None


def test_names_here_are_known_with_their_newest_version() -> None:
    facts = WizardFacts(names=("Cap", "Nut"), versions=(3, 1))
    assert facts.newest_version(" Cap ") == 3
    assert facts.newest_version("Bolt") == 0
