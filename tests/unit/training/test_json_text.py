from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from inspectai_desktop.domain.verdict import Verdict
from training.json_text import json_document, json_line, json_ready


def test_floats_that_json_has_no_word_for_become_null() -> None:
    assert json_ready([float("nan"), float("inf"), np.float32("-inf"), 0.5]) == [
        None,
        None,
        None,
        0.5,
    ]


def test_numpy_paths_tuples_and_enums_become_what_they_mean() -> None:
    value = {
        "n": np.int64(3),
        "scores": np.array([1.0, np.nan]),
        "path": Path("a"),
        "size": (256, 320),
        Verdict.FAIL: Verdict.PASS,
        "flag": np.bool_(True),
    }
    assert json.loads(json_line(value)) == {
        "n": 3,
        "scores": [1.0, None],
        "path": "a",
        "size": [256, 320],
        "FAIL": "PASS",
        "flag": True,
    }


def test_an_object_of_unknown_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        json_ready({"what": object()})


def test_a_document_keeps_letters_readable_and_ends_with_a_line_end() -> None:
    document = json_document({"category": "Flaschenverschluß"})
    assert "Flaschenverschluß" in document
    assert document.endswith("}\n")
