"""Taking over the earlier program's data directory."""

from pathlib import Path

import pytest

from codegate.crypto.keys import derived
from codegate.errors import ConfigError
from codegate.paths import DataDir
from codegate.records import Secret
from codegate.services.container import Services, open_services
from codegate.services.original import Takeover, take_over
from codegate.settings import AUTO_SWITCH_ON_ERROR
from codegate.store import upkeep
from tests import original


async def taken(
    services: Services, folder: Path, environ: dict[str, str] | None = None, *, trial: bool = False
) -> Takeover:
    return await take_over(folder, environ or {}, services.db, services.vault, services.state, is_trial=trial)


async def test_keys_open_again_under_our_own_key(paths: DataDir, tmp_path: Path) -> None:
    folder = original.write(tmp_path / "old")
    async with open_services(paths, {}) as services:
        done = await taken(services, folder)
        snapshot = services.state.current
        keys = {
            account.name: key.reveal() if (key := snapshot.credentials[account.id].api_key) else None
            for account in snapshot.accounts.values()
        }

    assert done.accounts == ["work", "local", "lost"]
    assert done.without_secret == ["lost"]
    assert keys == {"work": "sk-fake-0123456789-one", "local": "sk-fake-0123456789-two", "lost": None}
    assert snapshot.accounts["a1"].api_key_hint == "-one"


async def test_the_config_routes_as_it_did(paths: DataDir, tmp_path: Path) -> None:
    async with open_services(paths, {}) as services:
        await taken(services, original.write(tmp_path / "old"))
        (config,) = await services.configs.list()

    assert (config.name, config.is_active, config.routing_strategy) == ("daily", True, "round-robin")
    assert {(slot.tier, slot.account_name, slot.target_model) for slot in config.tiers} == {
        ("opus", "work", None),
        ("haiku", "local", "small-model"),
    }


async def test_a_tenants_key_goes_on_working(paths: DataDir, tmp_path: Path) -> None:
    async with open_services(paths, {}) as services:
        await taken(services, original.write(tmp_path / "old"))
        tenant = services.tenants.resolve(Secret(original.TENANT_KEY))
        assert tenant is not None
        resolved = services.state.resolved(tenant.id)

    assert (tenant.name, tenant.config_id, tenant.rate_limit) == ("team", "c1", 30)
    assert resolved.find(AUTO_SWITCH_ON_ERROR) == (False, "tenant")


async def test_only_settings_that_can_be_stored_come_along(paths: DataDir, tmp_path: Path) -> None:
    async with open_services(paths, {}) as services:
        done = await taken(services, original.write(tmp_path / "old"))

    assert done.settings == ["log_retention_days"]
    assert {sentence.split(":")[0] for sentence in done.left} >= {"Setting finetune_colour", "Setting ui_port"}


async def test_twice_adds_nothing_twice(paths: DataDir, tmp_path: Path) -> None:
    folder = original.write(tmp_path / "old")
    async with open_services(paths, {}) as services:
        await taken(services, folder)
        before = upkeep.facts(paths.database).rows
        again = await taken(services, folder)

        assert (again.accounts, again.configs, again.tenants, again.settings) == ([], [], [], [])
        assert upkeep.facts(paths.database).rows == before


async def test_a_trial_changes_nothing(paths: DataDir, tmp_path: Path) -> None:
    async with open_services(paths, {}) as services:
        done = await taken(services, original.write(tmp_path / "old"), trial=True)
        rows = upkeep.facts(paths.database).rows

    assert done.accounts == ["work", "local", "lost"]
    assert (rows["accounts"], rows["usage"]) == (0, 0)


async def test_what_is_here_keeps_its_name_and_its_value(paths: DataDir, tmp_path: Path) -> None:
    folder = original.write(tmp_path / "old")
    async with open_services(paths, {}) as services:
        await services.settings.put({"log_retention_days": 5})
        await taken(services, folder)

        assert services.settings.get("log_retention_days").value == 5


@pytest.mark.parametrize("name", [".master-key", "encryption.key"])
async def test_the_key_is_found_under_its_older_names(paths: DataDir, tmp_path: Path, name: str) -> None:
    folder = original.write(tmp_path / "old", key_file=name)
    async with open_services(paths, {}) as services:
        assert (await taken(services, folder)).without_secret == ["lost"]


async def test_the_key_may_be_a_passphrase(paths: DataDir, tmp_path: Path) -> None:
    key = derived("open sesame", b"claude-proxy-account-key-salt", "ACCOUNT_KEY").value
    folder = original.write(tmp_path / "old", key_file=None, key=key)
    async with open_services(paths, {}) as services:
        done = await taken(services, folder, {"MASTER_KEY": "open sesame"})

    assert done.without_secret == ["lost"]


async def test_a_wrong_key_is_refused_before_anything_is_written(paths: DataDir, tmp_path: Path) -> None:
    folder = original.write(tmp_path / "old")
    (folder / ".account-key").write_text("ff" * 32)
    async with open_services(paths, {}) as services:
        with pytest.raises(ConfigError, match="No key opens the secrets"):
            await taken(services, folder)

        assert services.state.current.accounts == {}
