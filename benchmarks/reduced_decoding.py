"""What decoding JPEGs at reduced size would win: `python -m benchmarks.reduced_decoding`.

libjpeg can leave out the finest frequencies while it decodes. That is faster for pictures much
larger than the encoder's input, but the input then differs a little, and so does every score.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence

import cv2
import numpy as np

from benchmarks.measuring import print_table
from inspectai_desktop.domain.image import Image
from inspectai_desktop.inference.image_decoding import decode_image, decode_reduced
from inspectai_desktop.sources.synthetic_product import render_part

SIDES_PX = (512, 1024, 2048)
INPUT_PX = 256


def jpeg_of(side_px: int, seed: int) -> bytes:
    """A rendered part with a camera's noise, as a JPEG of quality 95."""
    generator = np.random.default_rng(seed)
    part = render_part(generator, size_px=min(side_px, 1024)).pixels
    pixels = cv2.resize(part, (side_px, side_px)).astype(np.float32)
    noisy = np.clip(pixels + generator.normal(0, 3, pixels.shape), 0, 255).astype(np.uint8)
    bgr = cv2.cvtColor(noisy, cv2.COLOR_RGB2BGR)
    return bytes(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 95])[1])


def at_input(image: Image) -> np.ndarray:
    """The pixels as the encoder would get them."""
    size = (INPUT_PX, INPUT_PX)
    return cv2.resize(image.pixels, size, interpolation=cv2.INTER_AREA).astype(np.float32)


def median_ms(works: Sequence[Callable[[], object]], repeats: int) -> list[float]:
    """Median processor milliseconds of each work, done in turn."""
    times = np.empty((repeats, len(works)))
    for row in times:
        for place, work in enumerate(works):
            start = time.thread_time()
            work()
            row[place] = (time.thread_time() - start) * 1e3
    return [float(value) for value in np.median(times, axis=0)]


def main() -> None:
    """Decode and resize, in full and reduced, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=20)
    repeats = parser.parse_args().repeats
    cv2.setNumThreads(1)
    rows = []
    for side_px in SIDES_PX:
        data = jpeg_of(side_px, 1)
        reductions = [factor for factor in (2, 4) if side_px >= factor * INPUT_PX]
        full = at_input(decode_image(data, "full"))
        works: list[Callable[[], object]] = [lambda own=data: at_input(decode_image(own, ""))]
        works += [
            lambda own=data, by=factor: at_input(decode_reduced(own, "", by))
            for factor in reductions
        ]
        first, *rest = median_ms(works, repeats)
        for factor, milliseconds in zip(reductions, rest, strict=True):
            difference = at_input(decode_reduced(data, "", factor)) - full
            rows.append([
                f"{side_px} x {side_px}", f"1/{factor}", f"{first:.1f}", f"{milliseconds:.1f}",
                f"{np.sqrt((difference**2).mean()):.2f}", f"{np.abs(difference).max():.0f}",
            ])  # fmt: skip
    print(f"Decode and resize to {INPUT_PX} x {INPUT_PX}, processor time of one thread\n")
    figures = ["in full, ms", "reduced, ms", "input differs, rms of 255", "largest"]
    print_table(["JPEG", "decoded at", *figures], rows)


if __name__ == "__main__":
    main()
