from codegate.tui.offers import offers
from tests.tui.conftest import provider


def test_logins_come_first_then_the_usual_providers_then_the_rest() -> None:
    rows = [provider("zed"), provider("openai"), provider("codex"), provider("anthropic")]
    found = [(one.kind, one.provider) for one in offers(rows)]

    assert found[:4] == [("login", "anthropic"), ("login", "codex"), ("import", "anthropic"), ("import", "codex")]
    assert found[4:] == [("key", "anthropic"), ("key", "openai"), ("key", "zed"), ("key", "codex")]


def test_a_card_says_what_is_needed() -> None:
    rows = [provider("ollama", is_local=True), provider("gate", needs_base_url=True), provider("groq")]

    assert [one.remark for one in offers(rows)] == ["no key needed", "base URL and key", "API key"]
