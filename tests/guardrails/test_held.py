from hypothesis import given
from hypothesis import strategies as st

from codegate.guardrails.held import HeldText
from codegate.guardrails.mangled import HOLD
from codegate.guardrails.restore import Restorer
from tests.guardrails.given import EMAIL, PEM, issued_for

ISSUED = issued_for(EMAIL, PEM)
PIECES = st.sampled_from([*ISSUED, *(token[:9] for token in ISSUED), "cg_", "c", 'x": "', "\\", "\n", "é", "1"])
TEXTS = st.lists(PIECES, max_size=8).map("".join)


@given(TEXTS, st.lists(st.integers(0, 200), max_size=20), st.booleans())
def test_any_cut_gives_what_the_whole_gives(text: str, cuts: list[int], is_json: bool) -> None:
    restorer, whole = Restorer(ISSUED), Restorer(ISSUED)
    block = HeldText(restorer, is_json=is_json)
    ends = sorted({min(cut, len(text)) for cut in cuts} | {len(text)})
    out = ""
    for start, end in zip([0, *ends], ends, strict=False):
        out += block.feed(text[start:end])
        assert len(block.held) <= HOLD <= 40
    out += block.flush()

    assert out == (whole.json(text) if is_json else whole.text(text))
    assert (restorer.restored, restorer.unknown) == (whole.restored, whole.unknown)


def test_only_what_may_become_a_token_is_held() -> None:
    block = HeldText(Restorer(ISSUED), is_json=False)

    assert block.feed("abc") == "ab"
    assert block.feed("d") == "cd"
    assert block.feed("see cg_em") == "see "
    assert block.flush() == "cg_em"
    assert block.held == ""
