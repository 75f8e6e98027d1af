import pytest

from codegate.errors import GuardrailFailed
from codegate.guardrails.budget import Budget, OutOfTime


def test_it_is_the_threads_own_time_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [5.0]
    monkeypatch.setattr("codegate.guardrails.budget.time.thread_time", lambda: now[0])
    budget = Budget(2)
    budget.check()
    now[0] = 7.0
    budget.check()
    now[0] = 7.1
    with pytest.raises(OutOfTime) as caught:
        budget.check()

    assert isinstance(caught.value, GuardrailFailed)
    assert caught.value.code == "guardrail_timeout"
