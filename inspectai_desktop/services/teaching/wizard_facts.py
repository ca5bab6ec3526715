"""What has been worked out for a draft so far; answers to an older draft are not current."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.teaching_results import (
    CheckResult,
    PresetsResult,
    TaughtBundle,
)


@dataclass(frozen=True, slots=True)
class WizardFacts:
    """Answers, each with the key of the draft it belongs to.

    Attributes:
        work_folder: Temporary folder of this wizard; gone when it ends.
        names: Categories that the station has already.
        versions: Newest version of each of them.
    """

    work_folder: Path | None = None
    names: tuple[str, ...] = ()
    versions: tuple[int, ...] = ()
    check: CheckResult | None = None
    check_key: object = None
    presets: PresetsResult | None = None
    presets_key: object = None
    bundle: TaughtBundle | None = None
    fit_key: object = None

    def checked(self, draft: TeachingDraft) -> CheckResult | None:
        """The check of exactly these pictures."""
        return self.check if self.check_key == draft.check_key else None

    def measured(self, draft: TeachingDraft) -> PresetsResult | None:
        """The presets measured for exactly this draft."""
        return self.presets if self.presets_key == draft.presets_key else None

    def fitted(self, draft: TeachingDraft) -> TaughtBundle | None:
        """The bundle fitted from exactly this draft."""
        return self.bundle if self.fit_key == draft.fit_key else None

    def with_check(self, draft: TeachingDraft, check: CheckResult) -> WizardFacts:
        """Remember a check."""
        return replace(self, check=check, check_key=draft.check_key)

    def with_presets(self, draft: TeachingDraft, presets: PresetsResult) -> WizardFacts:
        """Remember measured presets."""
        return replace(self, presets=presets, presets_key=draft.presets_key)

    def with_bundle(self, draft: TeachingDraft, bundle: TaughtBundle | None) -> WizardFacts:
        """Remember a fitted bundle."""
        return replace(self, bundle=bundle, fit_key=None if bundle is None else draft.fit_key)

    def with_names(self, names: tuple[str, ...], versions: tuple[int, ...]) -> WizardFacts:
        """Remember which categories there are."""
        return replace(self, names=names, versions=versions)

    def newest_version(self, name: str) -> int:
        """Newest version of a category here; 0 when there is none of that name."""
        known = dict(zip(self.names, self.versions, strict=True))
        return known.get(name.strip(), 0)
