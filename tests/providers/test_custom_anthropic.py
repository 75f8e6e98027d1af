"""Messages servers that are not Anthropic."""

from codegate.providers.custom_anthropic import CUSTOM_ANTHROPIC


def test_it_is_not_taken_for_anthropic() -> None:
    assert not CUSTOM_ANTHROPIC.endpoints[0].profile.is_anthropic
    assert CUSTOM_ANTHROPIC.id == "custom-anthropic"


def test_local_server_needs_an_address_but_no_key() -> None:
    assert CUSTOM_ANTHROPIC.needs_base_url
    assert CUSTOM_ANTHROPIC.key_optional
