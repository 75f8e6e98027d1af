import random

from hypothesis import given
from hypothesis import strategies as st

from codegate.guardrails.offsets import Offsets


@given(
    st.lists(st.sampled_from(["a", "é", "€", "🦊", "\ud800", "x" * 500, "ü" * 300]), max_size=12).map("".join),
    st.randoms(),
)
def test_every_code_point_is_where_it_is(text: str, order: random.Random) -> None:
    data = text.encode("utf-8", "surrogatepass")
    offsets = Offsets(data, len(text))
    starts = [at for at, byte in enumerate(data) if byte & 0xC0 != 0x80]
    order.shuffle(starts)

    for at in starts:
        assert offsets.point(at) == len(data[:at].decode("utf-8", "surrogatepass"))
    assert offsets.point(len(data)) == len(text)
