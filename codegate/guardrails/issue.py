"""
Which replacement a value gets: a token or a natural surrogate, its own within the tenant, and the same ever after.

Nothing here remembers. A `Ledger` does: it says which replacement of a value is not another value's already.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from codegate.guardrails import surrogates, tokens
from codegate.guardrails.restore import NOTHING, Known

NATURAL = "natural:"
"""Before a detector's id: what a natural surrogate's digest is made for, as a token's is for its word."""


class Claim(NamedTuple):
    """
    A value that is to be replaced.

    Attributes:
        detector_id: Who found it.
        value: The original.
        digest: 32 bytes that stand for it (`tokens.digest_of`).
        make: Its replacement at the first attempt (0), the second (1), and so on.
    """

    detector_id: str
    value: str
    digest: bytes
    make: Callable[[int], str]


class Ledger(Protocol):
    """What was issued, by tenant ("" for the only user). Threads may share it."""

    @property
    def generation(self) -> int:
        """Grows when something was forgotten: what was issued before must be claimed again."""
        ...

    def settle(self, tenant_id: str, claim: Claim) -> str:
        """The value's replacement: its first that is not another value's. It is the value's from now on."""
        ...

    def of(self, tenant_id: str) -> Known:
        """What one tenant was issued, to restore from."""
        ...


class FirstOnly:
    """Every value gets its first replacement. Two values in one request that share it make the request fail."""

    generation = 0

    def settle(self, tenant_id: str, claim: Claim) -> str:
        """See `Ledger`."""
        return claim.make(0)

    def of(self, tenant_id: str) -> Known:
        """See `Ledger`."""
        return NOTHING


FIRST_ONLY = FirstOnly()


@dataclass(frozen=True, slots=True)
class Issuer:
    """
    Issues replacements for one tenant.

    Attributes:
        key: The tenant's key for tokens (`tenant_key`).
        tenant_id: "" for the only user.
    """

    key: bytes
    tenant_id: str = ""
    ledger: Ledger = FIRST_ONLY

    def replacement(self, detector_id: str, word: str, value: str, *, natural: bool = False) -> str:
        """
        What takes the value's place.

        Args:
            word: Middle of a token.
            natural: A natural surrogate, if there is such a thing for this detector.
        """
        if natural and detector_id in surrogates.NATURAL:
            kind = surrogates.kind_of(detector_id, value)
            digest = tokens.digest_of(self.key, f"{NATURAL}{detector_id}", value)

            def surrogate(attempt: int) -> str:
                return surrogates.make(kind, digest, attempt)

            return self.ledger.settle(self.tenant_id, Claim(detector_id, value, digest, surrogate))
        digest = tokens.digest_of(self.key, word, value)

        def token(attempt: int) -> str:
            return tokens.form(word, digest, attempt)

        return self.ledger.settle(self.tenant_id, Claim(detector_id, value, digest, token))


def tenant_key(root_key: bytes, tenant_id: str | None) -> bytes:
    """A tenant's key for tokens; None or "" is the only user."""
    return tokens.derive(root_key, f"tenant:{tenant_id}" if tenant_id else "default")
