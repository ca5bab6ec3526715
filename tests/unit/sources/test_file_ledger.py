"""Which files need no further look."""

from __future__ import annotations

import tracemalloc

from inspectai_desktop.domain.inspection import FileIdentity
from inspectai_desktop.sources.file_ledger import FileLedger

FILE = FileIdentity("/in/a.png", 10, 1)
REWRITTEN = FileIdentity("/in/a.png", 10, 2)


def test_a_file_in_flight_needs_no_look_but_its_rewritten_name_does() -> None:
    ledger = FileLedger()
    ledger.depart(FILE, "/in/a.png")
    assert ledger.needs_no_look(FILE)
    assert not ledger.needs_no_look(REWRITTEN)


def test_a_landed_file_needs_a_look_again_and_its_path_is_returned() -> None:
    ledger = FileLedger()
    ledger.depart(FILE, "/in/a\udce4.png")
    assert ledger.land(FILE) == "/in/a\udce4.png"
    assert not ledger.needs_no_look(FILE)
    assert ledger.land(REWRITTEN) == "/in/a.png"


def test_what_a_complete_pass_did_not_meet_is_dropped() -> None:
    ledger = FileLedger()
    ledger.done(FILE)
    ledger.pass_completed()
    assert ledger.needs_no_look(FILE)
    ledger.pass_completed()
    assert ledger.needs_no_look(FILE)
    ledger.pass_completed()
    ledger.pass_completed()
    assert not ledger.needs_no_look(FILE)
    assert len(ledger) == 0


def test_a_hundred_thousand_inspected_files_cost_little_memory() -> None:
    ledger = FileLedger()
    tracemalloc.start()
    for number in range(100_000):
        ledger.done(FileIdentity(f"/cam7/out/part_{number:06d}.png", 1_000_000, number))
    used_bytes = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert used_bytes < 16 * 2**20
