"""Every word arrives as it was said, secrets among them, and each has a hearer."""

from typing import Any, get_args

import pytest

from codegate.events import Event, LogLine
from codegate.link import codec
from codegate.link.message import Question
from codegate.records import Secret, Snapshot
from codegate.routing.notices import Released
from codegate.services.container import Services
from codegate.services.live_request import Said
from codegate.services.workers import words
from codegate.services.workers.container import Ear
from codegate.services.workers.hub import Hub, Member
from codegate.store.mappings import MappingRow
from codegate.upstream.client import UpstreamClient
from tests.builders import account, request_log

ROW = MappingRow(id="1", category="email", original_hash="ab", original_enc="", replacement="[X]", created_at=1)


@pytest.mark.parametrize(
    ("said", "hears"),
    [
        (words.Adopt(snapshot=Snapshot(accounts={"a": account("a")}, settings={"x": 1.5})), words.ToWorker),
        (words.Spent(owner="tenant", period="day", id="t", usd=0.5), words.ToWorker),
        (words.Learn(rows=[ROW]), words.ToWorker),
        (words.Noted(news=Released(rests=("a",))), words.ToHub),
        (words.Finished(row=request_log("r")), words.ToHub),
        (words.Happened(event=LogLine(at=1, level="info", logger="x", message="m")), words.ToHub),
        (words.Sampled(tenant_id=None, line=b"{}"), words.ToHub),
    ],
)
def test_it_arrives_as_it_was(said: Any, hears: Any) -> None:
    assert codec.decoder(hears).decode(codec.encode(said)) == said


def test_a_secret_arrives_as_one() -> None:
    said = words.RenewLogin(account_id="a", rejected=Secret("fake-token"))
    heard = codec.decoder(words.ToHub).decode(codec.encode(said))

    assert heard.rejected.reveal() == "fake-token"
    assert "fake-token" not in repr(heard)


def test_an_answer_that_comes_in_parts_keeps_their_kinds() -> None:
    part = Said(text="Hello")

    assert codec.decoder(words.WatchLive.answer).decode(codec.encode(part)) == part


def test_every_kind_of_event_can_be_told() -> None:
    assert set(get_args(words.AnyEvent)) == set(Event.__subclasses__())


async def test_every_word_has_a_hearer(services: Services, upstream: UpstreamClient) -> None:
    hub = Hub(services, upstream, frozenset(), ())
    of_the_process = {words.Start, words.Drain}

    assert set(hub.handlers(Member())) == set(get_args(words.ToHub))
    assert set(Ear().handlers()) | of_the_process == set(get_args(words.ToWorker))
    assert all(hasattr(word, "answer") for word in get_args(words.ToHub) if issubclass(word, Question))
