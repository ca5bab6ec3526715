import pytest

from inspectai_desktop import errors
from inspectai_desktop.errors import ImageError, InspectAIError


def test_an_error_reads_as_what_happened_and_what_to_do() -> None:
    error = ImageError("a.png: the file is empty.", "Copy it again.")
    assert (error.message, error.hint) == ("a.png: the file is empty.", "Copy it again.")
    assert str(error) == "a.png: the file is empty. Copy it again."


def test_an_error_without_a_hint_reads_as_its_message_alone() -> None:
    assert str(ImageError("a.png: the file is empty.")) == "a.png: the file is empty."


@pytest.mark.parametrize("name", [name for name in vars(errors) if name.endswith("Error")])
def test_every_error_of_the_tree_can_be_caught_as_one(name: str) -> None:
    assert issubclass(getattr(errors, name), InspectAIError)
