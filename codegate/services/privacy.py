"""The master switch of the guardrails, what they may look for, and a bench to try them on a text."""

import asyncio

from msgspec import UNSET, UnsetType

from codegate.errors import Invalid
from codegate.guardrails.screen import Screener
from codegate.records import Record
from codegate.services.guardrails import Guardrails
from codegate.services.policy import categories, switched
from codegate.services.snapshot import State
from codegate.settings import PRIVACY_CATEGORIES, PRIVACY_ENABLED

_BENCH_CACHE = 1 << 20


class PrivacyView(Record, frozen=True, kw_only=True):
    """
    Whether guardrails work at all.

    Attributes:
        categories: Ids of detectors and groups of them; none means every enabled detector.
    """

    enabled: bool
    categories: tuple[str, ...]


class PrivacyChange(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change; a field that is missing stays, `null` brings the default back."""

    enabled: bool | UnsetType | None = UNSET
    categories: list[str] | UnsetType | None = UNSET


class BenchText(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text to try guardrails on, as a tenant (id or name) or as nobody in particular."""

    text: str
    tenant: str | None = None


class Replacement(Record, frozen=True, kw_only=True):
    """Code points `start` to `end` of the text, which detector found them, and what takes their place."""

    start: int
    end: int
    category: str
    replacement: str


class Bench(Record, frozen=True, kw_only=True):
    """What guardrails make of a text."""

    anonymized: str
    spans: tuple[Replacement, ...]

    @property
    def replacements_made(self) -> int:
        """Places replaced."""
        return len(self.spans)


class Privacy:
    """The use cases around guardrails as a whole. `tenant` is an id or a name; None is everybody."""

    def __init__(self, state: State, guardrails: Guardrails, root_key: bytes) -> None:
        self._state = state
        self._guardrails = guardrails
        self._screener = Screener(root_key, _BENCH_CACHE)

    def rekey(self, root_key: bytes) -> None:
        """The guardrail key was changed."""
        self._screener.rekey(root_key)

    async def get(self, tenant: str | None = None) -> PrivacyView:
        """
        What is in force.

        Raises:
            NotFound: There is no such tenant.
        """
        settings = self._state.resolved(await self._guardrails.owner(tenant))
        wanted = categories(settings)
        ordered = tuple(word for word in PRIVACY_CATEGORIES.words if word in wanted)
        return PrivacyView(enabled=settings[PRIVACY_ENABLED], categories=ordered)

    async def change(self, change: PrivacyChange, tenant: str | None = None) -> PrivacyView:
        """
        Switch guardrails as a whole, or say what they may look for; it holds from the next request on.

        Raises:
            NotFound: There is no such tenant.
            Invalid: A category is unknown; `field` is `categories`.
        """
        values: dict[str, object] = {}
        if change.enabled is not UNSET:
            values[PRIVACY_ENABLED.key] = change.enabled
        if not isinstance(change.categories, UnsetType):
            values[PRIVACY_CATEGORIES.key] = _joined(change.categories)
        await self._guardrails.put_settings(values, tenant)
        return await self.get(tenant)

    async def test(self, text: str, tenant: str | None = None) -> Bench:
        """
        What would be replaced in a text, the master switch aside. Nothing of it is kept, counted or logged.

        Raises:
            NotFound: There is no such tenant.
            GuardrailFailed: A detector broke.
        """
        tenant_id = await self._guardrails.owner(tenant)
        policy = switched(self._state.current, self._state.resolved(tenant_id), tenant_id)
        found = await asyncio.to_thread(self._screener.spans, text, policy, tenant_id)
        parts: list[str] = []
        done = 0
        for span, replacement in found:
            parts += (text[done : span.start], replacement)
            done = span.end
        spans = (
            Replacement(start=span.start, end=span.end, category=span.detector_id, replacement=replacement)
            for span, replacement in found
        )
        return Bench(anonymized="".join((*parts, text[done:])), spans=tuple(spans))


def _joined(words: list[str] | None) -> str | None:
    """
    A list as its setting keeps it.

    Raises:
        Invalid: A word is unknown.
    """
    if words is None:
        return None
    try:
        return PRIVACY_CATEGORIES.parse(",".join(words))
    except Invalid as error:
        raise Invalid(
            error.message.replace(PRIVACY_CATEGORIES.key, "categories"), hint=error.hint, field="categories"
        ) from None
