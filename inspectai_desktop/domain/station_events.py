"""What can happen to the station: requests by people and facts reported by its threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspectai_desktop.domain.alarm import Alarm, AlarmKind
    from inspectai_desktop.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class CategoryActivated:
    """Parts are judged by another bundle (or other thresholds) from now on."""


@dataclass(frozen=True, slots=True)
class CategoryRemoved:
    """No bundle is active any more."""


@dataclass(frozen=True, slots=True)
class StartRequested:
    """A person wants inspection to begin."""


@dataclass(frozen=True, slots=True)
class SourceRunning:
    """The source delivers."""


@dataclass(frozen=True, slots=True)
class PauseRequested:
    """A person wants no more parts taken for now."""


@dataclass(frozen=True, slots=True)
class ResumeRequested:
    """A person wants parts taken again."""


@dataclass(frozen=True, slots=True)
class StopRequested:
    """A person wants inspection to end; what was taken is still judged and recorded."""


@dataclass(frozen=True, slots=True)
class Drained:
    """The source has ended and everything it delivered is judged and recorded."""


@dataclass(frozen=True, slots=True)
class PartJudged:
    """A part got its verdict."""

    verdict: Verdict


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    """An alarm stands; it replaces a standing one of the same kind, keeping its beginning."""

    alarm: Alarm


@dataclass(frozen=True, slots=True)
class AlarmCleared:
    """The cause of an alarm is over."""

    kind: AlarmKind


@dataclass(frozen=True, slots=True)
class FailAcknowledged:
    """A person has seen the latched FAIL."""


Event = (
    CategoryActivated
    | CategoryRemoved
    | StartRequested
    | SourceRunning
    | PauseRequested
    | ResumeRequested
    | StopRequested
    | Drained
    | PartJudged
    | AlarmRaised
    | AlarmCleared
    | FailAcknowledged
)
