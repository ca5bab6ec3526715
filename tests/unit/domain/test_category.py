import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectai_desktop.domain.category import (
    MAX_NAME_LENGTH,
    category_slug,
    validated_category_name,
)
from inspectai_desktop.errors import SettingsError

NAMES = st.text(
    st.characters(exclude_categories=("C",)), min_size=1, max_size=MAX_NAME_LENGTH // 4
).filter(lambda text: text.strip())


@pytest.mark.parametrize("name", ["", "   ", "x" * (MAX_NAME_LENGTH + 1), "a\nb", "a\x00b"])
def test_empty_endless_and_unprintable_names_are_refused(name: str) -> None:
    with pytest.raises(SettingsError):
        validated_category_name(name)


def test_a_name_is_stripped_and_written_one_way_whatever_way_it_came() -> None:
    assert validated_category_name("  Geha\u0308use ") == "Geh\u00e4use"


def test_a_plain_name_is_its_own_folder_name() -> None:
    assert category_slug("plate-12") == "plate-12"


@pytest.mark.parametrize("name", ["con", "nul", "com1", "Gehäuse", "部品", "a/b", "..", "Plate"])
def test_a_name_that_loses_something_gets_a_digest(name: str) -> None:
    slug = category_slug(name)
    assert len(slug.rsplit("-", 1)[1]) == 8


@given(NAMES)
def test_a_folder_name_is_one_that_every_file_system_takes(name: str) -> None:
    slug = category_slug(name)
    assert slug
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(slug) <= 57


@given(NAMES, NAMES)
def test_two_names_have_two_folder_names(first: str, second: str) -> None:
    same = validated_category_name(first) == validated_category_name(second)
    assert (category_slug(first) == category_slug(second)) == same
