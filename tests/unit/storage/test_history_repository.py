from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from inspectai_desktop.domain.inspection import PartContext
from inspectai_desktop.domain.statistics import Counts
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage import history_plan
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.history_filter import SHORTEST_PIECE, HistoryFilter
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from inspectai_desktop.storage.inspection_row import InspectionRow
from inspectai_desktop.storage.label import Label
from inspectai_desktop.storage.label_repository import LabelRepository
from tests.unit.storage.made import ANNA, START, made_id, made_inspection

N = 120
FAILS = frozenset({Verdict.FAIL})
REJECTS = frozenset({Verdict.FAIL, Verdict.REVIEW})
FILTERS = {
    "all": HistoryFilter(),
    "time": HistoryFilter(
        time_from=START + timedelta(seconds=200), time_to=START + timedelta(seconds=700)
    ),
    "empty time": HistoryFilter(time_from=START, time_to=START),
    "category": HistoryFilter(category="gear"),
    "unknown category": HistoryFilter(category="nut"),
    "verdicts": HistoryFilter(verdicts=REJECTS),
    "not inspected": HistoryFilter(verdicts=frozenset({Verdict.NOT_INSPECTED})),
    "category and verdict": HistoryFilter(category="gear", verdicts=FAILS),
    "label": HistoryFilter(labels=frozenset({Label.FALSE_REJECT})),
    "label and verdict": HistoryFilter(labels=frozenset({Label.CONFIRMED}), verdicts=FAILS),
    "unlabelled": HistoryFilter(labels=frozenset({None}), verdicts=REJECTS),
    "label or none": HistoryFilter(labels=frozenset({None, Label.CONFIRMED})),
    "lot": HistoryFilter(lot="L-2"),
    "lot and verdict": HistoryFilter(lot="L-2", verdicts=FAILS),
    "part": HistoryFilter(part="cap_0012"),
    "scores": HistoryFilter(lowest_score=12.0, highest_score=34.0),
    "low scores": HistoryFilter(highest_score=12.0),
    "category and scores": HistoryFilter(category="gear", lowest_score=12.0),
    "text of a part": HistoryFilter(text="cap_0012"),
    "text in any case": HistoryFilter(text="CAP_001"),
    "text of every row": HistoryFilter(text="folder"),
    "text and verdict": HistoryFilter(text="cap_00", verdicts=FAILS),
    "text and category": HistoryFilter(text="prüf", category="gear"),
    "text and time": HistoryFilter(text="cap_00", time_to=START + timedelta(seconds=300)),
    "text with umlaut": HistoryFilter(text="PRÜF"),
    "text with wildcard": HistoryFilter(text="100%_"),
    "text with quotes": HistoryFilter(text='"quoted'),
    "short text that no name is": HistoryFilter(text="ü"),
    "short name of an operator": HistoryFilter(text="a7"),
    "short name of an operator and verdict": HistoryFilter(text="A7", verdicts=FAILS),
    "short name of a lot": HistoryFilter(text="l1"),
    "text nowhere": HistoryFilter(text="zebra"),
    "text and lot": HistoryFilter(text="cap_", lot="L-1"),
    "only with picture": HistoryFilter(only_with_picture=True),
    "everything": HistoryFilter(
        time_from=START,
        time_to=START + timedelta(days=1),
        category="gear",
        verdicts=REJECTS,
        labels=frozenset({None, Label.FALSE_REJECT}),
        lowest_score=0.0,
        text="cap",
        only_with_picture=True,
    ),
}


def _meets(wanted: HistoryFilter, row: InspectionRow) -> bool:
    """The filter in plain words, to hold the database against."""
    one = row.inspection
    score = one.anomaly_score
    path = "" if one.file is None else one.file.path.rpartition("/")[2]
    texts = (one.context.part, one.context.lot, one.context.operator, path, one.source, one.error)
    label = None if row.label is None else row.label.label
    has_limit = wanted.lowest_score is not None or wanted.highest_score is not None
    return (
        (wanted.time_from is None or one.inspected_at >= wanted.time_from)
        and (wanted.time_to is None or one.inspected_at < wanted.time_to)
        and (wanted.category in {None, one.bundle and one.bundle.category})
        and (not wanted.verdicts or one.verdict in wanted.verdicts)
        and (not wanted.labels or label in wanted.labels)
        and wanted.lot in {"", one.context.lot}
        and wanted.part in {"", one.context.part}
        and (not has_limit or score is not None)
        and (wanted.lowest_score is None or (score is not None and score >= wanted.lowest_score))
        and (wanted.highest_score is None or (score is not None and score <= wanted.highest_score))
        and _holds_text(wanted.text, texts)
        and (not wanted.only_with_picture or one.image_reference is not None)
    )


def _holds_text(wanted: str, texts: tuple[str, ...]) -> bool:
    """Part, lot and operator stand first; short texts are the whole of one of them."""
    folded = [text.casefold() for text in texts]
    if 0 < len(wanted) < SHORTEST_PIECE:
        return wanted.casefold() in folded[:3]
    return any(wanted.casefold() in text for text in folded)


