"""Which part the inspector's answer is about.

On a fast line the next part is there before anyone can answer. The last FAIL or REVIEW part stays
in question until it is answered or another one comes; only without one it is the newest part.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from inspectai_desktop.domain.inspection import FileIdentity, Inspection
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.operator_texts import operator_text

_ASKS = (Verdict.FAIL, Verdict.REVIEW)


@dataclass(frozen=True, slots=True)
class PartInQuestion:
    """The part an answer is about, and the newest one.

    Attributes:
        inspection: What Confirm and its counterpart concern; None before the first part.
        newest: The part shown in the picture.
        answered: The part in question has its answer.
    """

    inspection: Inspection | None = None
    newest: Inspection | None = None
    answered: bool = False

    @property
    def is_newest(self) -> bool:
        """Whether the part in question is the one in the picture."""
        return self.inspection is self.newest

    def after_part(self, inspection: Inspection) -> PartInQuestion:
        """The question after one more part."""
        waits = (
            self.inspection is not None
            and self.inspection.verdict in _ASKS
            and not self.answered
            and inspection.verdict not in _ASKS
        )
        if waits:
            return replace(self, newest=inspection)
        return PartInQuestion(inspection, inspection)

    def after_answer(self, inspection_id: str) -> PartInQuestion:
        """The question after an answer about this inspection was recorded."""
        if self.inspection is None or self.inspection.inspection_id != inspection_id:
            return self
        return replace(self, answered=True)


def part_name(inspection: Inspection) -> str:
    """What people call this part: its number, else its file's name, else its identifier's start."""
    if inspection.context.part:
        return inspection.context.part
    if inspection.file is not None:
        return _file_name(inspection.file)
    return inspection.inspection_id[:8]


def reason_text(inspection: Inspection) -> str:
    """Why the part was not inspected, in the window's language; its file by the name alone."""
    error = inspection.error
    if inspection.file is not None:
        error = error.replace(inspection.file.path, _file_name(inspection.file))
    return operator_text(error)


def _file_name(file: FileIdentity) -> str:
    return file.path.replace("\\", "/").rsplit("/", 1)[-1]
