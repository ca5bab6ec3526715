"""`manifest.json`: the manifest on disk, which vouches for itself as it does for the other files.

Its `checksum` is the SHA-256 of the file's own bytes with the 64 digits of the checksum as zeros,
so that a changed threshold or category is noticed like a changed memory bank.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pydantic import ValidationError

from inspectai_desktop.errors import BundleError, RegionError
from inspectai_desktop.inference.manifest import FORMAT_VERSION, NO_CHECKSUM, Manifest

MANIFEST_NAME = "manifest.json"
RESTORE_HINT = "Copy the bundle again from where it came, or fit the category again."


def manifest_bytes(manifest: Manifest) -> bytes:
    """The contents of `manifest.json`; equal manifests give equal bytes."""
    blank = manifest.model_copy(update={"checksum": NO_CHECKSUM}).model_dump(mode="json")
    data = (json.dumps(blank, indent=2, ensure_ascii=False) + "\n").encode()
    return data.replace(_entry(NO_CHECKSUM), _entry(hashlib.sha256(data).hexdigest()), 1)


def parsed_manifest(data: bytes, origin: Path) -> Manifest:
    """Read the contents of `manifest.json`.

    Args:
        data: The file's bytes.
        origin: The bundle, for messages.

    Raises:
        BundleError: Damaged, or written by a newer program.
    """
    try:
        content = json.loads(data)
        version, checksum = content["format_version"], str(content.get("checksum"))
        if isinstance(version, int) and version > FORMAT_VERSION:
            raise BundleError(
                f"{origin}: the bundle has format version {version}; this program reads up to "
                f"{FORMAT_VERSION}.",
                "Install a newer version of this program.",
            )
        blank = data.replace(_entry(checksum), _entry(NO_CHECKSUM), 1)
        if hashlib.sha256(blank).hexdigest() != checksum:
            raise BundleError(
                f"{origin}: {MANIFEST_NAME} is damaged or was edited: its checksum differs.",
                RESTORE_HINT,
            )
        return Manifest.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            # The checksum says that nobody added it by hand.
            raise BundleError(
                f"{origin}: the bundle says something that this program does not know: '{place}'.",
                "Install a newer version of this program.",
            ) from error
        raise BundleError(
            f"{origin}: the manifest is not valid at '{place}': {first['msg']}.", RESTORE_HINT
        ) from error
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise BundleError(
            f"{origin}: {MANIFEST_NAME} is damaged ({error}).", RESTORE_HINT
        ) from error
    except RegionError as error:
        raise BundleError(f"{origin}: the manifest's region: {error.message}") from error


def _entry(checksum: str) -> bytes:
    return f'"checksum": "{checksum}"'.encode()
