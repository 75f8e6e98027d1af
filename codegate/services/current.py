"""What requests read of a process's state: the newest snapshot, and what follows from it."""

from collections.abc import Mapping
from typing import Any

from codegate.guardrails.policy import Policy
from codegate.records import Snapshot
from codegate.services.policy import policy_of
from codegate.services.spending import Spending
from codegate.settings import Resolved


class Current:
    """
    What is true now.

    Attributes:
        current: The newest snapshot; take it once per request.
        process: Values of flags and environment by key, fixed for the life of the process.
        spending: What was spent this month and today, up to the last request that ended.
    """

    def __init__(self, process: Mapping[str, Any], snapshot: Snapshot | None = None) -> None:
        self.current = snapshot or Snapshot()
        self.process = process
        self.spending = Spending()
        self._policies: tuple[Snapshot, dict[str | None, Policy]] = (self.current, {})

    @property
    def spend(self) -> dict[str, float]:
        """US dollars of this month by account id; do not change it."""
        return self.spending.of("account", "month")

    def resolved(self, tenant_id: str | None = None) -> Resolved:
        """The settings in force for a tenant, or for nobody in particular."""
        snapshot = self.current
        tenant = snapshot.tenant_settings.get(tenant_id, {}) if tenant_id else {}
        return Resolved(snapshot.settings, tenant, self.process)

    def policy(self, tenant_id: str | None = None) -> Policy:
        """What guardrails are to do for a tenant, or for nobody in particular; made once for each snapshot."""
        snapshot = self.current
        if self._policies[0] is not snapshot:
            self._policies = (snapshot, {})
        known = self._policies[1]
        found = known.get(tenant_id)
        if found is None:
            found = known[tenant_id] = policy_of(snapshot, self.resolved(tenant_id), tenant_id)
        return found
