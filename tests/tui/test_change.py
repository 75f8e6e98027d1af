import pytest

from codegate.errors import NotFound
from codegate.tui.change import reversible
from codegate.tui.undo import Undo


async def nothing() -> None:
    return None


async def refused() -> None:
    raise NotFound("It is gone.")


async def test_what_was_done_can_be_taken_back_and_what_was_refused_cannot() -> None:
    undo = Undo()
    await reversible(undo, "it", nothing(), nothing)
    with pytest.raises(NotFound):
        await reversible(undo, "that", refused(), nothing)

    assert [await undo.undo(), await undo.undo()] == ["it", None]
