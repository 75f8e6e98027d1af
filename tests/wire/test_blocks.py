"""What every conversion says about blocks and JSON text."""

from codegate.wire.blocks import compact, dicts, digest, hashed_user, is_text, of_type, text_block


def test_compact_keeps_order_and_letters() -> None:
    assert compact({"b": "é", "a": [1, 2.0, None]}) == '{"b":"é","a":[1,2.0,null]}'


def test_dicts_skips_what_is_no_object() -> None:
    assert dicts([None, {"a": 1}, "x", {"b": 2}]) == [{"a": 1}, {"b": 2}]
    assert dicts("x") == []


def test_blocks_are_found_by_type() -> None:
    blocks = [text_block("a"), {"type": "image"}, text_block("b")]

    assert of_type(blocks, "text") == [text_block("a"), text_block("b")]
    assert [is_text(block) for block in blocks] == [True, False, True]


def test_digest_depends_on_where_parts_end() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("a", 1) == digest("a", 1)


def test_user_is_hashed_and_stable() -> None:
    hashed = hashed_user("user_1_account_2")

    assert hashed == hashed_user("user_1_account_2")
    assert "account" not in hashed
    assert len(hashed) <= 64
