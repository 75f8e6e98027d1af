"""
What can be said over a link: messages, which are told, and questions, which are answered.

    class Seen(msgspec.Struct, frozen=True):
        count: int

    class Look(Question[Seen], frozen=True, kw_only=True, tag="look"):
        answer: ClassVar[Any] = Seen
        name: str

Every concrete class has a `tag` of its own; an end hears the union of what it has handlers for. Both ends are the same
program at the same version, so messages travel as arrays without the names of their fields.
"""

from typing import Any, ClassVar, Generic, TypeVar

import msgspec

A = TypeVar("A")


class Message(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Base of everything that is told: sent, and not answered."""


class Question(Message, Generic[A], frozen=True, kw_only=True):
    """
    Base of everything that is asked; `A` is the type of its answer, for the type checker.

    Attributes:
        answer: The same type for the decoder: what the answer, or each part of a watched one, is decoded as.
    """

    answer: ClassVar[Any]
