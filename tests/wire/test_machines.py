"""The machines of every format have the shapes that the proxy counts on."""

from typing import Any

import pytest

from codegate.wire import machines
from codegate.wire.pipe import Pipe
from codegate.wire.table import FORMATS
from tests.streams import CONTEXT


def members(shape: type) -> set[str]:
    return {name for name in vars(shape) if not name.startswith("_")}


@pytest.mark.parametrize("wire_format", FORMATS.values(), ids=list(FORMATS))
def test_every_format_brings_whole_machines(wire_format: Any) -> None:
    made = {
        machines.Decoder: wire_format.decoder(),
        machines.Encoder: wire_format.encoder(CONTEXT),
        machines.Relay: wire_format.tap("r"),
        machines.Gatherer: wire_format.gather() if wire_format.gather else None,
    }
    pipe = Pipe(wire_format.decoder(), wire_format.encoder(CONTEXT))

    assert all(hasattr(machine, name) for shape, machine in made.items() if machine for name in members(shape))
    assert all(hasattr(pipe, name) for name in members(machines.Relay))
