import pytest

from codegate.guardrails.issue import Claim, Issuer
from codegate.services import ledger
from codegate.services.ledger import MemoryLedger, sealer_for

KEY = b"k" * 32


class Woken:
    """Counts the calls."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def book() -> MemoryLedger:
    return MemoryLedger({"a": KEY}, "a", Woken())


def claim(value: str, *replacements: str) -> Claim:
    return Claim(
        "email", value, value.encode().rjust(32, b"."), lambda attempt: (*replacements, f"{value}-{attempt}")[attempt]
    )


def written(book: MemoryLedger) -> None:
    book.written([book.row(str(n), queued) for n, queued in enumerate(book.queued(1000))])


def test_the_first_writer_has_a_replacement_and_the_second_another(book: MemoryLedger) -> None:
    assert book.settle("", claim("one", "x", "y")) == "x"
    assert book.settle("", claim("two", "x", "y")) == "y"
    assert book.settle("", claim("two", "x", "y")) == "y"
    assert book.settle("", claim("one", "x", "y")) == "x"
    assert book.settle("t", claim("two", "x", "y")) == "x"
    assert (book.of("").find("x"), book.of("").find("y"), book.of("t").find("x")) == ("one", "two", "two")
    assert len(book) == 3


def test_a_choice_stands_when_the_first_writer_is_forgotten_and_after_a_restart(book: MemoryLedger) -> None:
    book.settle("", claim("one", "x", "y"))
    book.settle("", claim("two", "x", "y"))
    rows = [book.row(str(n), queued) for n, queued in enumerate(book.queued(10))]
    again = MemoryLedger({"a": KEY}, "a", Woken())
    again.load([row for row in rows if row.replacement == "y"])

    assert again.settle("", claim("two", "x", "y")) == "y"
    assert again.settle("", claim("one", "x", "y")) == "x"


def test_what_is_written_is_sealed_and_found_all_the_same(book: MemoryLedger) -> None:
    book.settle("t", claim("secret", "x"))
    before = book.of("t").held["x"].value
    (row,) = [book.row("1", queued) for queued in book.queued(10)]
    book.written([row])

    assert before == "secret"
    assert isinstance(book.of("t").held["x"].value, bytes)
    assert book.of("t").find("x") == "secret"
    assert book.queued(10) == []
    assert sealer_for(KEY, "t").open(book.of("t").held["x"].value, "x") == "secret"  # type: ignore[arg-type]


def test_the_writer_is_woken_once_for_a_batch() -> None:
    woken = Woken()
    book = MemoryLedger({"a": KEY}, "a", woken)
    for value in ("one", "two", "one"):
        book.settle("", claim(value))
    times = woken.times
    written(book)
    book.settle("", claim("three"))

    assert (times, woken.times) == (1, 2)


def test_a_restart_finds_everything_but_what_no_key_opens(book: MemoryLedger) -> None:
    issuer = Issuer(b"tenant", "t", book)
    replaced = {issuer.replacement("email", "email", f"v{n}", natural=n > 1): f"v{n}" for n in range(4)}
    rows = [book.row(str(n), queued) for n, queued in enumerate(book.queued(10))]
    again = MemoryLedger({"a": KEY}, "a", Woken())
    again.load(rows)
    lost = MemoryLedger({"b": b"x" * 32}, "b", Woken())
    lost.load(rows)

    assert {one: again.of("t").find(one) for one in replaced} == replaced
    assert again.of("t").has_natural
    assert not again.of("u").has_natural
    assert (len(again), len(lost)) == (4, 0)
    assert again.generation == 1


def test_an_old_key_opens_what_it_sealed(book: MemoryLedger) -> None:
    book.settle("", claim("one", "x"))
    rows = [book.row("1", queued) for queued in book.queued(10)]
    again = MemoryLedger({"a": KEY, "b": b"x" * 32}, "b", Woken())
    again.load(rows)

    assert again.of("").find("x") == "one"


def test_a_damaged_value_is_not_found(book: MemoryLedger) -> None:
    book.settle("", claim("one", "x"))
    written(book)
    held = book.of("").held
    held["x"] = held["x"]._replace(value=b"damaged")

    assert book.of("").find("x") is None


def test_memory_is_bounded_and_the_largest_tenant_pays(book: MemoryLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MAX_HELD", 100)
    book.settle("small", claim("one", "x"))
    for number in range(300):
        book.settle("large", claim(f"v{number}"))

    assert len(book) <= 100
    assert book.of("small").find("x") == "one"
    assert book.of("large").find("v299-0") == "v299"
    assert book.of("large").find("v0-0") is None


def test_the_queue_is_bounded(book: MemoryLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MAX_QUEUED", 10)
    for number in range(15):
        book.settle("", claim(f"v{number}"))

    assert (len(book.queued(100)), book.dropped) == (10, 5)
    assert book.of("").find("v0-0") == "v0"


def test_loading_keeps_what_is_queued_unless_it_is_forgotten(book: MemoryLedger) -> None:
    book.settle("", claim("one", "x"))
    book.settle("t", claim("two", "y"))
    book.load([])
    kept = book.of("").find("x")
    book.forget_queued("")
    book.load([])

    assert kept == "one"
    assert (book.of("").find("x"), book.of("t").find("y")) == (None, "two")
    book.forget_queued(None)
    assert book.queued(10) == []


def test_what_another_process_issued_is_held_but_not_queued(book: MemoryLedger) -> None:
    other = MemoryLedger({"k": b"k" * 32}, "k", lambda: None)
    here = MemoryLedger({"k": b"k" * 32}, "k", lambda: None)
    token = other.settle("t", claim("jo@corp.org", "[A]", "[B]"))
    rows = [other.row("1", one) for one in other.queued(9)]
    here.learn(rows)
    here.learn(rows)
    second = here.settle("t", claim("di@corp.org", "[A]", "[B]"))

    assert here.of("t").find(token) == "jo@corp.org"
    assert (second, len(here)) == ("[B]", 2)
    assert [one.replacement for one in here.queued(9)] == ["[B]"]
