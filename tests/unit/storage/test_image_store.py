from __future__ import annotations

import errno
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Never

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from inspectai_desktop.domain.image import Image
from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.image_store import MARK, ImageStore
from inspectai_desktop.storage.picture_file import PictureFormat, PictureKeeping
from tests.unit.storage.made import made_id

AT = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
ORIGINAL = PictureKeeping()
JPEG = PictureKeeping(PictureFormat.JPEG, jpeg_quality=90)
ID = made_id(1)


@pytest.fixture
def store(tmp_path: Path) -> ImageStore:
    return ImageStore.create(tmp_path / "pictures")


def _image(height: int = 40, width: int = 60, dtype: type = np.uint8) -> Image:
    top = np.iinfo(dtype).max
    pixels = np.zeros((height, width, 3))
    pixels[..., 0] = np.linspace(0, top, width)
    pixels[..., 1] = top // 4
    return Image(pixels.astype(dtype))


def _decoded(data: bytes) -> npt.NDArray[Any]:
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert pixels is not None
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))


def _files(store: ImageStore) -> list[str]:
    return sorted(
        path.relative_to(store.root).as_posix()
        for path in store.root.rglob("*")
        if path.is_file() and path.name != MARK
    )


def test_the_original_bytes_of_a_file_are_kept_under_its_date(store: ImageStore) -> None:
    reference = store.keep_picture(
        ID, AT, ORIGINAL, image=_image(), encoded=b"the file itself", suffix=".PNG"
    )
    assert reference == f"2026/03/04/{ID}.png"
    assert store.read_picture(reference) == b"the file itself"
    assert _files(store) == [reference, f"2026/03/04/{ID}.thumb.jpg"]


def test_the_date_is_that_of_utc(store: ImageStore) -> None:
    local = AT.astimezone(timezone(timedelta(hours=5)))
    reference = store.keep_picture(ID, local, ORIGINAL, image=_image())
    assert reference.startswith("2026/03/04/")


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_frame_is_kept_without_loss_as_png(store: ImageStore, dtype: type) -> None:
    image = _image(dtype=dtype)
    reference = store.keep_picture(ID, AT, ORIGINAL, image=image)
    assert reference.endswith(".png")
    assert np.array_equal(_decoded(store.read_picture(reference)), image.pixels)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_jpeg_by_choice_stays_close_to_the_picture(store: ImageStore, dtype: type) -> None:
    image = _image(dtype=dtype)
    reference = store.keep_picture(ID, AT, JPEG, image=image, encoded=b"file", suffix=".bmp")
    assert reference.endswith(".jpg")
    read = _decoded(store.read_picture(reference)).astype(int)
    expected = image.pixels if dtype is np.uint8 else image.pixels >> 8
    assert np.abs(read - expected).mean() < 4


@pytest.mark.parametrize("keeping", [ORIGINAL, JPEG])
def test_a_file_that_could_not_be_read_is_kept_as_it_is(
    store: ImageStore, keeping: PictureKeeping
) -> None:
    reference = store.keep_picture(ID, AT, keeping, image=None, encoded=b"cut", suffix=".jpg")
    assert store.read_picture(reference) == b"cut"
    assert store.read_thumbnail(reference) is None


@pytest.mark.parametrize("suffix", ["", ".", "/../x", ".a b", ".verylongsuffix", ".\\x"])
def test_an_odd_file_ending_cannot_leave_the_store(store: ImageStore, suffix: str) -> None:
    reference = store.keep_picture(ID, AT, ORIGINAL, image=None, encoded=b"x", suffix=suffix)
    assert reference == f"2026/03/04/{ID}.bin"


def test_a_thumbnail_is_small_and_can_be_switched_off(store: ImageStore) -> None:
    reference = store.keep_picture(ID, AT, ORIGINAL, image=_image(300, 600))
    thumbnail = store.read_thumbnail(reference)
    assert thumbnail is not None
    assert _decoded(thumbnail).shape == (96, 192, 3)
    plain = PictureKeeping(thumbnails=False)
    other = store.keep_picture(made_id(2), AT, plain, image=_image())
    assert store.read_thumbnail(other) is None


