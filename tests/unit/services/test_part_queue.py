import threading

import pytest

from inspectai_desktop.services.part_queue import Gate, PartQueue

PATIENCE_S = 5.0


def queue(items: int = 3, size: int = 1000) -> PartQueue[str, int]:
    return PartQueue(items, size)


def in_thread(work: object) -> tuple[threading.Thread, list[object]]:
    answers: list[object] = []
    thread = threading.Thread(target=lambda: answers.append(work()))  # type: ignore[operator]
    thread.start()
    return thread, answers


def test_items_and_messages_come_out_in_the_order_they_went_in() -> None:
    q = queue()
    q.put("a", 1)
    q.put_message(7)
    q.put("b", 1)
    assert [q.take(), q.take(), q.take()] == ["a", 7, "b"]


def test_a_full_queue_turns_away_those_who_cannot_wait() -> None:
    q = queue(2)
    assert [q.try_put(x, 1) for x in "abc"] == [True, True, False]


def test_a_full_queue_makes_others_wait_until_there_is_room() -> None:
    q = queue(1)
    q.put("a", 1)
    thread, answers = in_thread(lambda: q.put("b", 1))
    assert q.take() == "a"
    thread.join(PATIENCE_S)
    assert answers == [True]
    assert q.take() == "b"


def test_the_queue_is_bounded_in_bytes_but_takes_one_large_item() -> None:
    q = queue(10, size=100)
    assert q.try_put("large", 5000)
    assert not q.try_put("small", 1)
    q.take()
    assert q.try_put("half", 60)
    assert not q.try_put("other half", 60)


def test_messages_need_no_room() -> None:
    q = queue(1)
    q.put("a", 1)
    assert q.put_message(1)
    assert q.depth == 1


def test_a_held_gate_makes_waiters_wait_and_lets_others_in() -> None:
    q = queue()
    q.set_gate(Gate.HELD)
    thread, answers = in_thread(lambda: q.put("a", 1))
    assert q.try_put("b", 1)
    assert answers == []
    q.set_gate(Gate.OPEN)
    thread.join(PATIENCE_S)
    assert answers == [True]


@pytest.mark.parametrize("gate", [Gate.REFUSING, Gate.CLOSED])
def test_a_waiter_is_turned_away_when_the_gate_refuses(gate: Gate) -> None:
    q = queue(1)
    q.put("a", 1)
    thread, answers = in_thread(lambda: q.put("b", 1))
    q.set_gate(gate)
    thread.join(PATIENCE_S)
    assert answers == [False]


def test_a_closed_gate_stays_closed_and_turns_everybody_away() -> None:
    q = queue()
    q.set_gate(Gate.CLOSED)
    q.set_gate(Gate.OPEN)
    assert not q.put("a", 1)
    assert not q.try_put("a", 1)
    assert not q.put_message(1)
    assert not q.put_beyond("a", 100)


def test_what_was_taken_in_comes_out_after_the_gate_is_closed() -> None:
    q = queue()
    q.put("a", 1)
    q.set_gate(Gate.CLOSED)
    assert q.take() == "a"
    assert q.take() is None


def test_a_small_item_can_go_beyond_the_room_up_to_its_own_limit() -> None:
    q = queue(1)
    q.put("a", 1)
    assert q.put_beyond("b", 2)
    assert not q.put_beyond("c", 2)


def test_the_queue_is_idle_only_when_the_last_item_is_done() -> None:
    q = queue()
    assert q.wait_idle(0.0)
    q.put("a", 1)
    q.take()
    assert not q.wait_idle(0.01)
    q.done()
    assert q.wait_idle(PATIENCE_S)


@pytest.mark.parametrize(("items", "size"), [(0, 1), (1, 0)])
def test_a_queue_without_room_is_refused(items: int, size: int) -> None:
    with pytest.raises(ValueError, match="room"):
        PartQueue(items, size)
