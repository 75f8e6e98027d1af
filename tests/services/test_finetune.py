"""The dataset is written behind the requests, bounded, one file for each tenant."""

import gzip
import json
from typing import Any

import msgspec
import pytest

from codegate.errors import Invalid, NotFound
from codegate.paths import DataDir
from codegate.services import finetune
from codegate.services.container import Services
from codegate.services.finetune_entry import Sample
from tests.flow.provider import anthropic_reply
from tests.services.test_finetune_entry import ASK, sample


def good(text: str = "Hello there", tenant_id: str | None = None) -> Sample:
    one = sample("anthropic", ASK, json.dumps(anthropic_reply(text)).encode())
    return msgspec.structs.replace(one, log=msgspec.structs.replace(one.log, tenant_id=tenant_id))


async def downloaded(services: Services, *given: Any) -> list[Any]:
    packed = b"".join(await services.finetune.download(*given))
    return [json.loads(line) for line in gzip.decompress(packed).splitlines()]


async def test_an_exchange_becomes_a_line(services: Services, paths: DataDir) -> None:
    services.finetune.add(good())
    status = await services.finetune.status()

    assert (status.enabled, status.full_context, status.file_exists, status.entry_count) == (False, False, True, 1)
    assert status.file_path == str(paths.root / "finetune-export.jsonl")
    assert paths.finetune().stat().st_mode & 0o777 == 0o600
    assert (await downloaded(services))[0]["messages"][-1]["content"] == "Hello there"
    assert set((await downloaded(services, None, "openai"))[0]) == {"messages"}


async def test_tenants_have_files_of_their_own(services: Services, paths: DataDir) -> None:
    services.finetune.add(good("Theirs", "ten-1"))
    services.finetune.add(good("Odd", "../../x"))
    services.finetune.add(good("Ours"))

    assert (await downloaded(services, "ten-1"))[0]["messages"][-1]["content"] == "Theirs"
    assert len(await downloaded(services)) == 1
    assert len(await downloaded(services, "../../x")) == 1
    assert {path.parent for path in paths.root.glob("**/*.jsonl")} == {paths.root}


async def test_a_line_that_a_worker_made_is_kept_as_it_is(services: Services) -> None:
    services.finetune.append("ten-1", b'{"messages": []}')

    assert await downloaded(services, "ten-1") == [{"messages": []}]


async def test_clearing_takes_one_dataset(services: Services) -> None:
    services.finetune.add(good())
    services.finetune.add(good(tenant_id="ten-1"))

    assert await services.finetune.clear() == 1
    assert not (await services.finetune.status()).file_exists
    assert (await services.finetune.status("ten-1")).entry_count == 1


async def test_what_is_too_long_or_too_much_is_dropped_and_counted(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finetune, "MAX_REQUEST_BYTES", 10)
    services.finetune.add(good())
    monkeypatch.undo()
    monkeypatch.setattr(finetune, "MAX_WAITING_BYTES", 10)
    services.finetune.add(good())

    assert services.finetune.dropped == 2
    assert (await services.finetune.status()).entry_count == 0


async def test_what_does_not_fit_or_cannot_be_written_is_counted_and_stops_nothing(
    services: Services, paths: DataDir, caplog: pytest.LogCaptureFixture
) -> None:
    bad = good()
    services.finetune.add(msgspec.structs.replace(bad, reply=b"nonsense"))
    paths.finetune().mkdir()
    services.finetune.add(good())
    services.finetune.add(good())
    await services.finetune._asked(lambda: None)
    paths.finetune().rmdir()
    services.finetune.add(good())

    assert (await services.finetune.status()).entry_count == 1
    assert services.finetune.dropped == 3
    assert caplog.text.count("cannot be written") == 1


async def test_nothing_and_unknown_forms_are_refused(services: Services) -> None:
    with pytest.raises(NotFound):
        await services.finetune.download()
    with pytest.raises(Invalid):
        await services.finetune.download(None, "csv")
