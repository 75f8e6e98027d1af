"""Detectors as people see and switch them: the built-in ones, users' own patterns, and what is never replaced."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import UNSET

from codegate.errors import Invalid, NotFound
from codegate.events import Bus, GuardrailsChanged
from codegate.guardrails.policy import Policy
from codegate.guardrails.table import DETECTORS
from codegate.records import AllowedText, CustomDetector, Record
from codegate.services.guardrail_form import (
    DetectorChange,
    NewAllowed,
    NewPattern,
    allow_list,
    new_detector,
    switch_values,
)
from codegate.services.settings import StoredSettings
from codegate.services.snapshot import State
from codegate.services.tenants import Tenants
from codegate.settings import GUARDRAILS
from codegate.store import guardrails
from codegate.store.database import Connection, Database

_BUILT_IN = {detector.id: detector for detector in DETECTORS}


class DetectorView(Record, frozen=True, kw_only=True):
    """
    A detector with its switches for one tenant, or for everybody.

    Attributes:
        category: `pii`, `credentials`, `network` or `financial`.
        enabled: Its own switch.
        active: It finds something now: it is enabled, and neither the categories nor the master switch leave it out.
        detection_count: Places replaced so far.
        level: `strict` or `broad`.
        style: `token` or `natural`.
        styles: Those that may be chosen.
        pattern: Of a user's own; else "".
        tenant_id: Whose own it is; None for everybody's.
    """

    id: str
    name: str
    description: str
    category: str
    enabled: bool
    default_on: bool
    active: bool
    detection_count: int
    level: str = "strict"
    style: str = "token"
    styles: tuple[str, ...] = ("token",)
    is_custom: bool = False
    pattern: str = ""
    tenant_id: str | None = None


class Guardrails:
    """The use cases around detectors. `tenant` is an id or a name; None is everybody."""

    def __init__(self, db: Database, bus: Bus, state: State, settings: StoredSettings, tenants: Tenants) -> None:
        self._db = db
        self._bus = bus
        self._state = state
        self._settings = settings
        self._tenants = tenants

    async def list(self, tenant: str | None = None) -> list[DetectorView]:
        """
        Every detector, the built-in ones in the order of the settings, then users' own.

        Raises:
            NotFound: There is no such tenant.
        """
        tenant_id = await self.owner(tenant)
        found = await self._db.read(lambda conn: guardrails.counts(conn, tenant_id))
        policy = self._state.policy(tenant_id)
        built_in = [self._built_in(key, tenant_id, policy, found) for key in GUARDRAILS if key in _BUILT_IN]
        return built_in + [
            self._custom(one, found.get(one.id, 0), one.tenant_id if tenant_id is None else tenant_id)
            for one in self._state.current.custom_detectors.values()
            if one.tenant_id in (None, tenant_id) or tenant_id is None
        ]

    async def get(self, id_or_name: str, tenant: str | None = None) -> DetectorView:
        """
        One detector.

        Raises:
            NotFound: There is none of this id or name, or no such tenant.
        """
        everyone = await self.list(tenant)
        found = next((one for one in everyone if id_or_name in (one.id, one.name)), None)
        if found is None:
            raise _unknown(id_or_name, [one.id for one in everyone])
        return found

    async def change(self, id_or_name: str, change: DetectorChange, tenant: str | None = None) -> DetectorView:
        """
        Set switches, for everybody or for one tenant alone; they hold from the next request on.

        Raises:
            NotFound: There is none of this id or name, or no such tenant.
            Invalid: The detector has no such switch or value; `field` says which.
        """
        old = await self.get(id_or_name, tenant)
        if old.is_custom:
            await self._switch(old, change, tenant)
        else:
            await self.put_settings(switch_values(old.id, change), tenant)
        return await self.get(old.id, tenant)

    async def add(self, new: NewPattern, tenant: str | None = None) -> DetectorView:
        """
        Add a pattern, for everybody or for one tenant alone.

        Raises:
            Invalid: A field makes no sense; `field` says which.
            Conflict: The name is taken.
            NotFound: There is no such tenant.
        """
        tenant_id = await self.owner(tenant)

        def write(conn: Connection) -> CustomDetector:
            detector = new_detector(new, guardrails.custom(conn), tenant_id)
            guardrails.insert(conn, detector)
            return detector

        made = await self._db.write(write)
        await self._changed(made.id, "created")
        return await self.get(made.id, tenant)

    async def remove(self, id_or_name: str) -> None:
        """
        Remove a user's own pattern; what it found stays counted.

        Raises:
            NotFound: There is none of this id or name.
            Invalid: It is built in.
        """
        found = await self.get(id_or_name)
        if not found.is_custom:
            hint = f"Switch it off: codegate guardrails disable {found.id}"
            raise Invalid(f"{found.id} is built in and cannot be removed.", field="id", hint=hint)
        await self._db.write(lambda conn: guardrails.remove(conn, found.id))
        await self._changed(found.id, "deleted")

    async def allowed(self, tenant: str | None = None) -> Sequence[AllowedText]:
        """What is never replaced: everybody's list, or what one tenant has beside it."""
        tenant_id = await self.owner(tenant)
        return [entry for entry in self._state.current.allowed if entry.tenant_id == tenant_id]

    async def set_allowed(self, entries: Sequence[NewAllowed], tenant: str | None = None) -> Sequence[AllowedText]:
        """
        Put these entries in the place of everybody's list, or of one tenant's.

        Raises:
            Invalid: An entry cannot be used; `field` says which.
            NotFound: There is no such tenant.
        """
        tenant_id = await self.owner(tenant)
        kept = allow_list(entries, await self.allowed(tenant), tenant_id)
        await self._db.write(lambda conn: guardrails.set_allowed(conn, tenant_id, kept))
        await self._changed("allow_list", "updated")
        return await self.allowed(tenant)

    async def put_settings(self, values: Mapping[str, Any], tenant: str | None = None) -> None:
        """Store settings for everybody or for one tenant alone; None forgets one. Raises as the two services do."""
        if tenant is None:
            await self._settings.put(values)
        else:
            await self._tenants.put_settings(tenant, values)

    async def owner(self, tenant: str | None) -> str | None:
        """
        The id of a tenant by id or name; None stays None.

        Raises:
            NotFound: There is no such tenant.
        """
        return None if tenant is None else (await self._tenants.get(tenant)).id

    async def _switch(self, old: DetectorView, change: DetectorChange, tenant: str | None) -> None:
        for field in ("level", "style"):
            if getattr(change, field) is not UNSET:
                raise Invalid(f"{old.id} is a pattern of your own and has no {field}.", field=field)
        if tenant is not None and old.tenant_id is None:
            message = f"{old.id} is everybody's; it cannot be switched for one tenant alone."
            raise Invalid(message, field="enabled", hint="Add one for the tenant instead.")
        if change.enabled is not UNSET:
            enabled = change.enabled is not False
            await self._db.write(lambda conn: guardrails.enable(conn, old.id, enabled))
            await self._changed(old.id, "updated")

    async def _changed(self, detector_id: str, change: str) -> None:
        await self._state.rebuild()
        self._bus.publish(GuardrailsChanged(detector_id=detector_id, change=change))

    def _built_in(self, key: str, tenant_id: str | None, policy: Policy, found: dict[str, int]) -> DetectorView:
        detector, switches = _BUILT_IN[key], GUARDRAILS[key]
        settings = self._state.resolved(tenant_id)
        return DetectorView(
            id=key,
            name=detector.label,
            description=detector.description,
            category=detector.category,
            enabled=settings[switches.enabled],
            default_on=detector.default_on,
            active=policy.levels.get(key, "off") != "off",
            detection_count=found.get(key, 0),
            level=settings[switches.level],
            style=settings[switches.style] if switches.style else "token",
            styles=switches.style.choices if switches.style else ("token",),
        )

    def _custom(self, one: CustomDetector, count: int, tenant_id: str | None) -> DetectorView:
        policy = self._state.policy(tenant_id)
        return DetectorView(
            id=one.id,
            name=one.name,
            description=one.description,
            category=one.category,
            enabled=one.enabled,
            default_on=True,
            active=any(one.id == custom.id for custom in policy.custom),
            detection_count=count,
            is_custom=True,
            pattern=one.pattern,
            tenant_id=one.tenant_id,
        )


def _unknown(id_or_name: str, known: Sequence[str]) -> NotFound:
    return NotFound(f"There is no guardrail {id_or_name!r}.", hint=f"Known: {', '.join(known)}.")
