"""Picture files to RGB pixels: PNG, JPEG, BMP, TIFF; 8 and 16 bit; grey, RGB, RGBA; EXIF rotation.

Pillow reads the header (cheaply, before any pixel is decoded), OpenCV decodes (it keeps 16 bit).
A file that ends too early is refused: a half-grey picture must never get a verdict.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from PIL import (
    BmpImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
)
from PIL import Image as PillowImage

from inspectai_desktop.domain.image import Image, Pixels
from inspectai_desktop.errors import ImageError

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"})
# Named by plugin, since Pillow loads plugins lazily and knows only what is loaded.
# A JPEG that holds several pictures (MPO) is opened by the JPEG plugin too.
FORMATS = tuple(
    plugin.format
    for plugin in (
        PngImagePlugin.PngImageFile,
        JpegImagePlugin.JpegImageFile,
        BmpImagePlugin.BmpImageFile,
        TiffImagePlugin.TiffImageFile,
    )
)

MAX_PIXELS = 150_000_000
"""Above this a picture is refused before decoding; 150 megapixels are 450 MB of RGB."""

MIN_SIDE_PX = 16
"""Below this there is nothing an encoder with stride 8 could look at."""

_ORIENTATION = 0x0112
_ALL_FORMATS = "Save it as PNG, JPEG, BMP or TIFF."
_SUPPORTED_DEPTHS = "Save the picture with 8 or 16 bits per channel."
_DEEPER_MODES = {"F": "32-bit floating-point numbers", "I": "32-bit or signed numbers"}
_REDUCED_FLAGS = {
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}


def is_picture_name(path: Path) -> bool:
    """Whether the file's ending is one of a picture that can be decoded."""
    return path.suffix.lower() in SUFFIXES


def list_pictures(folder: Path) -> list[Path]:
    """Picture files directly in a folder, sorted by name; hidden files are left out.

    Raises:
        ImageError: The folder is missing or cannot be read.
    """
    try:
        return sorted(
            entry
            for entry in folder.iterdir()
            if is_picture_name(entry) and not entry.name.startswith(".") and entry.is_file()
        )
    except OSError as error:
        raise ImageError(
            f"{folder}: the folder cannot be read ({error.strerror or error}).",
            "Check the path and the access rights.",
        ) from error


