"""Part numbers out of file names."""

from __future__ import annotations

import pytest

from inspectai_desktop.errors import SettingsError
from inspectai_desktop.sources.part_number import PartNumberPattern


@pytest.mark.parametrize(
    ("pattern", "file", "part"),
    [
        ("", "/cam/cap_0412.jpg", "cap_0412"),
        (r"_(\d+)_", "/cam/cap_4711_left.png", "4711"),
        (r"(?P<side>left|right)-(?P<part>\w+)", "left-A17.png", "A17"),
        (r"\d+", "C:cap-88-x.bmp", "88"),
        (r"_(\d+)_", "no number.png", ""),
        (r"a(b)?", "a.png", ""),
        ("", "x" * 300 + ".png", "x" * 120),
        (r"\d+", "teil-ä-12.tif", "12"),
    ],
)
def test_the_part_number_is_found_by_name_group_or_whole_match(
    pattern: str, file: str, part: str
) -> None:
    assert PartNumberPattern(pattern).part_of(file) == part


def test_the_ending_of_the_file_is_no_part_of_the_number() -> None:
    assert PartNumberPattern(r"p(.+)").part_of("p12.png") == "12"


def test_a_broken_pattern_is_refused_with_an_example() -> None:
    with pytest.raises(SettingsError, match="cannot be understood") as refused:
        PartNumberPattern("(")
    assert r"_(\d+)_" in refused.value.hint
