import msgspec
import pytest

from codegate.services.session_form import KINDS, ImportCredentials, NewSession, Size, sized


def test_what_may_run_is_a_list() -> None:
    assert set(KINDS) == {"shell", "claude", "codex", "gemini"}
    for kind in KINDS:
        assert msgspec.convert({"kind": kind}, NewSession).kind == kind


@pytest.mark.parametrize(
    "form",
    [{"kind": "bash -c id"}, {"kind": ""}, {"command": "id"}, {"autoCommand": "id"}, {"image": "x"}, {"env": {}}],
)
def test_nothing_else_can_be_asked_for(form: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(form, NewSession)


def test_only_logins_that_are_known_are_imported() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"provider": "../../etc/passwd"}, ImportCredentials)


def test_a_size_is_one_that_a_terminal_can_have() -> None:
    assert sized(120, 40) == Size(120, 40)
    assert [sized(*pair) for pair in ((0, 1), (1, 1001), (None, 5), ("80", 24), (80.0, 24))] == [None] * 5
