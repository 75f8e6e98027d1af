"""Ids made up by the proxy."""

from codegate.proxy.ids import new_id, new_request_id


def test_ids_do_not_repeat() -> None:
    assert len({new_id() for _ in range(1_000)}) == 1_000


def test_request_ids_say_what_they_are() -> None:
    made = new_request_id()

    assert made.startswith("req_")
    assert len(made) == 28
