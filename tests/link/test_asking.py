"""What an asker keeps: parts in order, and why there are no more."""

from codegate.errors import LinkLost
from codegate.link import codec
from codegate.link.asking import Watch


def test_parts_are_kept_in_order_and_told_of() -> None:
    watch = Watch(codec.decoder(int))
    watch.put(1)
    watch.put(2)

    assert list(watch.parts) == [1, 2]
    assert watch.news.is_set()
    assert not watch.is_over


def test_the_end_keeps_the_parts_that_were_not_taken() -> None:
    watch, error = Watch(codec.decoder(int)), LinkLost("gone")
    watch.put(1)
    watch.end(error)

    assert list(watch.parts) == [1]
    assert (watch.is_over, watch.error) == (True, error)
