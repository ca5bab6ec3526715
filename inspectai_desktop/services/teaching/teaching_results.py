"""What the training program answers, as typed facts parsed from its result events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import FittingError

R = TypeVar("R")
_Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at.

    Attributes:
        kind: Such as "blurred"; stable.
        text: English sentence without the path.
        other: The picture it is about, such as the one this is a copy of.
    """

    kind: str
    text: str
    other: Path | None = None


@dataclass(frozen=True, slots=True)
class CheckedPicture:
    """One picture with what was found about it; size 0 x 0 when it cannot be read."""

    path: Path
    sha256: str
    height: int
    width: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Answer of `inspectai-train check`; `typical_size` is (height, width)."""

    n_found: int
    n_usable: int
    typical_size: tuple[int, int]
    pictures: tuple[CheckedPicture, ...]
    summary: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasuredPreset:
    """One preset as measured on this machine; sizes are (height, width)."""

    name: str
    encoder: str
    taps: tuple[str, ...]
    input_size: tuple[int, int]
    bank_size: int
    ms_per_part: float
    memory_mb: float
    smallest_defect_px: float
    fit_seconds_estimate: float
    reason: str


@dataclass(frozen=True, slots=True)
class PresetsResult:
    """Answer of `inspectai-train presets`."""

    presets: tuple[MeasuredPreset, ...]
    typical_size: tuple[int, int]

    def preset(self, name: str) -> MeasuredPreset | None:
        """The preset of this name."""
        return next((preset for preset in self.presets if preset.name == name), None)


@dataclass(frozen=True, slots=True)
class ScoredPicture:
    """A picture and its anomaly score."""

    path: Path
    score: float


@dataclass(frozen=True, slots=True)
class TaughtBundle:
    """Answer of `inspectai-train fit` and `calibrate`: a bundle that is not saved yet.

    Attributes:
        folder: The bundle, in the wizard's work folder.
        digest: Of its manifest.
        left_out: Pictures that could not be used, with the reason.
        held_out: Good pictures scored by a bank that does not know them.
        defects: Known defective parts with their scores.
    """

    folder: Path
    digest: str
    left_out: tuple[tuple[Path, str], ...] = ()
    held_out: tuple[ScoredPicture, ...] = ()
    defects: tuple[ScoredPicture, ...] = ()
    n_scored: int = 0
    n_known_left_out: int = 0


@dataclass(frozen=True, slots=True)
class ComparedPicture:
    """One picture judged by two bundles; `label` is "good", "defect" or ""."""

    path: Path
    score_a: float | None
    verdict_a: Verdict
    score_b: float | None
    verdict_b: Verdict
    label: str = ""

    @property
    def flips(self) -> bool:
        """Whether the verdicts differ."""
        return self.verdict_a is not self.verdict_b


@dataclass(frozen=True, slots=True)
class CompareResult:
    """Answer of `inspectai-train compare`."""

    pictures: tuple[ComparedPicture, ...]


def parsed_check(event: _Event) -> CheckResult:
    """Read a check's result event.

    Raises:
        FittingError: It is not one.
    """
    return _parsed(_check, event)


def parsed_presets(event: _Event) -> PresetsResult:
    """Read a result event of the presets.

    Raises:
        FittingError: It is not one.
    """
    return _parsed(_presets, event)


def parsed_bundle(event: _Event) -> TaughtBundle:
    """Read a result event of a fit or a calibration.

    Raises:
        FittingError: It is not one.
    """
    return _parsed(_bundle, event)


def parsed_compare(event: _Event) -> CompareResult:
    """Read a comparison's result event.

    Raises:
        FittingError: It is not one.
    """
    return _parsed(_compare, event)


def _parsed(read: Callable[[_Event], R], event: _Event) -> R:
    try:
        return read(event)
    except (KeyError, TypeError, ValueError) as error:
        raise FittingError(
            f"The training program answered something this program does not know ({error!r}).",
            "Both belong to one version: install the program again.",
        ) from error


def _check(event: _Event) -> CheckResult:
    return CheckResult(
        int(event["n_found"]),
        int(event["n_usable"]),
        _size(event["typical_size"]),
        tuple(_checked(picture) for picture in event["pictures"]),
        tuple(_finding(finding) for finding in event.get("summary", ())),
    )


def _checked(picture: _Event) -> CheckedPicture:
    return CheckedPicture(
        Path(picture["path"]),
        str(picture["sha256"] or ""),
        int(picture["height"] or 0),
        int(picture["width"] or 0),
        tuple(_finding(finding) for finding in picture["findings"]),
    )


def _finding(finding: _Event) -> Finding:
    other = finding.get("other")
    return Finding(str(finding["kind"]), str(finding["text"]), Path(other) if other else None)


def _presets(event: _Event) -> PresetsResult:
    return PresetsResult(
        tuple(_preset(preset) for preset in event["presets"]), _size(event["typical_size"])
    )


def _preset(preset: _Event) -> MeasuredPreset:
    return MeasuredPreset(
        name=str(preset["name"]),
        encoder=str(preset["encoder"]),
        taps=tuple(str(tap) for tap in preset["taps"]),
        input_size=_size(preset["input_size"]),
        bank_size=int(preset["bank_size"]),
        ms_per_part=float(preset["ms_per_part"]),
        memory_mb=float(preset["memory_mb"]),
        smallest_defect_px=float(preset["smallest_defect_px"]),
        fit_seconds_estimate=float(preset["fit_seconds_estimate"]),
        reason=str(preset["reason"]),
    )


def _bundle(event: _Event) -> TaughtBundle:
    return TaughtBundle(
        folder=Path(event["bundle"]),
        digest=str(event["digest"]),
        left_out=tuple(
            (Path(left["path"]), str(left["reason"])) for left in event.get("left_out", ())
        ),
        held_out=_scored(event.get("held_out", ())),
        defects=_scored(event.get("defects", ())),
        n_scored=int(event.get("n_scored", 0)),
        n_known_left_out=int(event.get("n_known_left_out", 0)),
    )


def _scored(pictures: list[_Event]) -> tuple[ScoredPicture, ...]:
    return tuple(
        ScoredPicture(Path(picture["path"]), float(picture["score"])) for picture in pictures
    )


def _compare(event: _Event) -> CompareResult:
    return CompareResult(tuple(_compared(picture) for picture in event["pictures"]))


def _compared(picture: _Event) -> ComparedPicture:
    a, b = picture["a"], picture["b"]
    return ComparedPicture(
        Path(picture["path"]),
        _score(a["score"]),
        Verdict(a["verdict"]),
        _score(b["score"]),
        Verdict(b["verdict"]),
        str(picture.get("label") or ""),
    )


def _score(score: float | None) -> float | None:
    return None if score is None else float(score)


def _size(size: list[Any]) -> tuple[int, int]:
    height, width = size
    return int(height), int(width)
