"""Every picture a factory may have is decoded right, and every broken one refused by name."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image as PillowImage

from inspectai_desktop.errors import ImageError
from inspectai_desktop.inference.image_decoding import (
    MIN_SIDE_PX,
    decode_image,
    decode_reduced,
    list_pictures,
    read_image,
    read_size,
)
from tests.pictures import encoded, part_pixels, pillow_encoded, png_that_claims

if TYPE_CHECKING:
    from pathlib import Path

HEIGHT, WIDTH = 40, 56
RGB = part_pixels(1, height=HEIGHT, width=WIDTH, stained=True)
GREY = np.ascontiguousarray(RGB[:, :, 1])
ORIENTATION = 0x0112
LOSSLESS = (".png", ".bmp", ".tiff")


def deep(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint16]:
    """The same picture with 16 bits that are not merely the 8 bits twice."""
    return pixels.astype(np.uint16) * 256 + 77


@pytest.mark.parametrize("suffix", LOSSLESS)
def test_8_bit_colour_comes_back_as_rgb_exactly(suffix: str) -> None:
    image = decode_image(encoded(RGB, suffix), "part")
    assert image.pixels.dtype == np.uint8
    np.testing.assert_array_equal(image.pixels, RGB)
    assert image.origin == "part"


@pytest.mark.parametrize("suffix", LOSSLESS)
def test_8_bit_grey_comes_back_as_three_equal_channels(suffix: str) -> None:
    image = decode_image(encoded(GREY, suffix), "part")
    np.testing.assert_array_equal(image.pixels, np.repeat(GREY[..., None], 3, axis=2))


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_16_bit_keeps_every_bit(suffix: str) -> None:
    colour = decode_image(encoded(deep(RGB), suffix), "part")
    grey = decode_image(encoded(deep(GREY), suffix), "part")
    np.testing.assert_array_equal(colour.pixels, deep(RGB))
    np.testing.assert_array_equal(grey.pixels, np.repeat(deep(GREY)[..., None], 3, axis=2))


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
@pytest.mark.parametrize("depth", [8, 16])
def test_transparency_is_ignored(suffix: str, depth: int) -> None:
    pixels: npt.NDArray[Any] = RGB if depth == 8 else deep(RGB)
    alpha = np.zeros((HEIGHT, WIDTH, 1), pixels.dtype)
    alpha[: HEIGHT // 2] = np.iinfo(pixels.dtype).max
    image = decode_image(encoded(np.concatenate([pixels, alpha], axis=2), suffix), "part")
    np.testing.assert_array_equal(image.pixels, pixels)


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_comes_back_nearly_as_it_was(progressive: bool) -> None:
    data = pillow_encoded(
        PillowImage.fromarray(RGB), "JPEG", quality=98, subsampling=0, progressive=progressive
    )
    image = decode_image(data, "part")
    assert np.abs(image.pixels.astype(int) - RGB).mean() < 2.0


def test_a_grey_jpeg_comes_back_as_three_equal_channels() -> None:
    image = decode_image(pillow_encoded(PillowImage.fromarray(GREY), "JPEG", quality=95), "part")
    assert image.pixels.shape == (HEIGHT, WIDTH, 3)
    assert (image.pixels[:, :, 0] == image.pixels[:, :, 2]).all()


@pytest.mark.parametrize(
    ("mode", "file_format"),
    [("P", "PNG"), ("P", "BMP"), ("P", "TIFF"), ("1", "PNG"), ("1", "TIFF"), ("LA", "PNG")],
)
def test_palettes_and_single_bits_show_what_they_mean(mode: str, file_format: str) -> None:
    picture = PillowImage.fromarray(RGB)
    picture = picture.quantize(16) if mode == "P" else picture.convert(mode)
    expected = np.asarray(picture.convert("RGB"))
    image = decode_image(pillow_encoded(picture, file_format), "part")
    np.testing.assert_array_equal(image.pixels, expected)


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_the_usual_compressions_of_tiff_are_read(compression: str) -> None:
    data = pillow_encoded(PillowImage.fromarray(RGB), "TIFF", compression=compression)
    np.testing.assert_array_equal(decode_image(data, "part").pixels, RGB)


def test_the_first_page_of_a_tiff_counts() -> None:
    other = PillowImage.fromarray(part_pixels(9, height=HEIGHT, width=WIDTH))
    data = pillow_encoded(PillowImage.fromarray(RGB), "TIFF", save_all=True, append_images=[other])
    np.testing.assert_array_equal(decode_image(data, "part").pixels, RGB)


def turned(pixels: npt.NDArray[np.uint8], orientation: int) -> npt.NDArray[np.uint8]:
    """What a viewer shows of stored pixels with this EXIF orientation."""
    flipped = pixels[:, ::-1]
    return {
        1: pixels,
        2: flipped,
        3: np.rot90(pixels, 2),
        4: pixels[::-1],
        5: pixels.transpose(1, 0, 2),
        6: np.rot90(pixels, -1),
        7: np.rot90(pixels, 2).transpose(1, 0, 2),
        8: np.rot90(pixels, 1),
    }[orientation]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("file_format", ["PNG", "TIFF", "JPEG"])
def test_a_picture_is_seen_the_way_up_that_exif_says(
    file_format: str, orientation: int, tmp_path: Path
) -> None:
    exif = PillowImage.Exif()
    exif[ORIENTATION] = orientation
    options = {"quality": 98, "subsampling": 0} if file_format == "JPEG" else {}
    data = pillow_encoded(PillowImage.fromarray(RGB), file_format, exif=exif, **options)
    expected = turned(RGB, orientation)

    pixels = decode_image(data, "part").pixels

    assert pixels.shape == expected.shape
    assert np.abs(pixels.astype(int) - expected).mean() < 2.0
    file = tmp_path / "part"
    file.write_bytes(data)
    assert read_size(file) == expected.shape[:2]


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_jpeg_can_be_decoded_smaller_and_still_the_right_way_up(orientation: int) -> None:
    exif = PillowImage.Exif()
    exif[ORIENTATION] = orientation
    data = pillow_encoded(PillowImage.fromarray(part_pixels(1)), "JPEG", quality=95, exif=exif)
    full, half = decode_image(data, "part").pixels, decode_reduced(data, "part", 2).pixels
    assert half.shape == (full.shape[0] // 2, full.shape[1] // 2, 3)
    shrunk = cv2.resize(full, half.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(half.astype(int) - shrunk).mean() < 4.0


def test_a_png_is_decoded_in_full_size_whatever_reduction_is_asked_for() -> None:
    np.testing.assert_array_equal(decode_reduced(encoded(RGB), "part", 4).pixels, RGB)


@pytest.mark.parametrize("name", ["Gehäuse № 5.png", "部品.png", "деталь.png", "a b.png", "ñ.PNG"])
def test_a_file_may_have_any_name(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(encoded(RGB))
    image = read_image(file)
    np.testing.assert_array_equal(image.pixels, RGB)
    assert image.origin == str(file)
    assert list_pictures(tmp_path) == [file]


def test_the_ending_does_not_decide_what_a_file_is(tmp_path: Path) -> None:
    file = tmp_path / "really-a-bitmap.png"
    file.write_bytes(encoded(RGB, ".bmp"))
    np.testing.assert_array_equal(read_image(file).pixels, RGB)


def test_a_folder_lists_its_own_pictures_in_order_and_nothing_else(tmp_path: Path) -> None:
    for name in ("b.png", "a.JPG", "c.tif", ".hidden.png", "notes.txt", "d.bmp"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "folder.png").mkdir()
    assert [path.name for path in list_pictures(tmp_path)] == ["a.JPG", "b.png", "c.tif", "d.bmp"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="missing"):
        list_pictures(tmp_path / "missing")


def with_exif_thumbnail(data: bytes) -> bytes:
    """A JPEG that carries a whole small JPEG inside its EXIF segment."""
    small = encoded(cv2.resize(RGB, (16, 16)), ".jpg")
    segment = b"Exif\x00\x00" + b"MM\x00\x2a\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00" + small
    return data[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + data[2:]


def file_bytes(kind: str) -> bytes:
    return {
        "png": lambda: encoded(RGB),
        "png 16 bit": lambda: encoded(deep(RGB)),
        "jpeg": lambda: encoded(RGB, ".jpg"),
        "progressive jpeg": lambda: pillow_encoded(
            PillowImage.fromarray(RGB), "JPEG", progressive=True
        ),
        "jpeg with a thumbnail": lambda: with_exif_thumbnail(encoded(RGB, ".jpg")),
        "bmp": lambda: encoded(RGB, ".bmp"),
        "bmp without its size": lambda: (
            encoded(RGB, ".bmp")[:2] + bytes(4) + encoded(RGB, ".bmp")[6:]
        ),
        "tiff": lambda: pillow_encoded(PillowImage.fromarray(RGB), "TIFF"),
        "compressed tiff": lambda: encoded(RGB, ".tiff"),
    }[kind]()


KINDS = (
    "png",
    "png 16 bit",
    "jpeg",
    "progressive jpeg",
    "jpeg with a thumbnail",
    "bmp",
    "bmp without its size",
    "tiff",
    "compressed tiff",
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.8, 0.97])
def test_a_truncated_picture_is_refused_and_named(
    kind: str, share: float, capfd: pytest.CaptureFixture[str]
) -> None:
    data = file_bytes(kind)
    with pytest.raises(ImageError) as caught:
        decode_image(data[: int(share * len(data))], "line 3/part 17")
    assert "line 3/part 17" in caught.value.message


@pytest.mark.parametrize("kind", KINDS)
def test_the_whole_file_of_each_of_these_kinds_is_accepted(kind: str) -> None:
    assert decode_image(file_bytes(kind), "part").pixels.shape == (HEIGHT, WIDTH, 3)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"just a text, really", "not a PNG, JPEG, BMP or TIFF"),
        (b"GIF89a" + bytes(40), "not a PNG, JPEG, BMP or TIFF"),
        (b"\x89PNG\r\n\x1a\n", "not a PNG, JPEG, BMP or TIFF"),
        (encoded(RGB[:1, :1]), "1 x 1 pixels"),
        (encoded(RGB[: MIN_SIDE_PX - 1]), f"{WIDTH} x {MIN_SIDE_PX - 1} pixels"),
        (png_that_claims(20_000, 20_000), "megapixels"),
        (png_that_claims(13_000, 12_000), "megapixels"),
        (png_that_claims(65_000, 65_000), "megapixels"),
    ],
    ids=["empty", "text", "gif", "only a signature", "1x1", "flat", "20000", "13000", "65000"],
)
def test_what_is_no_picture_of_a_part_is_refused_with_the_reason(data: bytes, told: str) -> None:
    with pytest.raises(ImageError, match=told) as caught:
        decode_image(data, "line 3/part 17")
    assert "line 3/part 17" in caught.value.message
    assert caught.value.hint


def test_floating_point_pixels_are_refused_with_their_type() -> None:
    data = pillow_encoded(PillowImage.fromarray(GREY.astype(np.float32)), "TIFF")
    with pytest.raises(ImageError, match="floating-point"):
        decode_image(data, "part")


def test_a_huge_claim_is_refused_from_the_header_without_decoding(tmp_path: Path) -> None:
    file = tmp_path / "huge.png"
    file.write_bytes(png_that_claims(20_000, 20_000))
    with pytest.raises(ImageError, match="megapixels"):
        read_size(file)


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    for read in (read_image, read_size):
        with pytest.raises(ImageError, match="gone"):
            read(tmp_path / "gone.png")
    with pytest.raises(ImageError, match="cannot be read"):
        read_image(tmp_path)


def test_reading_a_picture_raises_no_warning_of_pillow() -> None:
    # A size between Pillow's warning and our limit: the warning would be an error in this run.
    buffer = io.BytesIO()
    PillowImage.new("1", (10_000, 9_500)).save(buffer, "PNG")
    with pytest.raises(ImageError):
        decode_image(buffer.getvalue()[:-20], "part")
