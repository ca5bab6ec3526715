from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from inspectai_desktop.errors import FittingError
from tests.pictures import write_parts
from training.fitting.good_pictures import good_pictures, place_of, read_picture_list

if TYPE_CHECKING:
    from pathlib import Path


def test_pictures_named_one_by_one_are_taken_once_and_in_order(tmp_path: Path) -> None:
    first, second, _ = sorted(write_parts(tmp_path, n_parts=3).iterdir())
    assert good_pictures((second, first, second)) == [first, second]
    assert "chosen" in place_of((second, first))


def test_a_folder_gives_all_its_pictures(tmp_path: Path) -> None:
    assert len(good_pictures(write_parts(tmp_path, n_parts=3))) == 3
    assert place_of(tmp_path) == str(tmp_path)


def test_a_picture_that_has_gone_is_named_with_how_many_others(tmp_path: Path) -> None:
    first, *others = sorted(write_parts(tmp_path, n_parts=4).iterdir())
    for path in others:
        path.unlink()
    with pytest.raises(FittingError, match=r"001\.png.*not there any more.*2 more") as caught:
        good_pictures((first, *others))
    assert "Check the pictures again" in caught.value.hint


def test_a_list_names_pictures_anywhere_with_any_letters(tmp_path: Path) -> None:
    file = tmp_path / "chosen.json"
    names = [str(tmp_path / "Nüsse ö.png"), "beside the list.png"]
    file.write_text(json.dumps({"pictures": names}), encoding="utf-8")
    assert read_picture_list(file) == (tmp_path / "Nüsse ö.png", tmp_path / "beside the list.png")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("no json", "not a JSON file"),
        ("[]", "not a list of pictures"),
        ('{"pictures": "a.png"}', "not a list of pictures"),
        ('{"pictures": [1]}', "not a list of pictures"),
        ('{"pictures": [""]}', "not a list of pictures"),
        ('{"pictures": []}', "names no pictures"),
        ("[" * 100_000, "not a JSON file"),
    ],
)
def test_a_list_that_is_none_is_refused_in_words(content: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "chosen.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(FittingError, match=told) as caught:
        read_picture_list(file)
    assert str(file) in caught.value.message
    assert caught.value.hint


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(FittingError, match=r"gone\.json.*cannot be read"):
        read_picture_list(tmp_path / "gone.json")
