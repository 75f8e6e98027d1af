"""Whether a model takes temperature and its kin (`protocols.md` 1.7.3)."""

from codegate.wire import effort, hub
from codegate.wire.profile import Profile


def is_free(request: hub.Request, profile: Profile) -> bool:
    """
    Sampling may be said. Models that reason refuse it, but for those that are told not to reason this time, or do not
    unless told to.
    """
    if profile.sampling == "all":
        return True
    level = effort.asked(request).level or profile.effort_default
    return level == "none" and "none" in profile.effort_levels
