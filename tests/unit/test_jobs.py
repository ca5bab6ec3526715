import threading

import pytest

from inspectai_desktop.jobs import CancellationToken, JobCancelled, Progress, ignore_progress


def test_a_fraction_runs_from_0_to_1_and_no_further() -> None:
    assert Progress("embed", 0, 4).fraction == 0.0
    assert Progress("embed", 1, 4).fraction == 0.25
    assert Progress("embed", 9, 4).fraction == 1.0


def test_there_is_no_fraction_of_an_unknown_total() -> None:
    assert Progress("embed", 3, 0).fraction is None


@pytest.mark.parametrize(("done", "total"), [(-1, 4), (1, -4)])
def test_progress_never_counts_below_zero(done: int, total: int) -> None:
    with pytest.raises(ValueError, match="progress counts from 0"):
        Progress("embed", done, total)


def test_a_token_raises_only_once_it_was_cancelled() -> None:
    token = CancellationToken()
    token.raise_if_cancelled()
    assert not token.cancelled
    token.cancel()
    token.cancel()
    assert token.cancelled
    with pytest.raises(JobCancelled):
        token.raise_if_cancelled()


def test_a_thread_that_waits_on_a_token_wakes_when_another_cancels_it() -> None:
    token = CancellationToken()
    woken: list[bool] = []
    thread = threading.Thread(target=lambda: woken.append(token.wait(10.0)))
    thread.start()
    token.cancel()
    thread.join(10.0)
    assert woken == [True]


def test_waiting_on_a_token_that_nobody_cancels_ends_with_its_time() -> None:
    assert CancellationToken().wait(0.001) is False


def test_a_report_to_nobody_does_nothing() -> None:
    ignore_progress(Progress("embed", 1, 2))
