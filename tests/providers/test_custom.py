"""OpenAI-compatible servers."""

from codegate.providers.custom import CUSTOM


def test_local_server_needs_an_address_but_no_key() -> None:
    assert CUSTOM.needs_base_url
    assert CUSTOM.key_optional


def test_nothing_is_assumed_beyond_the_plain_format() -> None:
    profile = CUSTOM.endpoints[0].profile

    assert profile.max_tokens_param == "max_tokens"
    assert not profile.developer_role
    assert not profile.strict_tools
