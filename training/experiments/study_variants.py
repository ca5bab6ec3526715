"""What the accuracy study compares: one row of its table per variant."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

LITE0 = ("efficientnet_lite0:block10", "efficientnet_lite0:block14")
LITE2 = ("efficientnet_lite2:block14", "efficientnet_lite2:block19")


@dataclass(frozen=True, slots=True)
class Embedding:
    """From feature maps to patch embeddings.

    Attributes:
        taps: As `encoder:tap`.
        length: "joint" scales the whole embedding to one length, "per tap" each tap's part, "none"
            leaves it.
        whitening: Ridge of a whitening fitted on good patches, as a share of the mean variance;
            None leaves it out.
        pooling_size: Side of the local mean, in patches.
        position_weight: Length of the vector that a shift across the whole picture adds.
    """

    taps: tuple[str, ...] = LITE0
    length: Literal["joint", "per tap", "none"] = "joint"
    whitening: float | None = None
    pooling_size: int = 3
    position_weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Bank:
    """From patch embeddings to patch scores.

    Attributes:
        size: Entries.
        chosen: "greedy" k-centre or at "random".
        views: How good pictures are turned that are in it; "" is as they are.
        neighbours: Mean distance to so many nearest entries.
    """

    size: int = 2000
    chosen: Literal["greedy", "random"] = "greedy"
    views: tuple[str, ...] = ("",)
    neighbours: int = 1


@dataclass(frozen=True, slots=True)
class Judgement:
    """From patch scores to one score.

    Attributes:
        normal: What held-out good pictures say of patch scores: "ratio" divides by their mean at
            the place, "z" standardises by mean and spread there, "density" divides by what is
            usual near the same bank entry.
        sigma: Smoothing of the map, in input pixels.
        top_share: Share of the map whose mean is the peak; 0 takes the maximum.
        mean_weight: Weight of the whole map's mean.
        foreground: Whether patches like the background of good pictures count as 0.
    """

    normal: Literal["", "ratio", "z", "density"] = ""
    sigma: float = 4.0
    top_share: float = 0.005
    mean_weight: float = 0.5
    foreground: bool = False


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to judge, in the three steps."""

    title: str
    embedding: Embedding = field(default_factory=Embedding)
    bank: Bank = field(default_factory=Bank)
    judgement: Judgement = field(default_factory=Judgement)
    n_good: int | None = None


CHOSEN = Variant("chosen: lite0 `block10` + `block14`, bank 2,000, half peak, half mean")


def _embedding(title: str, **changes: object) -> Variant:
    return replace(CHOSEN, title=title, embedding=replace(CHOSEN.embedding, **changes))  # type: ignore[arg-type]


def _bank(title: str, **changes: object) -> Variant:
    return replace(CHOSEN, title=title, bank=replace(CHOSEN.bank, **changes))  # type: ignore[arg-type]


def _judgement(title: str, **changes: object) -> Variant:
    return replace(CHOSEN, title=title, judgement=replace(CHOSEN.judgement, **changes))  # type: ignore[arg-type]


GROUPS: dict[str, tuple[Variant, ...]] = {
    "Score": (
        CHOSEN,
        _judgement("maximum of the map", top_share=0.0, mean_weight=0.0),
        _judgement("top 0.5 %", mean_weight=0.0),
        _judgement("top 2 % (before this study)", top_share=0.02, mean_weight=0.0),
        _judgement("mean of the map alone", top_share=1.0, mean_weight=0.0),
        _judgement("30 % peak, 70 % mean", mean_weight=0.7),
        _judgement("no smoothing", sigma=0.0),
        _judgement("smoothing 12 px", sigma=12.0),
    ),
    "What held-out good pictures say of each place": (
        _judgement("divided by the normal map", normal="ratio"),
        _judgement("standardised by the normal map", normal="z"),
        _judgement("divided by what is usual near the bank entry", normal="density"),
    ),
    "Background": (_judgement("patches like the background count as 0", foreground=True),),
    "Patch embeddings": (
        _embedding("lite2 `block14` + `block19` (thorough)", taps=LITE2),
        _embedding(
            "lite0 and lite2 fused, each tap its own length", taps=LITE0 + LITE2, length="per tap"
        ),
        _embedding("each tap its own length", length="per tap"),
        _embedding("no common length", length="none"),
        _embedding("with `block4` (stride 8)", taps=("efficientnet_lite0:block4", *LITE0)),
        _embedding("`block10` alone", taps=LITE0[:1]),
        _embedding("whitened, ridge 10 %", whitening=0.1),
        _embedding("no pooling", pooling_size=1),
        _embedding("pooling 5 x 5", pooling_size=5),
        _embedding("position added, weight 30", position_weight=30.0),
    ),
    "Memory bank": (
        _bank("bank of 500", size=500),
        _bank("bank of 6,000", size=6000),
        _bank("2,000 at random instead of greedily", chosen="random"),
        _bank("mirrored good pictures too", views=("", "left-right", "top-bottom")),
        _bank("good pictures turned by 180° too", views=("", "180")),
        _bank("good pictures turned by 5° either way too", views=("", "5", "-5")),
        _bank("mean of 3 nearest", neighbours=3),
    ),
    "Few good pictures": tuple(
        replace(CHOSEN, title=f"{count} good pictures", n_good=count) for count in (5, 10, 20, 50)
    ),
}
