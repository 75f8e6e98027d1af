"""The error tree says what it promises: status, code, hint, exit code."""

from codegate.errors import CodeGateError, ConfigError, NotFound, PortInUse, UpstreamRejected, by_code


def everyone() -> list[type[CodeGateError]]:
    found: list[type[CodeGateError]] = [CodeGateError]
    for cls in found:
        found.extend(cls.__subclasses__())
    return found


def test_every_class_of_our_own_has_a_code_and_an_http_status() -> None:
    for cls in everyone():
        assert cls.code == cls.code.lower(), cls
        assert " " not in cls.code, cls
        assert 400 <= cls.status < 600, cls


def test_the_client_finds_the_class_that_the_server_raised() -> None:
    assert by_code()["not_found"] is NotFound
    assert by_code()["port_in_use"] is PortInUse


def test_a_hint_follows_the_message() -> None:
    assert NotFound("No account 'a'.", hint="Known: b.").text() == "No account 'a'. Known: b."
    assert NotFound("No account 'a'.").text() == "No account 'a'."


def test_a_code_may_be_narrowed_for_one_error() -> None:
    assert ConfigError("x", code="key_missing").code == "key_missing"
    assert ConfigError("x").code == "config_error"


def test_exit_codes_are_those_of_the_contract() -> None:
    found = {cls.__name__: cls.exit_code for cls in everyone()}

    assert (found["NotFound"], found["Unauthorized"], found["PortInUse"]) == (3, 4, 69)
    assert (found["StoreBusy"], found["ConfigError"], found["Invalid"]) == (75, 78, 1)


def test_a_providers_refusal_carries_its_own_status() -> None:
    error = UpstreamRejected("Overloaded.", status=529, kind="overloaded", retry_after_s=3)

    assert (error.status, error.kind, error.retry_after_s, error.verbatim) == (529, "overloaded", 3, b"")
