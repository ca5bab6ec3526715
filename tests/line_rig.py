"""An inspection line with fakes all around."""

from dataclasses import dataclass, field

from inspectai_desktop.domain.inspection import PartContext
from inspectai_desktop.services.inspection_line import InspectionLine, LineLimits
from inspectai_desktop.services.line_parts import LoadedBundle
from inspectai_desktop.services.recording_worker import RetryPause
from tests.line_fakes import (
    MemoryKeeper,
    MemoryRecorder,
    ScriptedDetector,
    ScriptedSource,
    WatchingObserver,
    bundle,
    swap_to,
)

QUICK = RetryPause(first_s=0.01, longest_s=0.02)


@dataclass
class Rig:
    """A line with fakes all around."""

    limits: LineLimits = field(default_factory=lambda: LineLimits(retry=QUICK))
    recorder: MemoryRecorder = field(default_factory=MemoryRecorder)
    keeper: MemoryKeeper = field(default_factory=MemoryKeeper)
    observer: WatchingObserver = field(default_factory=WatchingObserver)
    source: ScriptedSource = field(default_factory=ScriptedSource)
    detector: ScriptedDetector = field(default_factory=ScriptedDetector)
    context: PartContext = field(default_factory=PartContext)

    def __post_init__(self) -> None:
        self.line = InspectionLine(
            recorder=self.recorder,
            keeper=self.keeper,
            observer=self.observer,
            context=lambda: self.context,
            limits=self.limits,
        )

    def start(self, loaded: LoadedBundle | None = None) -> None:
        self.line.open()
        self.line.swap(swap_to(loaded or bundle(self.detector)))
        self.observer.wait("bundle_switched")
        self.line.start(self.source)
