"""A stand-in for the training program that answers what a test scripted, as a real child process.

    python tests/training_child.py ANSWERS COMMAND ...

ANSWERS is a JSON file: {"check": [...events...], "fit": "real", ...}. An answer is an event, a
list of events, "clean" (a check that finds nothing wrong) or "real" (the real program takes over).
Beside the program's own events there are {"event": "sleep", "seconds": s} and {"event": "kill"}.
A command without an answer ends with an error. The arguments of every call are appended to
ANSWERS.calls.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from inspectai_desktop.exit_codes import ExitCode


def main() -> int:
    answers_file, command, *arguments = sys.argv[1:]
    answers = json.loads(Path(answers_file).read_text(encoding="utf-8"))
    with Path(f"{answers_file}.calls").open("a", encoding="utf-8") as calls:
        calls.write(json.dumps([command, *arguments]) + "\n")
    answer = answers.get(command, {"event": "error", "message": f"no {command}", "hint": "none"})
    if answer == "real":
        program = [sys.executable, "-m", "training", command, *arguments]
        os.execv(sys.executable, program)  # noqa: S606 - itself, with these arguments
    threading.Thread(target=end_with_input, daemon=True).start()
    if answer == "clean":
        answer = clean_check(Path(arguments[arguments.index("--good-list") + 1]))
    for event in answer if isinstance(answer, list) else [answer]:
        if event["event"] == "sleep":
            time.sleep(event["seconds"])
        elif event["event"] == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        else:
            sys.stdout.write(json.dumps(event) + "\n")
            sys.stdout.flush()
    return 0


def end_with_input() -> None:
    """Stop when the station closes this program's input, as the real program does."""
    while os.read(0, 1):  # no lock is held that the end of the program would wait for
        pass
    os._exit(ExitCode.CANCELLED)


def clean_check(good_list: Path) -> dict[str, object]:
    """What a check says when there is nothing to say."""
    pictures = []
    for name in json.loads(good_list.read_text(encoding="utf-8"))["pictures"]:
        with Image.open(name) as picture:
            width, height = picture.size
        one = {"path": name, "sha256": name, "height": height, "width": width, "findings": []}
        pictures.append(one)
    return {
        "event": "result",
        "n_found": len(pictures),
        "n_usable": len(pictures),
        "typical_size": [pictures[0]["height"], pictures[0]["width"]],
        "pictures": pictures,
        "summary": [],
    }


if __name__ == "__main__":
    sys.exit(main())
