"""Bundles on disk that a test may damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspectai_desktop.inference.bundle import pack_bundle, write_bundle
from tests.fakes import a_manifest
from tests.unit.inference.bundle_files import FILES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bundle's folder, alone in its parent."""
    target = tmp_path / "shelf" / "plate"
    write_bundle(target, a_manifest(), FILES)
    return target


@pytest.fixture
def packed(folder: Path, tmp_path: Path) -> Path:
    """The same bundle as one file."""
    target = tmp_path / "plate.inspectai"
    pack_bundle(folder, target)
    return target
