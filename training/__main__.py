"""`inspectai-train` and `python -m training`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from training.cli import run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the training program and return its exit code."""
    return run(sys.argv[1:] if arguments is None else arguments)


if __name__ == "__main__":
    sys.exit(main())
