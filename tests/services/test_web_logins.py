from typing import Any

import pytest

from codegate.errors import Unauthorized
from codegate.services.web_logins import LINK_S, MOST, SESSION_S, WebLogins

BASE = "http://127.0.0.1:9211"


def code_of(found: tuple[str, int]) -> str:
    return found[0].removeprefix(f"{BASE}/login?link=")


def test_a_link_works_once(stopped: Any) -> None:
    logins = WebLogins()
    code = code_of(logins.link(BASE))
    session = logins.redeem(code)

    assert logins.knows(session.reveal())
    with pytest.raises(Unauthorized):
        logins.redeem(code)


def test_a_link_works_for_a_minute(stopped: Any) -> None:
    logins = WebLogins()
    url, until_ms = logins.link(BASE)
    stopped.pass_s(LINK_S + 1)

    assert until_ms == stopped.at_ms - 1000
    with pytest.raises(Unauthorized):
        logins.redeem(code_of((url, until_ms)))


@pytest.mark.parametrize("code", ["", "x", "ünï", "\udc80"])
def test_what_was_never_given_out_is_refused(code: str) -> None:
    logins = WebLogins()

    assert not logins.knows(code)
    with pytest.raises(Unauthorized):
        logins.redeem(code)


def test_a_session_ends_by_itself_or_with_all(stopped: Any) -> None:
    logins = WebLogins()
    first, second = (logins.redeem(code_of(logins.link(BASE))).reveal() for _ in range(2))

    assert logins.end() == 2
    assert not logins.knows(first)
    third = logins.redeem(code_of(logins.link(BASE))).reveal()
    stopped.pass_s(SESSION_S)
    assert not logins.knows(second)
    assert not logins.knows(third)


def test_the_oldest_link_gives_way() -> None:
    logins = WebLogins()
    codes = [code_of(logins.link(BASE)) for _ in range(MOST + 1)]

    assert logins.redeem(codes[-1])
    with pytest.raises(Unauthorized):
        logins.redeem(codes[0])
