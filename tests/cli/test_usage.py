import pytest

from codegate.cli.usage import bar, in_all


@pytest.mark.parametrize(
    ("share", "expected"), [(0, ""), (1, "█" * 20), (2, "█" * 20), (0.5, "█" * 10), (0.025, "▌"), (-1, "")]
)
def test_a_bar_is_exact_to_an_eighth(share: float, expected: str) -> None:
    assert bar(share) == expected


def test_nothing_used_is_said_on_stderr(run) -> None:
    done = run("usage")

    assert (done.code, done.out, done.err) == (0, "", "Nothing was used yet.\n")


def test_json_is_a_list(run) -> None:
    assert run("usage", "--by", "day", "--since", "7d", "--json").json == []


def test_an_unknown_group_is_refused(run) -> None:
    assert run("usage", "--by", "colour").code == 1


def row(**changes: object) -> dict[str, object]:
    known = {
        "group": "a",
        "requests": 10,
        "input_tokens": 100,
        "output_tokens": 5,
        "cache_read_tokens": 300,
        "cache_write_tokens": 0,
        "cost_usd": 2.0,
        "notional_usd": 0.0,
        "cache_saved_usd": 1.5,
        "estimated": 0,
        "unpriced": 0,
        "cache_hit_rate": 0.75,
    }
    return {**known, **changes}


def test_the_totals_say_what_the_sum_leaves_out() -> None:
    said = list(in_all([row(), row(notional_usd=2.0, unpriced=3, estimated=4)]))

    assert said == [
        "In all: 20 requests, $4.00, $2.00 of it (~) paid by subscriptions",
        "75 % of the input came from a cache, which saved $3.00.",
        "3 requests are not in the cost: no price is known for the model.",
        "The tokens of 4 requests are estimated: the provider did not say.",
    ]


def test_a_cache_that_cost_more_than_it_saved_is_called_so() -> None:
    assert list(in_all([row(cache_saved_usd=-0.5)]))[1].endswith("which cost $0.50 more than it saved.")


def test_of_nothing_there_are_no_totals() -> None:
    assert list(in_all([])) == []


def test_csv_has_a_heading(run) -> None:
    assert run("usage", "--csv", "--until", "1h").out.startswith("group,requests,input_tokens")
