from codegate.guardrails.memo import Memo


def test_what_was_put_is_there() -> None:
    memo: Memo[str] = Memo(100)
    memo.put(b"k", "v", 10)

    assert memo.get(b"k") == "v"
    assert b"k" in memo
    assert memo.get(b"other") is None


def test_the_budget_bounds_what_is_held() -> None:
    memo: Memo[int] = Memo(1000)
    for n in range(10_000):
        memo.put(str(n).encode(), n, 10)

    assert len(memo) <= 110


def test_what_is_asked_for_stays() -> None:
    memo: Memo[int] = Memo(1000)
    memo.put(b"kept", -1, 10)
    for n in range(1000):
        memo.put(str(n).encode(), n, 10)
        assert memo.get(b"kept") == -1
