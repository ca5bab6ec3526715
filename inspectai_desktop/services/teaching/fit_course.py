"""How far a fit has come: its stages, and the time that is probably left."""

from __future__ import annotations

from dataclasses import dataclass, replace

from inspectai_desktop.jobs import Progress

STAGES = ("check", "embed", "coreset", "calibrate", "write")

_WEIGHTS = {"check": 0.08, "embed": 0.57, "coreset": 0.1, "calibrate": 0.22, "write": 0.03}
"""Usual shares of the time, from fits of 28 to 200 pictures on two cores."""

_SAME_AS = {"check defects": "check", "defects": "calibrate"}
_SUREST_FROM = 0.08


@dataclass(frozen=True, slots=True)
class FitCourse:
    """One fit under way; changes are new facts.

    Attributes:
        stage: Place of the stage in `STAGES` that runs now.
        stage_share: Share of it that is done, in [0, 1].
        elapsed_s: Seconds since the start.
        estimate_s: Seconds all of it takes, as the preset was measured; None when unknown.
    """

    stage: int = 0
    stage_share: float = 0.0
    elapsed_s: float = 0.0
    estimate_s: float | None = None

    @property
    def share(self) -> float:
        """Share of the whole that is done, in [0, 1]."""
        before = sum(_WEIGHTS[name] for name in STAGES[: self.stage])
        return min(before + _WEIGHTS[STAGES[self.stage]] * self.stage_share, 1.0)

    @property
    def left_s(self) -> float | None:
        """Seconds that are probably left; None while nothing can be said."""
        if self.share >= _SUREST_FROM:
            by_progress = self.elapsed_s * (1 - self.share) / self.share
            if self.estimate_s is None:
                return by_progress
            # What was measured before counts less and less as the fit goes on.
            before = max(self.estimate_s - self.elapsed_s, 0.0)
            return self.share * by_progress + (1 - self.share) * before
        return None if self.estimate_s is None else max(self.estimate_s - self.elapsed_s, 0.0)

    def after(self, progress: Progress, elapsed_s: float) -> FitCourse:
        """The course after a report; reports of unknown stages move only the clock."""
        name = _SAME_AS.get(progress.stage, progress.stage)
        if name not in STAGES or STAGES.index(name) < self.stage:
            return replace(self, elapsed_s=elapsed_s)
        return replace(
            self,
            stage=STAGES.index(name),
            stage_share=progress.fraction or 0.0,
            elapsed_s=elapsed_s,
        )
