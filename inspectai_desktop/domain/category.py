"""Names of categories: what people read, and what a file system takes."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from inspectai_desktop.errors import SettingsError

MAX_NAME_LENGTH = 80
_UNSAFE = re.compile(r"[^a-z0-9]+")
# Windows opens a device, not a file, for these names.
_RESERVED = {"con", "prn", "aux", "nul", *(f"{d}{i}" for d in ("com", "lpt") for i in range(1, 10))}


def validated_category_name(name: str) -> str:
    """Return the name, stripped and in Unicode NFC.

    Any letters and signs are allowed, since folders use `category_slug`.

    Raises:
        SettingsError: The name is empty, too long or holds control characters.
    """
    cleaned = unicodedata.normalize("NFC", name).strip()
    if not cleaned:
        raise SettingsError("The category has no name.", "Give the kind of product a name.")
    if len(cleaned) > MAX_NAME_LENGTH:
        raise SettingsError(
            f"The category name has {len(cleaned)} characters; {MAX_NAME_LENGTH} are allowed."
        )
    if any(unicodedata.category(character).startswith("C") for character in cleaned):
        raise SettingsError(f"The category name {cleaned!r} holds control characters.")
    return cleaned


def category_slug(name: str) -> str:
    """Folder and file name for a category: lower-case ASCII, unique per name.

    Names that lose something on the way get eight characters of their digest appended, so that
    two names never share a slug by accident.
    """
    cleaned = validated_category_name(name)
    ascii_text = unicodedata.normalize("NFKD", cleaned).encode("ascii", "ignore").decode()
    slug = _UNSAFE.sub("-", ascii_text.lower()).strip("-")[:48]
    lossless = re.fullmatch(r"[a-z0-9]+([-_ ][a-z0-9]+)*", cleaned) is not None
    if lossless and slug == cleaned and slug not in _RESERVED:
        return slug
    digest = hashlib.sha256(cleaned.encode()).hexdigest()[:8]
    return f"{slug}-{digest}" if slug else f"category-{digest}"
