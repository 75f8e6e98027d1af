"""What came is kept, bounded, and read from any place."""

from codegate.proxy import tape as tapes
from codegate.proxy.tape import Tape
from tests.proxy import fakes


def test_each_reader_has_its_own_place() -> None:
    tape = Tape()
    tape.came(b"one")
    place = tape.end
    tape.came(b"")
    tape.came(b"two")

    assert tape.since(0) == ([b"one", b"two"], 0)
    assert tape.since(place) == ([b"two"], 0)
    assert tape.since(tape.end) == ([], 0)


def test_the_oldest_goes_and_is_counted(monkeypatch) -> None:
    monkeypatch.setattr(tapes, "LIMIT", 10)
    tape = Tape()
    for piece in (b"aaaa", b"bbbb", b"cccc"):
        tape.came(piece)

    assert tape.since(0) == ([b"bbbb", b"cccc"], 4)
    assert tape.since(4) == ([b"bbbb", b"cccc"], 0)
    assert tape.end == 12


def test_a_whole_answer_is_kept_whatever_its_size(monkeypatch) -> None:
    monkeypatch.setattr(tapes, "LIMIT", 10)
    tape = Tape()
    tape.came(b"x" * 100)

    assert tape.since(0) == ([b"x" * 100], 0)


def test_it_knows_who_was_asked() -> None:
    tape = Tape()
    tape.asks(fakes.candidate("a", model="m"))

    assert [(one.account, one.model) for one in tape.asked] == [(fakes.candidate("a").account.name, "m")]
