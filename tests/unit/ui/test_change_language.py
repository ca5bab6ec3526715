"""Entries of the audit trail read as sentences of the station."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from inspectai_desktop.ui.change_language import change_detail, change_title, concerns_category
from tests.unit.ui.category_facts import change


def test_a_change_of_thresholds_says_from_what_to_what_and_why(
    dressed_application: QApplication,
) -> None:
    entry = change(1, "thresholds changed", before=[22.0, 27.5], after=[22.0, 29.0], why="New lot")
    assert change_title(entry) == "Thresholds of version 3 changed"
    assert change_detail(entry) == "REVIEW 22.0, FAIL 27.5 → 29.0; New lot"


def test_a_roll_back_says_which_version_it_replaced(dressed_application: QApplication) -> None:
    entry = change(1, "bundle activated", before=2, why="rolled back")
    assert change_title(entry) == "Version 3 judges now"
    assert change_detail(entry) == "in place of version 2; rolled back"


def test_an_unknown_change_is_told_as_it_is_written(dressed_application: QApplication) -> None:
    entry = change(1, "something new", "Bottle cap", before="x")
    assert change_title(entry) == "something new"
    assert change_detail(entry) == ""


def test_a_change_belongs_to_its_category_alone() -> None:
    assert concerns_category(change(1, "x", "Cap"), "Cap")
    assert concerns_category(change(1, "x", "Cap, version 12"), "Cap")
    assert not concerns_category(change(1, "x", "Cap (new), version 1"), "Cap")
    assert not concerns_category(change(1, "x", "Cap, version two"), "Cap")
    assert concerns_category(change(1, "x", "Cap (new), version 1"), "Cap (new)")