def read_image(path: Path) -> Image:
    """Read and decode one picture file.

    Raises:
        ImageError: The file cannot be read, is not a picture, is incomplete or has a bad size.
    """
    return decode_image(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """Contents of a file, through Python so that any name works on any platform.

    Raises:
        ImageError: The file cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise ImageError(
            f"{path}: the file cannot be read ({error.strerror or error}).",
            "Check that it exists and that you may read it.",
        ) from error


def read_size(path: Path) -> tuple[int, int]:
    """`(height, width)` of a picture as it is seen, from the header alone.

    Raises:
        ImageError: As for `read_image`, as far as the header tells.
    """
    try:
        with path.open("rb") as file, _opened(file, str(path)) as header:
            width, height = _stored_size(header)
            return (width, height) if _is_turned(header) else (height, width)
    except OSError as error:
        raise ImageError(f"{path}: the file cannot be read ({error.strerror or error}).") from error


def decode_image(data: bytes, origin: str) -> Image:
    """Decode one picture.

    Args:
        data: The file's bytes.
        origin: The file's name, for messages and for `Image.origin`.

    Returns:
        RGB pixels, uint8 or uint16 as in the file; transparency is ignored, EXIF rotation applied.

    Raises:
        ImageError: Not a picture, incomplete, too small or too large.
    """
    return _decode(data, origin, reduction=1)


def decode_reduced(data: bytes, origin: str, reduction: int) -> Image:
    """Decode a JPEG at 1/2, 1/4 or 1/8 of its size, faster; other formats come in full size.

    Args:
        data: The file's bytes.
        origin: The file's name.
        reduction: 1, 2, 4 or 8.

    Raises:
        ImageError: As for `decode_image`.
    """
    return _decode(data, origin, reduction)


def _decode(data: bytes, origin: str, reduction: int) -> Image:
    if not data:
        raise ImageError(f"{origin}: the file is empty (0 bytes).", "Copy the picture again.")
    with _opened(io.BytesIO(data), origin) as header:
        file_format = header.format or "unknown"
        mode = header.mode
    _require_complete(data, file_format, origin)
    if file_format == "TIFF" and mode in _DEEPER_MODES:
        raise ImageError(
            f"{origin}: pixels of {_DEEPER_MODES[mode]} are not supported.", _SUPPORTED_DEPTHS
        )
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH
    if reduction > 1 and file_format in ("JPEG", "MPO"):
        flags = _REDUCED_FLAGS[reduction]
    try:
        bgr = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as error:
        raise ImageError(f"{origin}: the picture cannot be decoded.", _ALL_FORMATS) from error
    if bgr is None:
        raise ImageError(
            f"{origin}: the picture is damaged and cannot be decoded.", "Copy the picture again."
        )
    if bgr.dtype not in (np.uint8, np.uint16):
        raise ImageError(
            f"{origin}: pixels of type {bgr.dtype} are not supported.", _SUPPORTED_DEPTHS
        )
    return Image(cast("Pixels", cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)), origin)


@contextlib.contextmanager
def _opened(file: io.BufferedReader | io.BytesIO, origin: str) -> Iterator[PillowImage.Image]:
    """The picture's header, read; refuses what must not reach the decoder."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures and odd tags; the size is judged below.
            warnings.simplefilter("ignore")
            header = PillowImage.open(file, formats=FORMATS)
    except PillowImage.DecompressionBombError as error:
        raise ImageError(
            f"{origin}: the picture is larger than {MAX_PIXELS / 1e6:.0f} megapixels.",
            "Crop it or take it at a lower resolution.",
        ) from error
    except UnidentifiedImageError as error:
        raise ImageError(
            f"{origin}: the file is not a PNG, JPEG, BMP or TIFF picture.", _ALL_FORMATS
        ) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise ImageError(
            f"{origin}: the picture's header is damaged ({error}).", "Copy the picture again."
        ) from error
    with header:
        _require_sensible_size(*_stored_size(header), origin)
        yield header


def _require_sensible_size(width: int, height: int, origin: str) -> None:
    if width * height > MAX_PIXELS:
        raise ImageError(
            f"{origin}: the picture has {width} x {height} pixels; at most "
            f"{MAX_PIXELS / 1e6:.0f} megapixels are inspected.",
            "Crop it or take it at a lower resolution.",
        )
    if min(width, height) < MIN_SIDE_PX:
        raise ImageError(
            f"{origin}: the picture has {width} x {height} pixels; at least "
            f"{MIN_SIDE_PX} x {MIN_SIDE_PX} are needed.",
            "Check that it is a picture of a part.",
        )


def _is_turned(header: PillowImage.Image) -> bool:
    """Whether the EXIF orientation swaps the sides."""
    # For a PNG without it, Pillow would decode the whole picture to look behind the pixels.
    if header.format == "PNG" and "exif" not in header.info:
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return header.getexif().get(_ORIENTATION, 1) in (5, 6, 7, 8)


def _stored_size(header: PillowImage.Image) -> tuple[int, int]:
    """`(width, height)` before any rotation; some versions of Pillow rotate that of TIFF files."""
    if isinstance(header, TiffImagePlugin.TiffImageFile):
        tags = header.tag_v2
        return int(tags[TiffImagePlugin.IMAGEWIDTH]), int(tags[TiffImagePlugin.IMAGELENGTH])
    return header.size


def _require_complete(data: bytes, file_format: str, origin: str) -> None:
    """Refuse a file that ends before its picture does; decoders would fill the rest with grey."""
    if file_format in ("JPEG", "MPO"):
        # After the start of scan, FF D9 cannot stand inside the data (FF bytes are stuffed).
        scan = data.find(b"\xff\xda")
        complete = scan >= 0 and data.rfind(b"\xff\xd9") > scan
        if complete and b"\xff\xe1" in data[:4096]:
            # An EXIF thumbnail has a scan and an end of its own; look behind the last scan.
            complete = data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda")
    elif file_format == "PNG":
        complete = data.rfind(b"IEND") >= 0
    elif file_format in ("BMP", "DIB"):
        complete = len(data) >= int.from_bytes(data[2:6], "little")
    else:
        # TIFF keeps its directory wherever it likes; libtiff refuses strips that are missing.
        complete = True
    if not complete:
        raise ImageError(
            f"{origin}: the picture is incomplete; the file ends too early.",
            "Copy it again, or wait until it is written.",
        )