def _fill(database: Database) -> list[InspectionRow]:
    """A few lots of two categories; returns all rows, newest first."""
    chance = random.Random(3)
    made = []
    for number in range(N):
        score = round(chance.uniform(5, 40), 1)
        verdict = Thresholds(20.0, 30.0).verdict(score)
        is_judged = number % 17 != 0
        made.append(
            made_inspection(
                number,
                verdict if is_judged else Verdict.NOT_INSPECTED,
                category="gear" if number % 3 else "bottle cap",
                anomaly_score=score if is_judged else None,
                context=PartContext(
                    lot=("L1" if number % 2 else "") if number < 6 else f"L-{number // 40}",
                    part=f"cap_{number:04d}",
                    operator=("A7", "Prüfer 2", 'the "quoted"', "100%_sure")[number % 4],
                ),
                image_reference=f"{number}.png" if number % 2 else None,
            )
        )
    InspectionRepository(database).record_many(made)
    labels = LabelRepository(database)
    for number, one in enumerate(made):
        if number % 7 == 0 and one.verdict in REJECTS:
            labels.set(one.inspection_id, Label.FALSE_REJECT, ANNA)
        elif number % 11 == 0:
            labels.set(one.inspection_id, Label.CONFIRMED, ANNA)
    found = [InspectionRepository(database).get(one.inspection_id) for one in made]
    return [row for row in found if row is not None][::-1]


def _few(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(history_plan, "_FEW", number)
    monkeypatch.setattr(history_plan, "_LOOKED_THROUGH", number)


@pytest.mark.parametrize("few", [0, 5, 5000], ids=lambda few: f"few={few}")
def test_every_filter_finds_what_it_says_whatever_leads_the_search(
    database: Database, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    _few(monkeypatch, few)
    rows = _fill(database)
    history = HistoryRepository(database)
    for name, wanted in FILTERS.items():
        expected = [row for row in rows if _meets(wanted, row)]
        assert list(history.page(wanted, limit=N).rows) == expected, name
        forward = history.page_forward(wanted, newer_than=None, limit=N)
        assert forward == expected[::-1], name
        verdicts = [row.inspection.verdict for row in expected]
        assert history.summary(wanted) == Counts(
            *(verdicts.count(verdict) for verdict in Verdict)
        ), name
        assert history.count(wanted) == len(expected), name


def test_the_filters_of_this_test_are_neither_all_empty_nor_all_full(database: Database) -> None:
    rows = _fill(database)
    sizes = {name: sum(_meets(wanted, row) for row in rows) for name, wanted in FILTERS.items()}
    empty = {name for name, size in sizes.items() if size == 0}
    nowhere = {"text nowhere", "short text that no name is"}
    assert empty == {"empty time", "unknown category"} | nowhere
    assert {name for name, size in sizes.items() if size == N} == {"all", "text of every row"}


@pytest.mark.parametrize("name", ["all", "verdicts", "text of every row", "lot", "label or none"])
def test_pages_show_each_inspection_once_and_the_last_says_so(
    database: Database, name: str
) -> None:
    rows = _fill(database)
    expected = [row for row in rows if _meets(FILTERS[name], row)]
    history = HistoryRepository(database)
    shown: list[InspectionRow] = []
    page = history.page(FILTERS[name], limit=7)
    shown += page.rows
    while page.older_than is not None:
        page = history.page(FILTERS[name], older_than=page.older_than, limit=7)
        assert page.rows, "a page that was announced is not empty"
        shown += page.rows
    assert shown == expected


def test_a_page_goes_on_where_it_was_while_new_parts_arrive(database: Database) -> None:
    rows = _fill(database)
    history = HistoryRepository(database)
    first = history.page(limit=10)
    InspectionRepository(database).record(made_inspection(500))
    second = history.page(older_than=first.older_than, limit=10)
    assert [*first.rows, *second.rows] == rows[:20]


def test_neighbours_are_the_next_ones_that_meet_the_filter(database: Database) -> None:
    rows = [row for row in _fill(database) if row.inspection.verdict is Verdict.FAIL]
    history = HistoryRepository(database)
    wanted = HistoryFilter(verdicts=FAILS)
    beside = history.neighbours(rows[3].sequence, wanted)
    assert (beside.newer, beside.older) == (rows[2], rows[4])
    assert history.neighbours(rows[0].sequence, wanted).newer is None
    assert history.neighbours(rows[-1].sequence, wanted).older is None


def test_an_empty_history_has_an_empty_page(database: Database) -> None:
    page = HistoryRepository(database).page()
    assert page.rows == ()
    assert page.older_than is None


def test_an_inspection_lies_in_a_time_that_begins_with_it(database: Database) -> None:
    at = START + timedelta(microseconds=1_500_700)
    InspectionRepository(database).record(made_inspection(1, inspected_at=at))
    history = HistoryRepository(database)
    assert history.count(HistoryFilter(time_from=at)) == 1
    assert history.count(HistoryFilter(time_to=at - timedelta(milliseconds=1))) == 0


@pytest.mark.parametrize(
    "make",
    [
        lambda: HistoryFilter(time_from=START, time_to=START - timedelta(seconds=1)),
        lambda: HistoryFilter(time_from=START.replace(tzinfo=None)),
        lambda: HistoryFilter(lowest_score=float("nan")),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(make: Callable[[], HistoryFilter]) -> None:
    with pytest.raises(ValueError, match=r"time|score"):
        make()


def test_text_search_compares_the_text_itself_after_the_index(database: Database) -> None:
    # All trigrams of "abcabd" occur in both, the text in one only.
    repository = InspectionRepository(database)
    one = made_inspection(1, context=PartContext(part="abcabd"))
    other = made_inspection(2, context=PartContext(part="cabdxabca"))
    repository.record_many([one, replace(other, source="bca")])
    found = HistoryRepository(database).page(HistoryFilter(text="abcabd")).rows
    assert [row.inspection.inspection_id for row in found] == [made_id(1)]
