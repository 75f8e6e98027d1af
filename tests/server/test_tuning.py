"""Process-wide tuning."""

import gc
import resource
import sys

from codegate.server.tuning import forbid_core_dumps, tune_allocator, tune_collector


def test_the_allocator_is_tuned_where_there_is_glibc() -> None:
    assert tune_allocator() is sys.platform.startswith("linux")


def test_no_core_file_will_hold_our_keys() -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    forbid_core_dumps()
    after = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, before)

    assert after[0] == 0


def test_the_collector_leaves_alone_what_was_there_at_the_start() -> None:
    before = gc.get_threshold()
    tune_collector()
    frozen, after = gc.get_freeze_count(), gc.get_threshold()
    gc.unfreeze()
    gc.set_threshold(*before)

    assert frozen > 1_000
    assert after[0] > 700
