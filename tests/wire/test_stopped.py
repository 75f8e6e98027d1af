"""Some reasons to stop are errors."""

import pytest

from codegate.wire.stopped import failure


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("error", "server"),
        ("ERROR", "server"),
        ("Network_Error", "server"),
        ("insufficient_system_resource", "overloaded"),
    ],
)
def test_an_error_is_one_in_any_case(reason, kind):
    assert failure(reason).kind == kind


@pytest.mark.parametrize("reason", ["stop", "STOP", "end_turn", "made_up", "", None, 4, ["error"]])
def test_a_reason_is_none(reason):
    assert failure(reason) is None
