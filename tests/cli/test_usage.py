import pytest

from codegate.cli.usage import bar


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
