"""Writes docs/commands.md from both programs' parsers: `python -m installer.command_reference`.

Made from the parsers' contents and not from their `--help`, whose form differs between versions of
Python. A test fails when the file is not what this writes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from inspectai_desktop.__main__ import build_parser as station_parser
from inspectai_desktop.paths import user_data_dir
from training.cli import build_parser as training_parser

FILE = Path(__file__).resolve().parents[1] / "docs" / "commands.md"

_HEAD = """\
# Commands

Both programs are in the packaged folder; `inspectai` is there called `InspectAI` (on Windows
`InspectAI.exe` opens the window, and `inspectai-cli.exe` is the same program for a console).

This page is written by `python -m installer.command_reference` from the programs' own parsers.
"""


def reference() -> str:
    """The whole page."""
    parts = [_HEAD]
    for parser in (station_parser(), training_parser()):
        parts += [f"\n## {parser.prog}\n", f"\n{_sentence(parser.description)}\n"]
        for name, command, summary in _commands(parser):
            parts += _described(f"{parser.prog} {name}", command, summary)
    return "".join(parts)


def _described(title: str, parser: argparse.ArgumentParser, summary: str) -> Iterator[str]:
    inner = list(_commands(parser))
    yield f"\n### {title}\n\n{_sentence(parser.description or summary)}\n"
    if not inner:
        yield f"\n```\n{title} {_usage(parser)}".rstrip() + "\n```\n"
    rows = [row for row in map(_row, _arguments(parser)) if row]
    if rows:
        yield "\n| argument | meaning |\n|---|---|\n" + "".join(f"{row}\n" for row in rows)
    for name, command, its_summary in inner:
        yield from _described(f"{title} {name}", command, its_summary)


def _commands(
    parser: argparse.ArgumentParser,
) -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to ask
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            summaries = {choice.dest: choice.help or "" for choice in action._choices_actions}  # noqa: SLF001
            for name, command in action.choices.items():
                yield name, command, summaries.get(name, "")


def _arguments(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    left_out = (argparse._SubParsersAction, argparse._HelpAction)  # noqa: SLF001
    return [a for a in parser._actions if not isinstance(a, left_out)]  # noqa: SLF001


def _usage(parser: argparse.ArgumentParser) -> str:
    arguments = _arguments(parser)
    words = [
        f"{action.option_strings[-1]} {_value(action)}"
        for action in arguments
        if action.option_strings and action.required
    ]
    if any(action.option_strings and not action.required for action in arguments):
        words.append("[options]")
    for action in arguments:
        if not action.option_strings:
            many = "..." if action.nargs in ("+", "*") else ""
            word = f"{_value(action)}{many}"
            words.append(f"[{word}]" if action.nargs in ("?", "*") else word)
    return " ".join(words)


def _row(action: argparse.Action) -> str:
    if action.help == argparse.SUPPRESS:
        return ""
    value = _value(action)
    names = ", ".join(f"{name} {value}".strip() for name in action.option_strings) or value
    return f"| `{names.replace('|', chr(92) + '|')}` | {_help(action)} |"


def _value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    if isinstance(action.metavar, str):
        return action.metavar
    if action.choices is not None:
        return "{" + ",".join(map(str, action.choices)) + "}"
    return action.dest.upper()


def _help(action: argparse.Action) -> str:
    default = "the user's own" if action.default == user_data_dir() else action.default
    text = (action.help or "").replace("%(default)s", str(default)).replace("%%", "%")
    return text.replace("|", "\\|").strip()


def _sentence(text: str | None) -> str:
    words = " ".join((text or "").replace("%%", "%").split())
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "!")) else ".")


def main() -> None:
    """Write the page."""
    FILE.write_text(reference(), encoding="utf-8")
    sys.stdout.write(f"{FILE} written\n")


if __name__ == "__main__":
    main()
