from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.architecture.source_files import PACKAGES, python_files, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
MAX_FUNCTION_LINES_OF_90_PERCENT = 25

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = Function | ast.ClassDef | ast.Module

SOURCE_FILES = python_files(*PACKAGES)


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_the_packages_are_found() -> None:
    assert len(SOURCE_FILES) > 50


def test_no_file_is_longer_than_one_sitting() -> None:
    lengths = {
        shown(file): len(file.read_text(encoding="utf-8").splitlines())
        for file in python_files(*PACKAGES, "tests", "benchmarks")
    }
    assert {name: n for name, n in lengths.items() if n > MAX_FILE_LINES} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    too_long = {
        f"{shown(file)}:{function.lineno} {function.name}": _lines(function)
        for file in SOURCE_FILES
        for function in _functions(_tree(file))
        if _lines(function) > MAX_FUNCTION_LINES
    }
    assert too_long == {}


def test_nine_of_ten_functions_are_short() -> None:
    lengths = sorted(
        _lines(function) for file in SOURCE_FILES for function in _functions(_tree(file))
    )
    assert lengths[int(0.9 * len(lengths))] <= MAX_FUNCTION_LINES_OF_90_PERCENT


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_outside_the_window_says_what_it_is(package: str) -> None:
    silent = [
        f"{shown(file)}:{getattr(node, 'lineno', 1)} {name}"
        for file in python_files(package)
        if "ui" not in file.parts
        for name, node in _public_names(_tree(file))
        if not ast.get_docstring(node)
    ]
    assert silent == []


def _public_names(tree: ast.Module) -> Iterator[tuple[str, Documented]]:
    """The module, its public functions and classes, and their public methods."""
    yield "module", tree
    for node in tree.body:
        if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
            continue
        yield node.name, node
        if isinstance(node, ast.ClassDef):
            for member in node.body:
                if isinstance(member, Function) and not member.name.startswith("_"):
                    yield f"{node.name}.{member.name}", member
