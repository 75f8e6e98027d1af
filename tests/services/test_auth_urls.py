import pytest

from codegate.services.auth_urls import MOST, is_login_url, login_urls

GOOD = "https://claude.ai/oauth/authorize?code=true&state=x"


@pytest.mark.parametrize("url", [GOOD, "https://auth.openai.com/codex/device", "https://accounts.google.com/o/oauth2"])
def test_a_login_page_of_a_provider_counts(url: str) -> None:
    assert is_login_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://claude.ai/x", "https://evil.example/", "https://claude.ai.evil.example/", "https://claude.ai@evil.example/",
        "https://evil.example/https://claude.ai/", "javascript:alert(1)", "https://claude.ai\\@evil.example/",
        "https://claude.ai:444/", "https://claude.ai/\x1b[2J", "https://clаude.ai/", f"{GOOD}{'x' * 5000}",
        "https://[claude.ai/", "https:///claude.ai", "https://claude.ai /x", "",
    ],
)  # fmt: skip
def test_nothing_else_does(url: str) -> None:
    assert not is_login_url(url)


def test_the_newest_comes_first_and_each_once() -> None:
    text = f"{GOOD}\nhttps://evil.example\nhttps://claude.com/b\n{GOOD}\n\xff".encode("latin-1")

    assert login_urls(text) == (GOOD, "https://claude.com/b")
    assert len(login_urls("\n".join(f"{GOOD}{number}" for number in range(100)).encode())) == MOST
