"""A station's recording loop for the kill test; run as a program, killed from outside.

Goes through numbered files as a folder source would after a restart: what has a verdict is passed
over, the rest is stored and recorded. Says on standard output what it has just done.
"""

from __future__ import annotations

import hashlib
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.image_store import ImageStore
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from inspectai_desktop.storage.picture_file import PictureKeeping
from tests.unit.storage.made import made_file, made_inspection

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def picture_of(number: int) -> bytes:
    """Content of a file: some hundred kilobytes that cannot be half right."""
    seed = hashlib.sha256(str(number).encode()).digest()
    return seed * (2000 + number * 37 % 4000)


def _say(what: str, number: int) -> None:
    sys.stdout.write(f"{what} {number}\n")
    sys.stdout.flush()


def main() -> None:
    """Record until killed."""
    database = Database.open(Path(sys.argv[1]))
    store = ImageStore.create(Path(sys.argv[2]))
    start = int(sys.argv[3])
    repository = InspectionRepository(database)
    anomaly_map = np.random.default_rng(1).random((200, 200), np.float32)
    number = 0
    while True:
        if repository.verdict_of_file(made_file(number)) is None:
            # A new identifier for each attempt, as the station would give.
            at = NOW + timedelta(milliseconds=start * 1_000_000 + number)
            identifier = hashlib.md5(f"{start} {number}".encode()).hexdigest()  # noqa: S324
            image = store.keep_picture(
                identifier,
                at,
                PictureKeeping(),
                image=None,
                encoded=picture_of(number),
                suffix=".png",
            )
            _say("picture", number)
            map_reference = store.keep_map(identifier, at, anomaly_map)
            _say("map", number)
            repository.record(
                made_inspection(
                    number,
                    inspection_id=identifier,
                    inspected_at=at,
                    image_reference=image,
                    map_reference=map_reference,
                )
            )
            _say("recorded", number)
        number += 1


if __name__ == "__main__":
    main()
