"""JSON as the standard has it: no NaN, no infinity, no objects that only Python knows."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np


def json_ready(value: object) -> object:
    """Return the value made of dict, list, str, int, float, bool and None alone.

    Floats that are not finite become None, since JSON has no word for them; numpy's numbers and
    arrays, paths and tuples become what they mean.

    Raises:
        TypeError: The value is of a kind that nobody decided how to write.
    """
    if isinstance(value, np.generic | np.ndarray):
        return json_ready(value.tolist())
    if isinstance(value, Mapping):
        return {str(key): json_ready(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [json_ready(item) for item in value]
    if isinstance(value, str | Path):
        return str(value)  # a StrEnum becomes its plain text
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float):
        return value
    raise TypeError(f"no JSON for {type(value).__name__}")


def json_line(payload: Mapping[str, object]) -> str:
    """One object as one line of ASCII, whatever encoding the terminal has; without line end."""
    return json.dumps(json_ready(payload), allow_nan=False)


def json_document(payload: Mapping[str, object]) -> str:
    """One object as an indented document for a UTF-8 file; ends with a line end."""
    return json.dumps(json_ready(payload), allow_nan=False, indent=2, ensure_ascii=False) + "\n"
