import errno

import pytest

from codegate.docker import faults


@pytest.mark.parametrize(
    ("number", "word", "hint"),
    [
        (errno.ENOENT, "no such socket", "DOCKER_SOCKET"),
        (errno.EACCES, "permission was denied", "group"),
        (errno.ECONNREFUSED, "nobody listens", "running"),
        (errno.ENOTSOCK, "no socket", "DOCKER_SOCKET"),
        (errno.EIO, "input/output error", "running"),
    ],
)
def test_a_connection_that_fails_says_why_and_what_to_do(number: int, word: str, hint: str) -> None:
    error = faults.unreachable("/run/d.sock", OSError(number, "Input/output error"))

    assert (error.status, error.code) == (503, "docker_unreachable")
    assert word in error.message.lower()
    assert "/run/d.sock" in error.message
    assert hint in error.hint


def test_an_engine_that_is_silent_is_a_504() -> None:
    error = faults.silent("/run/d.sock", 20.0)

    assert (error.status, error.message) == (504, "Docker at /run/d.sock did not answer within 20 seconds.")


@pytest.mark.parametrize(("status", "as_"), [(404, 404), (409, 409), (500, 502), (400, 502)])
def test_a_refusal_has_the_engine_s_own_words(status: int, as_: int) -> None:
    error = faults.refusal(status, b'{"message": "No such\\ncontainer: x."}', "stop the container")

    assert error.status == as_
    assert error.message.startswith("Docker could not stop the container: No such container: x")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"message": ""}', b"\xff"])
def test_a_refusal_without_words_says_so(body: bytes) -> None:
    assert faults.message_of(body) == "it did not say why"


def test_words_of_the_engine_cannot_act_on_a_terminal() -> None:
    assert faults.message_of(b'{"message": "\\u001b[2Jgone"}') == "[2Jgone"


def test_a_missing_image_comes_with_the_command_that_builds_it() -> None:
    error = faults.image_missing("mine:1")

    assert (error.status, error.code) == (409, "session_image_missing")
    assert error.hint.endswith("docker build -t mine:1 -f Dockerfile.session .")
