"""Colours, type scale and spacing of the station, in a light and a dark theme.

Calm grey surfaces; saturated colour belongs to verdicts and alarms alone. Every text colour keeps
a contrast of 4.5 : 1 on every surface it may stand on; `text_on_surface_pairs` lists them all for
the test that computes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from inspectai_desktop.domain.verdict import Verdict

SPACING_PX = 8
TOUCH_TARGET_PX = 44
FONT_FAMILY = "Inter"


@dataclass(frozen=True, slots=True)
class TypeScale:
    """Text heights in pixels at 100 % scaling."""

    caption: int = 12
    body: int = 14
    heading: int = 18
    figure: int = 28
    lamp: int = 72


TYPE_SCALE = TypeScale()


@dataclass(frozen=True, slots=True)
class VerdictColours:
    """How one verdict is coloured.

    Attributes:
        fill: The verdict's own colour: lamp, glyphs, chart points.
        on_fill: Text and shapes standing on `fill`.
        ink: The verdict's colour as text on any surface (darker or lighter than `fill`).
    """

    fill: str
    on_fill: str
    ink: str


@dataclass(frozen=True, slots=True)
class Palette:
    """All colours of one theme, as `#RRGGBB`.

    Attributes:
        window: Behind everything.
        surface: Bars at the edges: rail, header, status line.
        raised: Cards and fields that hold content.
        hover: A surface under the pointer or pressed.
        selected: A chosen row or page.
        picture: Behind the inspected picture, dark in both themes so that edges stay visible.
        on_picture: Text on `picture`.
        accent: Filled primary buttons; deliberately unsaturated.
        focus: Ring around what the keyboard acts on.
    """

    is_dark: bool
    window: str
    surface: str
    raised: str
    hover: str
    selected: str
    border: str
    border_strong: str
    text: str
    text_muted: str
    text_disabled: str
    picture: str
    on_picture: str
    accent: str
    accent_hover: str
    on_accent: str
    focus: str
    verdicts: Mapping[Verdict, VerdictColours]

    @property
    def surfaces(self) -> tuple[str, ...]:
        """Every colour that text may stand on, apart from fills with their own text colour."""
        return (self.window, self.surface, self.raised, self.hover, self.selected)


LIGHT = Palette(
    is_dark=False,
    window="#E6E9ED",
    surface="#F2F4F6",
    raised="#FFFFFF",
    hover="#DDE2E8",
    selected="#CFD8E3",
    border="#C8CED6",
    border_strong="#7C8795",
    text="#1A2028",
    text_muted="#48525F",
    text_disabled="#8A939F",
    picture="#23282E",
    on_picture="#E9ECEF",
    accent="#2F4A6B",
    accent_hover="#3B5A80",
    on_accent="#FFFFFF",
    focus="#1F66C1",
    verdicts=MappingProxyType(
        {
            Verdict.PASS: VerdictColours("#1B7F4B", "#FFFFFF", "#136339"),
            Verdict.REVIEW: VerdictColours("#B26A00", "#000000", "#7A4800"),
            Verdict.FAIL: VerdictColours("#B3261E", "#FFFFFF", "#9C1D16"),
            Verdict.NOT_INSPECTED: VerdictColours("#4A5A8A", "#FFFFFF", "#3E4C7A"),
        }
    ),
)

DARK = Palette(
    is_dark=True,
    window="#14171B",
    surface="#1C2025",
    raised="#252A31",
    hover="#2E343C",
    selected="#34404F",
    border="#39414B",
    border_strong="#76818F",
    text="#E9ECEF",
    text_muted="#B4BDC8",
    text_disabled="#727C88",
    picture="#0D0F12",
    on_picture="#E9ECEF",
    accent="#9DBBDD",
    accent_hover="#B4CCE8",
    on_accent="#10151B",
    focus="#6FB1FF",
    verdicts=MappingProxyType(
        {
            Verdict.PASS: VerdictColours("#2FAE6B", "#0B0E11", "#45C684"),
            Verdict.REVIEW: VerdictColours("#F0A030", "#0B0E11", "#F4B04D"),
            Verdict.FAIL: VerdictColours("#FF5A4F", "#0B0E11", "#FF8F87"),
            Verdict.NOT_INSPECTED: VerdictColours("#8FA3E0", "#0B0E11", "#A9B9EE"),
        }
    ),
)


def relative_luminance(colour: str) -> float:
    """Luminance of an `#RRGGBB` colour in [0, 1], as WCAG 2.2 defines it."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast_ratio(first: str, second: str) -> float:
    """Contrast of two colours, 1 (equal) to 21 (black on white)."""
    darker, lighter = sorted((relative_luminance(first), relative_luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def text_on_surface_pairs(palette: Palette) -> Iterator[tuple[str, str, str]]:
    """Every (name, text colour, background) that the program may draw in this theme."""
    inks = {"text": palette.text, "muted text": palette.text_muted}
    inks |= {f"{verdict} ink": c.ink for verdict, c in palette.verdicts.items()}
    for surface in palette.surfaces:
        for name, ink in inks.items():
            yield f"{name} on {surface}", ink, surface
    for verdict, colours in palette.verdicts.items():
        yield f"text on the {verdict} fill", colours.on_fill, colours.fill
    yield "text on the accent", palette.on_accent, palette.accent
    yield "text on the hovered accent", palette.on_accent, palette.accent_hover
    yield "text on the picture's background", palette.on_picture, palette.picture


class ActiveTheme(QObject):
    """The palette in force; widgets that paint themselves repaint on `changed`."""

    changed = Signal()

    def __init__(self, palette: Palette = LIGHT, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._palette = palette

    @property
    def palette(self) -> Palette:
        return self._palette

    def use(self, palette: Palette) -> None:
        """Switch to this palette; the application's style sheet follows `changed`."""
        if palette is not self._palette:
            self._palette = palette
            self.changed.emit()

    def colour(self, name: str) -> QColor:
        """A colour of the palette by its field name, such as "text_muted"."""
        return QColor(getattr(self._palette, name))

    def verdict(self, verdict: Verdict) -> VerdictColours:
        return self._palette.verdicts[verdict]
