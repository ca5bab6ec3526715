"""Whatever happens to a picture's bytes, it is decoded as it was or refused; nothing else."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as PillowImage

from inspectai_desktop.errors import ImageError
from inspectai_desktop.inference.image_decoding import decode_image
from tests.pictures import encoded, part_pixels, pillow_encoded

PIXELS = part_pixels(3, height=32, width=40)
FILES = {
    "png": encoded(PIXELS),
    "jpeg": pillow_encoded(PillowImage.fromarray(PIXELS), "JPEG", quality=90),
    "bmp": encoded(PIXELS, ".bmp"),
    "tiff": pillow_encoded(PillowImage.fromarray(PIXELS), "TIFF", compression="tiff_lzw"),
}


@pytest.mark.parametrize("kind", sorted(FILES))
@given(data=st.data())
def test_a_cut_off_picture_is_refused_unless_all_its_pixels_are_there(
    kind: str, data: st.DataObject
) -> None:
    whole = FILES[kind]
    cut = data.draw(st.integers(0, len(whole) - 1))
    try:
        image = decode_image(whole[:cut], "part")
    except ImageError:
        return
    assert (image.pixels == decode_image(whole, "part").pixels).all()


@pytest.mark.parametrize("kind", sorted(FILES))
@given(data=st.data())
def test_damaged_bytes_give_a_picture_or_an_error_that_is_expected(
    kind: str, data: st.DataObject
) -> None:
    damaged = bytearray(FILES[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ImageError):
        assert decode_image(bytes(damaged), "part").pixels.shape[2] == 3


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_as_no_picture(noise: bytes) -> None:
    with pytest.raises(ImageError, match="part"):
        decode_image(noise, "part")
