import pytest

from codegate.services import log_queue
from codegate.services.log_queue import LogQueue
from tests.builders import request_log


def test_a_batch_with_large_bodies_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_queue, "MAX_BATCH_CHARS", 100)
    queue = LogQueue()
    for number in range(5):
        queue.add(request_log(f"r{number}", request_body="x" * 80))

    assert [len(queue.take()[0]) for _ in range(3)] == [2, 2, 1]


def test_what_is_put_back_comes_first_again_and_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_queue, "MAX_ROWS", 3)
    queue = LogQueue()
    for number in range(2):
        queue.add(request_log(f"r{number}"))
    rows, notes = queue.take()
    for number in range(2, 4):
        queue.add(request_log(f"r{number}"))
    gone = queue.put_back(rows, notes)

    assert [row.request_id for row in gone] == ["r0"]
    assert [row.request_id for row in queue.take()[0]] == ["r1", "r2", "r3"]
    assert queue.dropped == 1


def test_bodies_are_bounded_also_over_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_queue, "MAX_BODY_CHARS", 100)
    queue = LogQueue()
    queue.add(request_log("r0", request_body="x" * 60))
    taken = queue.take()
    queue.add(request_log("r1", response_body="x" * 60))
    queue.put_back(*taken)

    assert (len(queue), queue.dropped) == (1, 1)


def test_good_news_of_an_account_is_kept_once_bad_news_always() -> None:
    queue = LogQueue()
    for error in (None, None, "busy", "busy", None):
        queue.note("a", "active" if error is None else "error", error)
    notes = queue.take()[1]

    assert [note.error for note in notes] == [None, "busy", "busy", None]


def test_giving_up_is_counted() -> None:
    queue = LogQueue()
    queue.add(request_log("r0"))
    queue.clear()

    assert (len(queue), queue.dropped) == (0, 1)
