"""Only what a program wrote is written again."""

from __future__ import annotations

from training.experiments.generated_page import with_generated

PAGE = """# Accuracy

<!-- begin: table -->
old
<!-- end: table -->

Written by a person.
"""


def test_only_the_generated_part_of_a_page_is_replaced() -> None:
    assert with_generated(PAGE, "table", "new\n") == PAGE.replace("old\n", "new\n\n")


def test_what_was_generated_twice_is_what_was_generated_once() -> None:
    once = with_generated(PAGE, "table", "new")
    assert with_generated(once, "table", "new") == once


def test_a_page_without_the_part_gets_it_at_its_end() -> None:
    page = with_generated(PAGE, "other", "new")
    assert page.startswith(PAGE)
    assert page.endswith("<!-- begin: other -->\nnew\n\n<!-- end: other -->\n")
