"""Whatever order files are created, written, renamed and deleted in: each is delivered once."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.sources.folder_access import FolderAccess
from inspectai_desktop.sources.folder_settings import Afterwards, FolderSettings
from inspectai_desktop.sources.folder_watch import FolderWatch
from inspectai_desktop.sources.put_away import PutAway, PutAwayQueue
from tests.source_fakes import (
    FakeDisk,
    FakeDisposal,
    RecordingReceiver,
    SetClock,
    StationMemory,
    decode_strictly,
    picture_bytes,
)

if TYPE_CHECKING:
    from inspectai_desktop.domain.inspection import FileIdentity
    from inspectai_desktop.sources.source import Arrival

SETTLE_S = 1.0
GIVEN_UP_S = 8.0
NAMES = [f"{letter}.png" for letter in "abcd"]
PICTURES = [picture_bytes(value) for value in (10, 90, 170, 250)]

names = st.sampled_from(NAMES)
pictures = st.sampled_from(PICTURES)
verdicts = st.sampled_from(list(Verdict))


class FolderMachine(RuleBasedStateMachine):
    """A writer, an operating system that tells some events, a station that crashes."""

    leaves_files = True

    def __init__(self) -> None:
        super().__init__()
        self.disk = FakeDisk()
        self.disposal = FakeDisposal(self.disk, leaves_files=self.leaves_files)
        self.memory = StationMemory()
        self.clock = SetClock()
        self.receiver = RecordingReceiver()
        self.unrecorded: list[Arrival] = []
        self.recorded: Counter[FileIdentity] = Counter()
        self.receiver.on_arrival = self.unrecorded.append
        self.start()

    def start(self) -> None:
        self.watch = FolderWatch(
            FolderSettings(Path("/in"), settle_s=SETTLE_S, unreadable_after_s=GIVEN_UP_S),
            self.disk,
            PutAwayQueue(self.disposal),
            decode=decode_strictly,
            inspected=self.memory,
            clock=self.clock,
        )

    @rule(name=names, picture=pictures, told=st.booleans())
    def writes_at_once(self, name: str, picture: bytes, told: bool) -> None:
        self.disk.write(name, picture)
        if told:
            self.watch.noticed(name)

    @rule(name=names, picture=pictures, share=st.floats(0.0, 0.99), told=st.booleans())
    def writes_a_part(self, name: str, picture: bytes, share: float, told: bool) -> None:
        self.disk.write(name, picture[: int(len(picture) * share)])
        if told:
            self.watch.noticed(name)

    @rule(name=names, picture=pictures, told=st.booleans())
    def renames_into_place(self, name: str, picture: bytes, told: bool) -> None:
        self.disk.write("unfinished.tmp", picture)
        self.disk.rename("unfinished.tmp", name)
        if told:
            self.watch.noticed(name, renamed=True)

    @rule(old=names, new=names, told=st.booleans())
    def renames(self, old: str, new: str, told: bool) -> None:
        if old in self.disk.files and old != new:
            self.disk.rename(old, new)
            if told:
                self.watch.noticed(old)
                self.watch.noticed(new, renamed=True)

    @rule(name=names)
    def deletes(self, name: str) -> None:
        self.disk.files.pop(name, None)

    @rule(name=names, locked=st.booleans())
    def locks(self, name: str, locked: bool) -> None:
        (self.disk.locked.add if locked else self.disk.locked.discard)(name)

    @rule(seconds=st.sampled_from([0.0, 0.3, 1.0, 5.0]))
    def time_goes_on(self, seconds: float) -> None:
        self.clock.go_on(seconds)

    @rule()
    def looks_at_a_few(self) -> None:
        self.watch.scan(2)

    @rule(takes=st.booleans())
    def delivers_a_few(self, takes: bool) -> None:
        self.receiver.takes = takes
        self.watch.deliver(self.receiver, 2)

    @rule(seconds=st.sampled_from([SETTLE_S, GIVEN_UP_S]), takes=st.booleans())
    def works_for_a_while(self, seconds: float, takes: bool) -> None:
        self.receiver.takes = takes
        self.look_at_all()
        self.clock.go_on(seconds)
        self.look_at_all()
        self.watch.deliver(self.receiver, 100)

    def look_at_all(self) -> None:
        self.watch.restart_pass()
        while not self.watch.scan(100):
            pass

    @rule(verdict=verdicts)
    def records(self, verdict: Verdict) -> None:
        if self.unrecorded:
            identity = self.unrecorded.pop(0).file
            assert identity is not None
            self.recorded[identity] += 1
            self.memory.verdicts[identity] = verdict
            self.watch.recorded(identity, verdict)

    @rule()
    def puts_away(self) -> None:
        self.watch.put_away(2)

    @rule(verdict=verdicts, saved=st.booleans())
    def crashes(self, verdict: Verdict, saved: bool) -> None:
        if self.unrecorded and saved:  # recorded, but the source was not told any more
            identity = self.unrecorded[0].file
            assert identity is not None
            self.recorded[identity] += 1
            self.memory.verdicts[identity] = verdict
        self.unrecorded.clear()
        self.start()

    @invariant()
    def none_is_recorded_twice(self) -> None:
        assert all(count == 1 for count in self.recorded.values())

    @invariant()
    def none_is_given_up_before_its_time(self) -> None:
        for arrival in self.receiver.arrivals:
            assert arrival.image is not None or arrival.settled_s >= GIVEN_UP_S

    def teardown(self) -> None:
        """When the writer has finished, everything that lies there gets recorded, once."""
        self.disk.locked.clear()
        for _ in range(4):
            self.works_for_a_while(GIVEN_UP_S, True)
            self.works_for_a_while(GIVEN_UP_S, True)
            while self.unrecorded:
                self.records(Verdict.PASS)
            self.watch.put_away(100)
            self.clock.go_on(60.0)
        self.none_is_recorded_twice()
        remaining = list(self.disk.scan())
        if self.leaves_files:
            assert all(self.recorded[found.identity] == 1 for found in remaining)
        else:
            assert remaining == []
        assert all(arrival.image is not None or arrival.error for arrival in self.receiver.arrivals)


class MovingFolderMachine(FolderMachine):
    """The same with files that are put away."""

    leaves_files = False


TestFilesThatStay = FolderMachine.TestCase
TestFilesThatStay.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestFilesThatArePutAway = MovingFolderMachine.TestCase
TestFilesThatArePutAway.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)

real_steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), names, pictures),
        st.tuples(st.just("part"), names, pictures),
        st.tuples(st.just("replace"), names, pictures),
        st.tuples(st.just("delete"), names, st.just(b"")),
        st.tuples(st.just("look"), names, st.just(b"")),
    ),
    max_size=14,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=real_steps, afterwards=st.sampled_from([Afterwards.LEAVE, Afterwards.MOVE]))
def test_on_a_real_disk_each_finished_file_is_recorded_once(
    steps: list[tuple[str, str, bytes]], afterwards: Afterwards
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        chosen = FolderSettings(folder, settle_s=SETTLE_S, afterwards=afterwards, rescan_s=0.1)
        memory, clock, receiver = StationMemory(), SetClock(), RecordingReceiver()
        watch = FolderWatch(
            chosen,
            FolderAccess(chosen),
            PutAwayQueue(PutAway(chosen)),
            decode=decode_strictly,
            inspected=memory,
            clock=clock,
        )

        def record(arrival: Arrival) -> None:
            assert arrival.file is not None
            assert arrival.file not in memory.verdicts
            memory.verdicts[arrival.file] = Verdict.PASS
            watch.recorded(arrival.file, Verdict.PASS)

        receiver.on_arrival = record
        for step, file, content in [*steps, ("look", "", b""), ("look", "", b"")]:
            _write(folder, step, file, content)
            if step == "look":
                while not watch.scan(100):
                    pass
                clock.go_on(20.0)
                watch.deliver(receiver, 100)
                watch.put_away(100)
        left = {path.name for path in folder.iterdir() if path.is_file()}
        assert (left == set()) or (afterwards is Afterwards.LEAVE)
        identities = {found.identity for found in FolderAccess(chosen).scan()}
        assert identities <= set(memory.verdicts)


def _write(folder: Path, step: str, file: str, content: bytes) -> None:
    path = folder / file
    if step == "write":
        path.write_bytes(content)
    elif step == "part":
        path.write_bytes(content[:-7])
    elif step == "replace":
        unfinished = folder / "unfinished.tmp"
        unfinished.write_bytes(content)
        unfinished.replace(path)
    elif step == "delete":
        path.unlink(missing_ok=True)
