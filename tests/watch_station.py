"""`inspectai watch` in a process of its own: -m tests.watch_station BUNDLE FOLDER ..."""

from __future__ import annotations

import argparse
import sys

from inspectai_desktop.command_line import run_command
from inspectai_desktop.commands.watch_command import add_watch_parser


def main() -> int:
    parser = argparse.ArgumentParser()
    add_watch_parser(parser.add_subparsers(required=True))
    arguments = parser.parse_args(["watch", *sys.argv[1:]])
    return run_command(arguments.command, arguments)


if __name__ == "__main__":
    sys.exit(main())
