"""A stand-in for the training program that answers what a test scripted, as a real child process.

    python tests/training_child.py ANSWERS COMMAND ...

ANSWERS is a JSON file: {"check": {...result event...}, "presets": {...}, ...}; a command without
an answer ends with an error. Arguments of every call are appended to ANSWERS.calls.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path


def main() -> int:
    answers_file, command, *arguments = sys.argv[1:]
    answers = json.loads(Path(answers_file).read_text(encoding="utf-8"))
    with Path(f"{answers_file}.calls").open("a", encoding="utf-8") as calls:
        calls.write(json.dumps([command, *arguments]) + "\n")
    answer = answers.get(command, {"event": "error", "message": f"no {command}", "hint": "none"})
    for event in answer if isinstance(answer, list) else [answer]:
        if event.get("event") == "sleep":
            time.sleep(event["seconds"])
        elif event.get("event") == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        else:
            sys.stdout.write(json.dumps(event) + "\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
