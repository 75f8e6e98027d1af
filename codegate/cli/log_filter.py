"""Which requests of the log are meant: the options, what they ask the server, and whether a request is one of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import typer

from codegate.cli.command import UsageMistake
from codegate.cli.complete import accounts as account_names
from codegate.cli.complete import tenants as tenant_names
from codegate.cli.output import Row

Status = Annotated[
    str | None, typer.Option("--status", metavar="ok|error|CODE", help="Only those that ended so; error is all but ok.")
]
Outcome = Annotated[
    str | None, typer.Option("--outcome", metavar="OUTCOME", help="Only these: ok, error, cancelled or broken.")
]
Model = Annotated[str | None, typer.Option("--model", metavar="MODEL", help="Only models with this in their name.")]
AccountName = Annotated[
    str | None,
    typer.Option(
        "--account", metavar="ACCOUNT", help="Only those that were tried at this account.", autocompletion=account_names
    ),
]
TenantName = Annotated[
    str | None, typer.Option("--tenant", metavar="TENANT", help="Only this tenant's.", autocompletion=tenant_names)
]
Since = Annotated[str | None, typer.Option("--since", metavar="WHEN", help="30m, 2h, 7d, or an ISO time.")]
Until = Annotated[str | None, typer.Option("--until", metavar="WHEN", help="Before then; like --since.")]
Text = Annotated[
    str | None,
    typer.Option("--text", "-q", metavar="TEXT", help="Only with this in id, path, model, account or error."),
]
MinLatency = Annotated[
    str | None, typer.Option("--min-latency", metavar="TIME", help="Only those that took so long: 800ms, 5s, 2m.")
]

_TIME = re.compile(r"(\d{1,7})(ms|s|m)?", re.ASCII)
_UNIT_MS = {None: 1, "ms": 1, "s": 1_000, "m": 60_000}
_SEARCHED = ("request_id", "path", "original_model", "routed_model", "account_name", "error_message")


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What was asked for; None does not ask. The fields are the options, as they were written."""

    status: str | None = None
    outcome: str | None = None
    model: str | None = None
    account: str | None = None
    tenant: str | None = None
    since: str | None = None
    until: str | None = None
    text: str | None = None
    min_latency: str | None = None

    def query(self) -> dict[str, str | int | None]:
        """The same for `client.logs`."""
        return {
            "status": self.status,
            "outcome": self.outcome,
            "model": self.model,
            "account": self.account,
            "tenant": self.tenant,
            "since": self.since,
            "until": self.until,
            "q": self.text,
            "min_latency_ms": self.min_latency_ms,
        }

    @property
    def min_latency_ms(self) -> int | None:
        """
        Milliseconds.

        Raises:
            UsageMistake: It is no time.
        """
        if self.min_latency is None:
            return None
        found = _TIME.fullmatch(self.min_latency)
        if found is None:
            raise UsageMistake(f"--min-latency is no time: {self.min_latency[:40]!r}.", hint="Write 800ms, 5s or 2m.")
        return int(found[1]) * _UNIT_MS[found[2]]

    def matches(self, row: Row, tenants: Mapping[str, str]) -> bool:
        """
        A request that has just ended is meant; the times are not looked at.

        Args:
            tenants: Ids by name.
        """
        return (
            (self.status is None or _ended(row, self.status))
            and self.outcome in {None, row["outcome"]}
            and (self.model is None or _has(row, ("original_model", "routed_model"), self.model))
            and (self.account is None or self.account in _accounts(row))
            and (self.tenant is None or row["tenant_id"] == tenants.get(self.tenant, self.tenant))
            and (self.text is None or _has(row, _SEARCHED, self.text))
            and row["latency_ms"] >= (self.min_latency_ms or 0)
        )


def _ended(row: Row, status: str) -> bool:
    if status.isdecimal():
        return bool(row["status_code"] == int(status))
    return bool(row["outcome"] != "ok" if status == "error" else row["outcome"] == status)


def _has(row: Row, names: tuple[str, ...], text: str) -> bool:
    return any(text.lower() in (row[name] or "").lower() for name in names)


def _accounts(row: Row) -> set[str]:
    """Ids and names of those who were asked."""
    asked = [one for one in row["attempts"] if one["outcome"] not in {"skipped", "waited"}]
    tried = {text for one in asked for text in (one["account_id"], one["account_name"])}
    return {*tried, row["account_id"], row["account_name"]}
