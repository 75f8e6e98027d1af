"""Which requests are meant: by the server and, of those that end while one looks, here."""

import pytest

from codegate.cli.command import UsageMistake
from codegate.cli.log_filter import LogFilter
from tests.cli.test_log_view import log

TRIED = [
    {"account_id": "acc-2", "account_name": "lab", "outcome": "error"},
    {"account_id": "acc-3", "account_name": "spare", "outcome": "skipped"},
]


def matches(changes: dict[str, object] | None = None, **wanted: str) -> bool:
    row = log(account_id="acc-1", tenant_id="ten-1", attempts=TRIED, **(changes or {}))
    return LogFilter(**wanted).matches(row, {"team": "ten-1"})


def test_without_words_every_request_is_meant() -> None:
    assert matches()


@pytest.mark.parametrize(
    "wanted",
    [
        {"status": "ok"},
        {"status": "200"},
        {"outcome": "ok"},
        {"model": "OPUS"},
        {"model": "deepseek"},
        {"account": "work"},
        {"account": "acc-1"},
        {"account": "lab"},
        {"tenant": "team"},
        {"tenant": "ten-1"},
        {"text": "r1"},
        {"min_latency": "1s"},
        {"min_latency": "1500"},
    ],
)
def test_a_request_that_is_meant(wanted: dict[str, str]) -> None:
    assert matches(**wanted)


@pytest.mark.parametrize(
    "wanted",
    [
        {"status": "error"},
        {"status": "500"},
        {"outcome": "broken"},
        {"model": "gpt"},
        {"account": "spare"},
        {"tenant": "other"},
        {"text": "nowhere"},
        {"min_latency": "1501ms"},
        {"min_latency": "1m"},
    ],
)
def test_a_request_that_is_not(wanted: dict[str, str]) -> None:
    assert not matches(**wanted)


def test_everything_but_ok_is_an_error() -> None:
    assert matches({"outcome": "cancelled"}, status="error")


def test_a_refused_request_has_no_names_to_find() -> None:
    bare = {"original_model": None, "routed_model": None, "account_name": None, "error_message": "No key."}

    assert matches(bare, text="no KEY")
    assert not matches(bare, model="opus")


def test_the_server_is_asked_in_its_own_words() -> None:
    query = LogFilter(text="x", min_latency="2s", since="1h").query()

    assert (query["q"], query["min_latency_ms"], query["since"], query["status"]) == ("x", 2_000, "1h", None)


def test_what_is_no_time_is_a_mistake() -> None:
    with pytest.raises(UsageMistake, match="soon"):
        LogFilter(min_latency="soon").query()