def test_a_map_comes_back(store: ImageStore) -> None:
    made = np.random.default_rng(1).uniform(1, 9, (50, 70)).astype(np.float32)
    reference = store.keep_map(ID, AT, made)
    assert reference == f"2026/03/04/{ID}.map.png"
    assert np.abs(store.read_map(reference) - made).max() < 8 / 508 + 1e-5


def test_keeping_again_replaces_the_file(store: ImageStore) -> None:
    for content in (b"first", b"second"):
        reference = store.keep_picture(ID, AT, ORIGINAL, image=None, encoded=content, suffix=".png")
    assert store.read_picture(reference) == b"second"
    assert _files(store) == [reference]


def test_removing_takes_the_thumbnail_along_and_counts_the_bytes(store: ImageStore) -> None:
    image = store.keep_picture(ID, AT, ORIGINAL, image=_image())
    anomaly_map = store.keep_map(ID, AT, np.ones((5, 5), np.float32))
    total = sum((store.root / name).stat().st_size for name in _files(store))
    assert store.size_of([image, anomaly_map]) == total
    assert store.remove([image, anomaly_map]) == total
    assert _files(store) == []
    assert store.remove([image, anomaly_map]) == 0


def test_a_store_that_is_gone_is_told_from_an_empty_folder(tmp_path: Path) -> None:
    mount_point = tmp_path / "pictures"
    mount_point.mkdir()
    for root in (mount_point, tmp_path / "nowhere"):
        with pytest.raises(StorageError, match="is not there") as raised:
            ImageStore.open(root)
        assert "disk" in raised.value.hint


def test_nothing_is_written_beside_a_disk_that_went_away(store: ImageStore) -> None:
    (store.root / MARK).unlink()
    with pytest.raises(StorageError, match="is not there"):
        store.keep_picture(ID, AT, ORIGINAL, image=_image())
    with pytest.raises(StorageError, match="is not there"):
        store.read_picture(f"2026/03/04/{ID}.png")
    assert _files(store) == []


def test_creating_a_store_again_leaves_its_pictures(store: ImageStore) -> None:
    reference = store.keep_picture(ID, AT, ORIGINAL, image=_image())
    assert ImageStore.create(store.root).exists(reference)
    assert ImageStore.open(store.root).root == store.root


def test_a_picture_that_somebody_deleted_is_named(store: ImageStore) -> None:
    with pytest.raises(StorageError, match="not there any more"):
        store.read_picture(f"2026/03/04/{ID}.png")
    assert not store.exists(f"2026/03/04/{ID}.png")


@pytest.mark.parametrize("reference", ["../secret", "/etc/passwd", "a/../../b", "..\\x", "C:/x"])
def test_a_reference_cannot_point_out_of_the_store(store: ImageStore, reference: str) -> None:
    with pytest.raises(StorageError, match="out of the image store"):
        store.read_picture(reference)


@pytest.mark.parametrize(
    ("number", "hint"),
    [(errno.ENOSPC, "disk is full"), (errno.EROFS, "write-protected"), (errno.EIO, "connected")],
)
@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_a_failing_disk_is_told_and_leaves_nothing_half_written(
    store: ImageStore, monkeypatch: pytest.MonkeyPatch, number: int, hint: str, step: str
) -> None:
    store.keep_picture(made_id(2), AT, PictureKeeping(thumbnails=False), image=_image())
    before = _files(store)

    def fail(*_: object) -> Never:
        raise OSError(number, "as in the test")

    monkeypatch.setattr(step, fail)
    with pytest.raises(StorageError, match=f"{ID}.png cannot be written") as raised:
        store.keep_picture(ID, AT, ORIGINAL, image=_image())
    assert hint in raised.value.hint
    assert _files(store) == before


def test_free_space_is_that_of_the_disk(store: ImageStore) -> None:
    assert store.free_bytes() > 0


def test_what_is_no_inspection_is_refused(store: ImageStore) -> None:
    with pytest.raises(ValueError, match="32 hexadecimal"):
        store.keep_picture("../x", AT, ORIGINAL, image=_image())
    with pytest.raises(ValueError, match="neither"):
        store.keep_picture(ID, AT, ORIGINAL, image=None)
    with pytest.raises(ValueError, match="quality"):
        PictureKeeping(jpeg_quality=0)
