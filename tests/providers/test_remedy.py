"""What to do about an account that fails."""

import pytest

from codegate.errors import UpstreamRejected, UpstreamUnreachable
from codegate.providers.remedy import explained


@pytest.mark.parametrize("kind", ["auth", "permission", "billing"])
def test_a_refused_account_is_named_in_a_command(kind: str) -> None:
    error = UpstreamRejected("No.", status=401, kind=kind)
    explained(error, "work")

    assert "codegate accounts" in error.hint
    assert " work" in error.hint


def test_what_the_client_did_or_already_has_a_hint_is_left_alone() -> None:
    wrong = UpstreamRejected("No.", status=400, kind="invalid_request")
    gone = UpstreamUnreachable("No connection.", hint="Check it.")
    explained(wrong, "work")
    explained(gone, "work")

    assert (wrong.hint, gone.hint) == ("", "Check it.")


def test_a_hint_that_was_there_names_the_account() -> None:
    error = UpstreamUnreachable("Not asked.", hint="If that is wanted: codegate accounts edit NAME --allow-private")
    explained(error, "lab")

    assert error.hint == "If that is wanted: codegate accounts edit lab --allow-private"
