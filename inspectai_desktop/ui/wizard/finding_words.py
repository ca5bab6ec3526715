"""What a check found about pictures, in words for a person."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def finding_title(kind: str) -> str:
    """A few words for one kind of finding."""
    return _titles().get(kind, kind)


def finding_explanation(kind: str) -> str:
    """Why it matters and what is advised, in a sentence or two."""
    return _explanations().get(kind, "")


def _titles() -> dict[str, str]:
    return {
        "also_in_defects": QCoreApplication.translate("Findings", "Also in the defects folder"),
        "unlike_the_rest": QCoreApplication.translate("Findings", "Unlike the rest"),
        "unreadable": QCoreApplication.translate("Findings", "Cannot be read"),
        "duplicate": QCoreApplication.translate("Findings", "Copies"),
        "near_duplicate": QCoreApplication.translate("Findings", "Nearly the same"),
        "different_size": QCoreApplication.translate("Findings", "Another size"),
        "blurred": QCoreApplication.translate("Findings", "Blurred"),
        "overexposed": QCoreApplication.translate("Findings", "Too bright"),
        "underexposed": QCoreApplication.translate("Findings", "Too dark"),
    }


def _explanations() -> dict[str, str]:
    return {
        "also_in_defects": QCoreApplication.translate(
            "Findings", "A picture cannot show a good part and a defective one."
        ),
        "unlike_the_rest": QCoreApplication.translate(
            "Findings",
            "Is one of these defective, dirty or another product? Then leave it out: "
            "what it shows would be learned as good. If they are good, keep them.",
        ),
        "unreadable": QCoreApplication.translate(
            "Findings", "Damaged or not a picture; left out by itself."
        ),
        "duplicate": QCoreApplication.translate(
            "Findings", "The same file twice teaches nothing new; left out by itself."
        ),
        "near_duplicate": QCoreApplication.translate(
            "Findings",
            "Probably the same part twice. Leaving them out makes the stated "
            "false-reject rate more honest.",
        ),
        "different_size": QCoreApplication.translate(
            "Findings", "Taken with another camera setting? Parts of another shape get no verdict."
        ),
        "blurred": QCoreApplication.translate(
            "Findings", "Less sharp than the others. If parts come like that, keep them."
        ),
        "overexposed": QCoreApplication.translate(
            "Findings", "Large areas are pure white: nothing can be seen there."
        ),
        "underexposed": QCoreApplication.translate(
            "Findings", "Large areas are black: nothing can be seen there."
        ),
    }
