from types import SimpleNamespace

import pytest

from codegate.errors import Invalid
from codegate.tui.pattern_form import asks_of, change_pattern
from codegate.tui.undo import Undo
from tests.tui.conftest import detector

ROW = detector("ticket", is_custom=True, pattern="T-.")


async def test_a_pattern_that_is_refused_leaves_the_one_before(server) -> None:
    def add(form, **_):
        if form["pattern"] == "(":
            raise Invalid("No pattern.")
        return {"id": "ticket", **form}

    server.answers["guardrails.add"] = add
    _, save = change_pattern(SimpleNamespace(client=server, undo=Undo()), ROW, {})
    with pytest.raises(Invalid):
        await save({"name": "Ticket", "pattern": "(", "category": "pii", "description": None})

    assert server.said("guardrails.add")[-1][0]["pattern"] == "T-."


def test_a_new_one_may_be_a_very_text() -> None:
    assert "is_literal" in [ask.name for ask in asks_of({})]
    assert "is_literal" not in [ask.name for ask in asks_of(ROW)]
