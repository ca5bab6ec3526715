"""Where the packaged station begins."""

import multiprocessing
import os
import sys

if __name__ == "__main__":
    # A windowed program of Windows has no streams, and libraries write to them unasked.
    for _name in ("stdout", "stderr"):
        if getattr(sys, _name) is None:
            setattr(sys, _name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
    multiprocessing.freeze_support()
    from inspectai_desktop.__main__ import main

    sys.exit(main())
