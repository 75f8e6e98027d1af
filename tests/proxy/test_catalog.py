"""The list of models that a caller can reach."""

import pytest

from codegate.errors import InvalidRequest, NotFound
from codegate.proxy.catalog import model_item, model_list
from codegate.records import ModelLimit, Snapshot


def test_the_list_is_one_that_both_sdks_read() -> None:
    body = model_list(Snapshot(), ["claude-opus-4-5", "claude-sonnet-4-5"])
    first = body["data"][0]

    assert (body["object"], body["has_more"]) == ("list", False)
    assert (body["first_id"], body["last_id"]) == (body["data"][0]["id"], body["data"][-1]["id"])
    assert (first["object"], first["type"]) == ("model", "model")
    assert first["created_at"].startswith("2026-01-01T00:00:00")
    assert isinstance(first["created"], int)
    assert {"display_name", "owned_by"} <= set(first)


def test_an_empty_list_has_no_first_and_no_last() -> None:
    body = model_list(Snapshot(), [])

    assert (body["data"], body["first_id"], body["last_id"]) == ([], None, None)


def letters(query: str) -> tuple[str, bool]:
    """The page of a list of a, b, c, d, e."""
    body = model_list(Snapshot(), "abcde", query)
    return "".join(item["id"] for item in body["data"]), body["has_more"]


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("", ("abcde", False)),
        ("limit=2", ("ab", True)),
        ("limit=2&after_id=b", ("cd", True)),
        ("limit=2&after_id=c", ("de", False)),
        ("after_id=e", ("", False)),
        ("limit=2&before_id=d", ("bc", True)),
        ("limit=2&before_id=b", ("a", False)),
        ("limit=1000&client_version=1", ("abcde", False)),
    ],
)
def test_a_long_list_is_read_page_by_page(query: str, page: tuple[str, bool]) -> None:
    assert letters(query) == page


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=-1", "limit=many", "after_id=x", "before_id=x"])
def test_a_page_that_cannot_be_is_refused(query: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        letters(query)

    assert caught.value.field == query.partition("=")[0]


def test_one_model_is_the_item_of_the_list_with_its_limits() -> None:
    limits = {"vendor/name": ModelLimit(model_id="vendor/name", context_window=9, max_output_tokens=5)}
    known = Snapshot(model_limits=limits)
    item = model_item(known, ["vendor/name"], "vendor/name")

    assert item == model_list(known, ["vendor/name"])["data"][0]
    assert (item["id"], item["max_input_tokens"], item["max_tokens"]) == ("vendor/name", 9, 5)


def test_a_model_that_nobody_offers_is_not_found() -> None:
    with pytest.raises(NotFound) as caught:
        model_item(Snapshot(), [], "x" * 1000)

    assert caught.value.code == "model_not_found"
    assert len(caught.value.message) < 300
