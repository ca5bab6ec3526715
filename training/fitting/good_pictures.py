"""Which pictures show good parts: all of a folder, or those that a list names one by one.

The list is a JSON file, `{"pictures": ["/absolute/path", ...]}`: what a person has chosen after
some of a folder's pictures were removed, or pictures that lie in several folders.
"""

from __future__ import annotations

import json
from pathlib import Path

from inspectai_desktop.errors import FittingError
from training.fitting.image_folder import list_good_pictures

GoodPictures = Path | tuple[Path, ...]
"""A folder, or the pictures themselves."""

_FORMAT = 'A list is a JSON file: {"pictures": ["/path/of/a/picture.png", ...]}.'


def good_pictures(good: GoodPictures) -> list[Path]:
    """The pictures, each once, sorted by path.

    Raises:
        FittingError: A folder without pictures, or a named picture that is not there.
    """
    if isinstance(good, Path):
        return list_good_pictures(good)
    missing = [path for path in good if not path.is_file()]
    if missing:
        more = f" (and {len(missing) - 1} more of the chosen ones)" if len(missing) > 1 else ""
        raise FittingError(
            f"{missing[0]}: this picture is not there any more{more}.",
            "Check the pictures again, or put the missing ones back.",
        )
    return sorted(set(good))


def listed_or_found(good: GoodPictures) -> list[Path]:
    """The pictures as `good_pictures` gives them, but named ones may be missing: to be told of.

    Raises:
        FittingError: A folder without pictures.
    """
    return list_good_pictures(good) if isinstance(good, Path) else sorted(set(good))


def place_of(good: GoodPictures) -> str:
    """Where the pictures are, for messages."""
    return str(good) if isinstance(good, Path) else "the chosen pictures"


def read_picture_list(file: Path) -> tuple[Path, ...]:
    """The pictures that a list names; relative paths count from the list's folder.

    Raises:
        FittingError: The file cannot be read, is no list, or names nothing.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise FittingError(
            f"{file}: the list of pictures cannot be read ({error.strerror or error})."
        ) from error
    except (ValueError, RecursionError) as error:
        raise FittingError(f"{file}: not a JSON file ({error}).", _FORMAT) from error
    names = content.get("pictures") if isinstance(content, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise FittingError(f"{file}: this is not a list of pictures.", _FORMAT)
    if not names:
        raise FittingError(f"{file}: the list names no pictures.", "Choose pictures of good parts.")
    return tuple(file.absolute().parent / name for name in names)
