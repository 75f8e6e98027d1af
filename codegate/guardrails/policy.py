"""
What guardrails are to do for one tenant: made from settings and the database once per change, read by every request.

A policy never changes. Its digest names what it does, so that nothing remembered under one policy is used by another.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import msgspec

from codegate.guardrails.prose import CATEGORIES
from codegate.guardrails.table import DEFAULT_ON

Level = Literal["off", "strict", "broad"]
"""Off; what is certain by its form, its check digits or its context; or also what merely looks like it."""


class CustomPattern(msgspec.Struct, frozen=True, kw_only=True):
    """
    A user's own pattern.

    Attributes:
        id: Stable; findings are counted under it.
        name: The name people read.
        pattern: RE2 source over text (so its time is linear); the group `v`, or else the whole match, is replaced.
        tenant_id: Whose it is; None for everybody's.
    """

    id: str
    name: str
    pattern: str
    tenant_id: str | None = None


class AllowEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Text that is never replaced: the value itself, or RE2 source that must match the whole finding."""

    value: str
    is_pattern: bool = False
    tenant_id: str | None = None


@dataclass(frozen=True)
class Policy:
    """
    Attributes:
        levels: Detector id -> level; a detector that is not named is off.
        custom: Users' own patterns that apply.
        allow: What is never replaced.
        natural: Ids of detectors whose findings become natural surrogates (`u482139057716@mail.example`) instead of
            tokens.
        model: Language model that reads the user's prose as well, a value of `guardrails_ml`; "off" for none.
        fail_open: A request goes out unscreened when guardrails break down; else it is refused.
    """

    levels: Mapping[str, Level] = field(default_factory=lambda: dict.fromkeys(sorted(DEFAULT_ON), "strict"))
    custom: tuple[CustomPattern, ...] = ()
    allow: tuple[AllowEntry, ...] = ()
    natural: frozenset[str] = frozenset()
    fail_open: bool = False
    model: str = "off"

    @cached_property
    def reads_prose(self) -> bool:
        """A language model is asked as well."""
        return self.model != "off" and any(self.levels.get(one, "off") != "off" for one in CATEGORIES)

    @cached_property
    def is_empty(self) -> bool:
        """There is nothing to look for."""
        return not self.custom and all(level == "off" for level in self.levels.values())

    @cached_property
    def digest(self) -> bytes:
        """32 bytes that differ when anything that decides about findings differs."""
        said = (sorted(self.levels.items()), self.custom, self.allow, sorted(self.natural), self.model)
        return hashlib.sha256(msgspec.json.encode(said)).digest()
