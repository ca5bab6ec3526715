"""Parts of a page that a program writes, between marks that Markdown does not show."""

from __future__ import annotations


def with_generated(page: str, name: str, content: str) -> str:
    """The page with the part of this name replaced; appended where it has none.

    Args:
        page: Markdown.
        name: Of the part, as its marks say it: `<!-- begin: NAME -->`, `<!-- end: NAME -->`.
        content: What stands between them.
    """
    begin, end = f"<!-- begin: {name} -->", f"<!-- end: {name} -->"
    generated = f"{begin}\n{content.strip()}\n\n{end}"
    if begin not in page or end not in page:
        return f"{page}{generated}\n"
    before, rest = page.split(begin, 1)
    _, after = rest.split(end, 1)
    return before + generated + after
