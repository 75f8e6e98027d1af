"""The record of Messages."""

from codegate.wire.anthropic.format import FORMAT
from codegate.wire.format import ReplyContext


def test_machines_are_fresh_each_time() -> None:
    assert FORMAT.decoder() is not FORMAT.decoder()
    assert FORMAT.tap() is not FORMAT.tap()
    assert FORMAT.encoder(ReplyContext(model="m")) is not FORMAT.encoder(ReplyContext(model="m"))


def test_clients_and_providers_speak_it_below_one_version() -> None:
    assert FORMAT.paths == (f"/v1{FORMAT.upstream_path}",)
