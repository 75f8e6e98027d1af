"""Together AI."""

from codegate.providers.together import TOGETHER


def test_top_k_is_passed_on() -> None:
    assert TOGETHER.endpoint_for("anthropic").profile.top_k
