"""Process-wide tuning."""

import resource
import sys

from codegate.server.tuning import forbid_core_dumps, tune_allocator


def test_the_allocator_is_tuned_where_there_is_glibc() -> None:
    assert tune_allocator() is sys.platform.startswith("linux")


def test_no_core_file_will_hold_our_keys() -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    forbid_core_dumps()
    after = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, before)

    assert after[0] == 0
