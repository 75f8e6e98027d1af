"""Builders of what a decision reads."""

import pytest

from codegate.records import Account, Config, Credentials, Secret, Snapshot, TierSlot


class House:
    """Accounts and configs, put together as a snapshot."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.configs: dict[str, Config] = {}
        self.credentials: dict[str, Credentials] = {}

    def account(
        self, name: str, provider: str = "anthropic", key: str | None = "fake-key", **fields: object
    ) -> Account:
        """An account whose id is its name."""
        defaults = {"created_at": len(self.accounts), "rate_limit": 60}
        made = Account(**{"id": name, "name": name, "provider": provider, **defaults, **fields})  # type: ignore[arg-type]
        self.accounts[name] = made
        self.credentials[name] = Credentials(account_id=name, api_key=Secret(key) if key else None)
        return made

    def config(self, *slots: tuple[str, str, int] | tuple[str, str, int, str], name: str = "main",
               strategy: str = "priority", active: bool = True) -> Config:  # fmt: skip
        """A config of (tier, account, priority[, target model])."""
        rows = tuple(
            TierSlot(
                id=f"{name}{number}",
                config_id=name,
                tier=slot[0],
                account_id=slot[1],
                priority=slot[2],
                target_model=slot[3] if len(slot) > 3 else None,
            )
            for number, slot in enumerate(slots)
        )
        made = Config(id=name, name=name, is_active=active, routing_strategy=strategy, tiers=rows)
        self.configs[name] = made
        return made

    def snapshot(self) -> Snapshot:
        """All of it."""
        return Snapshot(
            accounts=dict(self.accounts),
            credentials=dict(self.credentials),
            configs=dict(self.configs),
            active_config=next((config for config in self.configs.values() if config.is_active), None),
        )


@pytest.fixture
def house() -> House:
    """An empty house."""
    return House()


class Clock:
    """A clock that goes when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        """Seconds."""
        return self.now

    def now_ms(self) -> int:
        """Milliseconds."""
        return int(self.now * 1000)


@pytest.fixture
def clock() -> Clock:
    """A stopped clock."""
    return Clock()
