"""An error that crossed a link is the error that was raised."""

import pytest

from codegate.errors import (
    BudgetSpent,
    CodeGateError,
    Conflict,
    LocalProtocolError,
    MethodNotAllowed,
    UpstreamRejected,
)
from codegate.link import codec
from codegate.link.failure import Failure, pack, unpack


def cross(error: CodeGateError) -> CodeGateError:
    return unpack(codec.decoder(Failure).decode(codec.encode(pack(error))))


@pytest.mark.parametrize(
    "error",
    [
        CodeGateError("x"),
        Conflict("The name is taken.", hint="Choose another.", field="name", code="name_taken"),
        BudgetSpent("Spent.", retry_after_s=12.5),
        LocalProtocolError("Ours."),
    ],
)
def test_class_words_and_advice_are_kept(error: CodeGateError) -> None:
    found = cross(error)

    assert type(found) is type(error)
    assert str(found) == str(error)
    assert vars(found) == vars(error)
    assert (found.status, found.code) == (error.status, error.code)


def test_a_providers_refusal_keeps_all_it_says() -> None:
    error = UpstreamRejected("No.", status=413, kind="context_too_long", upstream_code="too_long", field="messages")
    error.verbatim, error.headers = b'{"a": 1}', {"retry-after": "3"}
    error.tokens, error.limits = (200_000, None), {"plan_type": "pro"}
    found = cross(error)

    assert type(found) is UpstreamRejected
    assert vars(found) == vars(error)


def test_what_was_added_to_an_error_is_kept() -> None:
    error = MethodNotAllowed("No.")
    error.allowed = "GET, PUT"
    found = cross(error)

    assert isinstance(found, MethodNotAllowed)
    assert found.allowed == "GET, PUT"


def test_a_class_that_is_not_loaded_here_is_the_next_one_above() -> None:
    found = unpack(Failure(classes=("FarAway", "Conflict", "ClientFault"), message="x", code="far_away"))

    assert type(found) is Conflict
    assert found.code == "far_away"


def test_a_class_that_was_defined_later_is_found() -> None:
    cross(Conflict("x"))

    class LateConflict(Conflict):
        """Defined after the tree was looked through."""

    assert type(cross(LateConflict("x"))) is LateConflict
