from pathlib import Path

import pytest

from codegate.paths import DataDir
from codegate.services.account_form import NewAccount
from codegate.services.container import Services, open_services
from codegate.store.peek import names


async def test_names_are_read_while_a_server_has_the_file_and_after(paths: DataDir) -> None:
    async with open_services(paths, {}) as services:
        for name in ("work", "home"):
            await services.accounts.create(NewAccount(name=name, provider="anthropic"))
        during = names(paths.database, "accounts")
    before = sorted(path.name for path in paths.root.iterdir())

    assert during == names(paths.database, "accounts") == ["home", "work"]
    assert sorted(path.name for path in paths.root.iterdir()) == before


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 100])
def test_what_cannot_be_read_has_no_names(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "codegate.db"
    if content is not None:
        path.write_bytes(content)

    assert names(path, "accounts") == []


async def test_only_names_of_nouns_are_read(services: Services) -> None:
    assert names(services.paths.database, "settings") == []
