"""Pictures for tests of the engine: rendered parts, and files with something wrong about them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as PillowImage

if TYPE_CHECKING:
    from pathlib import Path

Pixels8 = npt.NDArray[np.uint8]


def part_pixels(seed: int, *, height: int = 96, width: int = 128, stained: bool = False) -> Pixels8:
    """A grey plate with a hole and a little noise, `(height, width, 3)` RGB; a stain if asked."""
    random = np.random.default_rng(seed)
    canvas = np.full((height, width, 3), 70.0, np.float32)
    shift = random.uniform(-1.0, 1.0, 2)
    corner = np.array([width * 0.1, height * 0.12]) + shift
    opposite = np.array([width * 0.9, height * 0.88]) + shift
    brightness = 150 + random.uniform(-4, 4)
    cv2.rectangle(canvas, _point(corner), _point(opposite), (brightness,) * 3, -1, cv2.LINE_AA)
    hole = np.array([width * 0.3, height * 0.5]) + shift
    cv2.circle(canvas, _point(hole), round(height * 0.14), (50.0,) * 3, -1, cv2.LINE_AA)
    if stained:
        place = np.array([width, height]) * random.uniform(0.55, 0.75, 2)
        cv2.circle(canvas, _point(place), round(height * 0.09), (190.0, 40.0, 30.0), -1)
    canvas += random.normal(0, 3.0, canvas.shape)
    return np.clip(np.round(canvas), 0, 255).astype(np.uint8)


def _point(place: npt.NDArray[Any]) -> tuple[int, int]:
    return round(float(place[0])), round(float(place[1]))


def encoded(pixels: npt.NDArray[Any], suffix: str = ".png") -> bytes:
    """A picture file's contents from RGB, RGBA or grey pixels, 8 or 16 bit."""
    swapped = pixels
    if pixels.ndim == 3:
        swapped = pixels[:, :, [2, 1, 0, 3][: pixels.shape[2]]]
    return cv2.imencode(suffix, np.ascontiguousarray(swapped))[1].tobytes()


def pillow_encoded(picture: PillowImage.Image, file_format: str, **options: Any) -> bytes:
    """A picture file's contents as Pillow writes it."""
    buffer = io.BytesIO()
    picture.save(buffer, file_format, **options)
    return buffer.getvalue()


def write_parts(
    folder: Path, *, n_parts: int, stained: bool = False, first_seed: int | None = None
) -> Path:
    """Write pictures of different parts as PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    first = (1000 if stained else 0) if first_seed is None else first_seed
    for number in range(n_parts):
        pixels = part_pixels(first + number, stained=stained)
        (folder / f"{number:03d}.png").write_bytes(encoded(pixels))
    return folder


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header claims any size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, content)
        for kind, content in (
            (b"IHDR", header),
            (b"IDAT", zlib.compress(b"\x00" * 64)),
            (b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
