"""A manifest with the right checksum may still say what cannot be followed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from inspectai_desktop.errors import BundleError
from inspectai_desktop.inference.manifest import NO_CHECKSUM
from inspectai_desktop.inference.manifest_file import manifest_bytes, parsed_manifest
from tests.fakes import a_manifest

ORIGIN = Path("shelf/plate")


def signed(**changes: Any) -> bytes:
    """A manifest file with other content and a checksum that fits."""
    content = {**a_manifest().model_dump(mode="json"), **changes}
    data = json.dumps({**content, "checksum": NO_CHECKSUM}, indent=2).encode()
    digest = hashlib.sha256(data).hexdigest()
    return data.replace(NO_CHECKSUM.encode(), digest.encode(), 1)


def test_a_manifest_signed_by_these_tests_is_read() -> None:
    assert parsed_manifest(signed(), ORIGIN).digest() == a_manifest().digest()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"seed": "many"}, "not valid at 'seed'"),
        ({"encoder": {"name": "x"}}, r"not valid at 'encoder\.sha256'"),
        ({"format_version": 0}, "not valid at 'format_version'"),
        ({"surprise": 1}, "does not know: 'surprise'"),
        ({"region": {"reference_size": [0, 5]}}, "region"),
    ],
)
def test_content_that_cannot_be_followed_is_refused_with_its_place(
    changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(BundleError, match=told) as caught:
        parsed_manifest(signed(**changes), ORIGIN)
    assert str(ORIGIN) in caught.value.message


def test_the_checksum_of_the_manifest_is_found_by_its_key_and_not_by_its_digits() -> None:
    """Zeros elsewhere, as a digest of nothing, are not taken for the checksum."""
    manifest = a_manifest(note='"checksum": "' + NO_CHECKSUM, versions={"checksum": NO_CHECKSUM})
    assert parsed_manifest(manifest_bytes(manifest), ORIGIN).note == manifest.note


def test_people_can_read_the_file() -> None:
    text = manifest_bytes(a_manifest(category="Gehäuse")).decode()
    assert '"category": "Gehäuse"' in text
    assert text.endswith("}\n")
    assert text.splitlines()[1] == '  "format_version": 1,'
