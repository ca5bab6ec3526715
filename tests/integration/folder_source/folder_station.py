"""A tiny station in a process of its own, made to be killed: run with FOLDER LOG.

Every delivered file is appended to the log, on disk, before it is put away; a start reads the log
back. It ends by itself when the folder `done` exists beside the log and no file is left.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from inspectai_desktop.domain.inspection import FileIdentity
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.sources.folder_settings import Afterwards, FolderSettings
from inspectai_desktop.sources.folder_source import FolderSource
from tests.source_fakes import RecordingReceiver, StationMemory, decode_strictly

if TYPE_CHECKING:
    from inspectai_desktop.sources.source import Arrival


def main(folder: Path, log: Path) -> None:
    memory = StationMemory()
    if log.exists():
        # A line cut off by a kill is no record.
        text = log.read_text(encoding="utf-8")
        for line in text[: text.rfind("\n") + 1].splitlines():
            path, size, modified = json.loads(line)
            memory.verdicts[FileIdentity(path, size, modified)] = Verdict.PASS
        os.truncate(log, len(text[: text.rfind("\n") + 1].encode()))
    settings = FolderSettings(folder, settle_s=0.02, rescan_s=0.1, afterwards=Afterwards.MOVE)
    source = FolderSource(settings, decode=decode_strictly, inspected=memory)
    receiver = RecordingReceiver()
    with log.open("a", encoding="utf-8") as writer:

        def record(arrival: Arrival) -> None:
            file = arrival.file
            assert file is not None
            assert file not in memory.verdicts
            writer.write(json.dumps([file.path, file.size_bytes, file.modified_ns]) + "\n")
            writer.flush()
            os.fsync(writer.fileno())
            memory.verdicts[file] = Verdict.PASS
            source.finished(arrival, Verdict.PASS)

        receiver.on_arrival = record
        source.start(receiver)
        pause = threading.Event()
        while not (log.with_name("done").exists() and not any(folder.glob("*.png"))):
            pause.wait(0.02)
        source.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
