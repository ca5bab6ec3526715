"""What the Categories page says while there is nothing to show."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.widgets.guide_panel import Guide, GuideAction

TEACH = "teach"
DEMO = "demo"
IMPORT = "import"
RETRY = "retry"


def reading_categories_guide() -> Guide:
    """The categories have been asked for."""
    return Guide(
        QCoreApplication.translate("CategoriesGuide", "Reading the categories …"),
        icon="categories",
    )


def no_category_guide() -> Guide:
    """The station knows no category."""
    return Guide(
        QCoreApplication.translate("CategoriesGuide", "No category yet"),
        QCoreApplication.translate(
            "CategoriesGuide",
            "A category is a kind of product. Pictures of good parts are enough to teach one: "
            "about 30 make a start, and defects need not be shown.",
        ),
        (
            GuideAction(
                TEACH, QCoreApplication.translate("CategoriesGuide", "Teach your first category")
            ),
            GuideAction(DEMO, QCoreApplication.translate("CategoriesGuide", "Try the demo")),
            GuideAction(IMPORT, QCoreApplication.translate("CategoriesGuide", "Import …")),
        ),
        icon="categories",
    )


def categories_failed_guide(error: InspectAIError) -> Guide:
    """The categories could not be read."""
    retry = QCoreApplication.translate("CategoriesGuide", "Try again")
    return Guide(
        operator_text(error.message),
        operator_text(error.hint),
        (GuideAction(RETRY, retry),),
        icon="warning",
    )


def reading_scores_guide() -> Guide:
    """The scores of a version have been asked for."""
    return Guide(
        QCoreApplication.translate("CategoriesGuide", "Reading the scores …"), icon="categories"
    )


def scores_failed_guide(error: InspectAIError) -> Guide:
    """The scores of a version could not be read."""
    retry = QCoreApplication.translate("CategoriesGuide", "Try again")
    return Guide(
        operator_text(error.message),
        operator_text(error.hint),
        (GuideAction(RETRY, retry),),
        icon="warning",
    )
