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
    """A grey plate with a hole and a little noise, `(height, width, 3)` RGB; a stain if asked.

    Parts lie a fraction of a pixel apart and differ a little in brightness.
    """
    random = np.random.default_rng(seed)
    canvas = np.full((height, width, 3), 70.0, np.float32)
    canvas[height // 8 : -(height // 8), width // 10 : -(width // 10)] = 150.0
    hole = round(width * 0.3), height // 2
    cv2.circle(canvas, hole, round(height * 0.14), (50.0,) * 3, -1)
    if stained:
        across, down = random.uniform(0.55, 0.75, 2)
        place = round(width * across), round(height * down)
        cv2.circle(canvas, place, round(height * 0.09), (190.0, 40.0, 30.0), -1)
    (x, y), brightness = random.uniform(-0.5, 0.5, 2), random.uniform(0.98, 1.02)
    canvas = np.asarray(cv2.GaussianBlur(canvas, (0, 0), 0.8), np.float32)
    moved = cv2.warpAffine(
        canvas,
        np.array([[1.0, 0.0, x], [0.0, 1.0, y]]),
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    noisy = moved * brightness + random.normal(0, 3.0, canvas.shape)
    return np.clip(np.round(noisy), 0, 255).astype(np.uint8)


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
