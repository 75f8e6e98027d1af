"""Temperature and its kin: what a client says, and whether a model takes it (`protocols.md` 1.7.3)."""

from collections.abc import Iterable

from codegate.errors import InvalidRequest
from codegate.wire import effort, hub
from codegate.wire.hub import Json
from codegate.wire.profile import Profile


def numbers(body: Json, names: Iterable[str]) -> Json:
    """
    Those of a request's members that are there and not null.

    Raises:
        InvalidRequest: One is no number.
    """
    found = {name: body[name] for name in names if body.get(name) is not None}
    for name, value in found.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InvalidRequest(f"{name} must be a number.", field=name)
    return found


def is_free(request: hub.Request, profile: Profile) -> bool:
    """
    Sampling may be said. Models that reason refuse it, but for those that are told not to reason this time, or do not
    unless told to.
    """
    if profile.sampling == "all":
        return True
    level = effort.asked(request).level or profile.effort_default
    return level == "none" and "none" in profile.effort_levels
