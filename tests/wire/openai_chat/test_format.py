"""The record of Chat Completions."""

from codegate.wire.format import ReplyContext, spoken
from codegate.wire.openai_chat.format import FORMAT
from codegate.wire.pipe import Pipe
from codegate.wire.profile import Profile
from tests.streams import CONTEXT, ChatEncoder, call, read_chat, run


def test_machines_are_fresh_each_time() -> None:
    assert FORMAT.decoder() is not FORMAT.decoder()
    assert FORMAT.tap() is not FORMAT.tap()
    assert FORMAT.encoder(ReplyContext(model="m")) is not FORMAT.encoder(ReplyContext(model="m"))


def test_clients_and_providers_speak_it_below_one_version() -> None:
    assert FORMAT.paths == (f"/v1{FORMAT.upstream_path}",)


def test_a_dialect_reads_names_in_fragments_and_ends_without_a_word() -> None:
    plain, odd = spoken(FORMAT, Profile()), spoken(FORMAT, Profile(joins_names=True, lenient_eof=True))
    stream = (
        call(0, id="call_", name="get_", arguments="")
        + call(0, id="7", name="weather", arguments="")
        + call(0, arguments="{}")
    )

    assert plain is FORMAT
    assert read_chat(run(Pipe(odd.decoder(), ChatEncoder(CONTEXT)), stream)).calls() == [
        ("call_7", "get_weather", "{}")
    ]
