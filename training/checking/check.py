"""Looks through pictures of good parts: one decode each, then what only the whole set can tell."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inspectai_desktop.domain.image import Image
from inspectai_desktop.errors import ImageError
from inspectai_desktop.inference.encoder import find_encoder
from inspectai_desktop.inference.image_decoding import decode_image, read_bytes
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress
from inspectai_desktop.paths import encoders_dir
from training.checking.findings import Finding, summary_findings, trait_findings
from training.checking.picture_traits import PictureTraits, picture_traits
from training.checking.unlike_the_rest import (
    FloatArray,
    QuickEmbedder,
    distances_to_the_rest,
    unlike_indices,
)
from training.fitting.image_folder import list_defect_pictures, require_contrast

ENCODER = "efficientnet_lite0"
STAGE = "check"
COMPARE_STAGE = "compare"
_SEED = 42


@dataclass(slots=True)
class CheckedPicture:
    """One picture with what was found; without a digest where it cannot be read."""

    path: Path
    sha256: str = ""
    height: int = 0
    width: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        """Whether a fit would learn from it."""
        return not any(found.kind in ("unreadable", "duplicate") for found in self.findings)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found.

    Attributes:
        pictures: All pictures, in the order given.
        summary: Findings about the set as a whole.
        typical_size: `(height, width)` of most pictures, or of the median one.
    """

    pictures: tuple[CheckedPicture, ...]
    summary: tuple[Finding, ...]
    typical_size: tuple[int, int]

    @property
    def n_usable(self) -> int:
        """Pictures a fit would learn from."""
        return sum(picture.usable for picture in self.pictures)


def check_good_pictures(
    paths: Sequence[Path],
    *,
    defects: Path | None,
    threads: int,
    report: ReportProgress,
    token: CancellationToken,
) -> CheckResult:
    """Look through pictures of good parts.

    Args:
        paths: The pictures.
        defects: Folder of known defective parts: good pictures that lie there too are named.
        threads: Threads of the encoder.
        report: Gets the progress.
        token: Cancels.

    Raises:
        FittingError: The folder of defects is missing or empty.
        JobCancelled: The token was set.
    """
    known_defects = {} if defects is None else _digests(defects, report, token)
    embedder = QuickEmbedder(find_encoder(ENCODER, encoders_dir()), threads=threads)
    check = _Check(known_defects, embedder)
    for done, path in enumerate(paths):
        token.raise_if_cancelled()
        report(Progress(STAGE, done, len(paths), "Looking at the pictures"))
        check.look_at(path)
    report(Progress(STAGE, len(paths), len(paths), "Looking at the pictures"))
    token.raise_if_cancelled()
    report(Progress(COMPARE_STAGE, 0, 1, "Comparing the pictures"))
    result = check.result(token)
    report(Progress(COMPARE_STAGE, 1, 1, "Comparing the pictures"))
    return result


class _Check:
    """A check under way: what is remembered of the pictures so far."""

    def __init__(self, known_defects: dict[str, Path], embedder: QuickEmbedder) -> None:
        self._known_defects = known_defects
        self._embedder = embedder
        self._pictures: list[CheckedPicture] = []
        self._first_with: dict[str, Path] = {}
        self._usable: list[CheckedPicture] = []
        self._traits: list[PictureTraits] = []
        self._embeddings: list[FloatArray] = []

    def look_at(self, path: Path) -> None:
        """Decode one picture and remember what counts."""
        picture = CheckedPicture(path)
        self._pictures.append(picture)
        try:
            data = read_bytes(path)
            picture.sha256 = hashlib.sha256(data).hexdigest()
            image = decode_image(data, str(path))
            picture.height, picture.width = image.height, image.width
            require_contrast(image.pixels, path)
        except ImageError as error:
            text = error.message.removeprefix(f"{path}: ")
            picture.findings.append(Finding("unreadable", text[:1].upper() + text[1:]))
            return
        self._note_known(picture)
        if picture.usable:
            self._remember(picture, image)

    def result(self, token: CancellationToken) -> CheckResult:
        """Judge each picture against all others."""
        for index, findings in trait_findings(self._traits).items():
            self._usable[index].findings.extend(findings)
        if self._embeddings:
            distances = distances_to_the_rest(self._embeddings, seed=_SEED, token=token)
            for index in unlike_indices(distances):
                self._usable[index].findings.append(
                    Finding("unlike_the_rest", "Looks unlike the others: is this a good part?")
                )
        return CheckResult(
            tuple(self._pictures),
            tuple(summary_findings(len(self._usable), self._traits)),
            _typical_size(self._traits),
        )

    def _note_known(self, picture: CheckedPicture) -> None:
        first = self._first_with.setdefault(picture.sha256, picture.path)
        if first is not picture.path:
            text = "The same file as another one, byte for byte."
            picture.findings.append(Finding("duplicate", text, first))
        defect = self._known_defects.get(picture.sha256)
        if defect is not None:
            text = "The same file lies in the folder of defects: remove it from one of the two."
            picture.findings.append(Finding("also_in_defects", text, defect))

    def _remember(self, picture: CheckedPicture, image: Image) -> None:
        self._usable.append(picture)
        self._traits.append(picture_traits(image, picture.path, picture.sha256))
        self._embeddings.append(self._embedder.embed(image))


def _digests(folder: Path, report: ReportProgress, token: CancellationToken) -> dict[str, Path]:
    """Known defective pictures by digest; those that cannot be read are the fit's affair."""
    paths = list_defect_pictures(folder)
    found: dict[str, Path] = {}
    for done, path in enumerate(paths):
        token.raise_if_cancelled()
        report(Progress("defects", done, len(paths), "Reading the known defects"))
        try:
            found[hashlib.sha256(read_bytes(path)).hexdigest()] = path
        except ImageError:
            continue
    return found


def _typical_size(traits: Sequence[PictureTraits]) -> tuple[int, int]:
    """The most common size, or the picture of median area where none is common."""
    if not traits:
        return 0, 0
    (size, count), *_ = Counter((one.height, one.width) for one in traits).most_common(1)
    if count > len(traits) // 4:
        return size
    by_area = sorted(traits, key=lambda one: one.height * one.width)
    middle = by_area[len(by_area) // 2]
    return middle.height, middle.width
