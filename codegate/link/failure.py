"""Errors of one end, raised at the other as they were: same class, same words, same advice."""

from functools import cache
from typing import Any

import msgspec

from codegate.errors import CodeGateError


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """
    A `CodeGateError` on its way.

    Attributes:
        classes: Name of its class, then of the classes above it: the other end may not have loaded a narrow one.
        code: The code it had, also where it is narrower than that of its class.
        more: Attributes that only some classes have, such as the status of a provider's refusal.
    """

    classes: tuple[str, ...]
    message: str
    hint: str = ""
    field: str | None = None
    code: str = ""
    retry_after_s: float | None = None
    more: dict[str, Any] = {}


_COMMON = frozenset({"message", "hint", "field", "code", "retry_after_s", "__notes__"})


def pack(error: CodeGateError) -> Failure:
    """The error as it travels."""
    return Failure(
        classes=tuple(cls.__name__ for cls in type(error).__mro__ if issubclass(cls, CodeGateError)),
        message=error.message,
        hint=error.hint,
        field=error.field,
        code=error.code,
        retry_after_s=error.retry_after_s,
        more={name: value for name, value in vars(error).items() if name not in _COMMON},
    )


def unpack(failure: Failure) -> CodeGateError:
    """The error as it was raised, without its traceback."""
    cls = next(filter(None, map(_class_named, failure.classes)), CodeGateError)
    error = cls.__new__(cls, failure.message)
    CodeGateError.__init__(
        error,
        failure.message,
        hint=failure.hint,
        field=failure.field,
        code=failure.code if failure.code != cls.code else None,
        retry_after_s=failure.retry_after_s,
    )
    for name, value in failure.more.items():
        setattr(error, name, tuple(value) if isinstance(value, list) else value)
    return error


def _class_named(name: str) -> type[CodeGateError] | None:
    found = _classes().get(name)
    if found is None:
        _classes.cache_clear()
        found = _classes().get(name)
    return found


@cache
def _classes() -> dict[str, type[CodeGateError]]:
    """Every class of the tree that is loaded, by name."""
    found: dict[str, type[CodeGateError]] = {}
    queue: list[type[CodeGateError]] = [CodeGateError]
    for cls in queue:
        found.setdefault(cls.__name__, cls)
        queue.extend(cls.__subclasses__())
    return found
