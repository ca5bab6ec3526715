"""What a comparison of two versions says, in sentences."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.services.teaching.version_comparison import (
    Flip,
    JudgedVersion,
    VersionComparison,
)
from inspectai_desktop.ui.number_format import count_text, score_text
from inspectai_desktop.ui.verdict_language import verdict_word


def summary_sentences(comparison: VersionComparison) -> str:
    """How both versions judged, and how much of it differs."""
    text = QCoreApplication.translate("ComparisonWords", "{version}: {verdicts}.")
    sides = [
        text.format(version=side.title, verdicts=_counts(comparison, after=after))
        for side, after in ((comparison.before, False), (comparison.after, True))
    ]
    return "  ".join(sides) + "\n" + _difference(comparison)


def flip_text(flip: Flip) -> str:
    """One kind of change with how often it happens, such as "4: FAIL → PASS"."""
    text = QCoreApplication.translate("ComparisonWords", "{count}: {before} → {after}")
    return text.format(
        count=count_text(len(flip.pictures)),
        before=verdict_word(flip.before),
        after=verdict_word(flip.after),
    )


def flip_meaning(flip: Flip) -> str:
    """What that would mean on the line."""
    if Verdict.NOT_INSPECTED in (flip.before, flip.after):
        return QCoreApplication.translate(
            "ComparisonWords", "Only one of the two can judge these pictures."
        )
    if flip.stricter:
        return QCoreApplication.translate(
            "ComparisonWords",
            "The newer one is stricter here: right if these parts are defective, more false "
            "rejects if they are good.",
        )
    return QCoreApplication.translate(
        "ComparisonWords",
        "The newer one is milder here: right if these parts are good, missed defects if they "
        "are not.",
    )


def side_text(side: JudgedVersion, verdict: Verdict, score: float | None) -> str:
    """What one version says of one picture."""
    if score is None:
        return f"{side.title}: {verdict_word(verdict)}"
    text = QCoreApplication.translate("ComparisonWords", "{version}: {verdict}, score {score}")
    return text.format(
        version=side.title,
        verdict=verdict_word(verdict),
        score=score_text(score, side.thresholds),
    )


def _counts(comparison: VersionComparison, *, after: bool) -> str:
    counts = comparison.counts(after=after)
    return ", ".join(
        f"{count_text(counts[verdict])} {verdict_word(verdict)}"
        for verdict in Verdict
        if counts.get(verdict)
    )


def _difference(comparison: VersionComparison) -> str:
    flips, total = comparison.flips, len(comparison.pictures)
    if not flips:
        text = QCoreApplication.translate(
            "ComparisonWords", "Both judge all {count} pictures alike."
        )
        return text.format(count=count_text(total))
    stricter = sum(len(flip.pictures) for flip in flips if flip.stricter)
    changed = sum(len(flip.pictures) for flip in flips)
    text = QCoreApplication.translate(
        "ComparisonWords",
        "{changed} of {total} pictures are judged differently: {stricter} more strictly, "
        "{milder} more mildly.",
    )
    return text.format(
        changed=count_text(changed),
        total=count_text(total),
        stricter=count_text(stricter),
        milder=count_text(changed - stricter),
    )
