"""Where the packaged training program begins."""

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from training.__main__ import main

    sys.exit(main())
