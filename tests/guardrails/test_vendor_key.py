import re

from codegate.guardrails.vendor_key import HEX, key, mixed, raw_key
from tests.guardrails.given import BODY


def test_a_key_is_prefix_body_and_boundaries() -> None:
    shape = key("acme", "acme-", HEX, "16,20")

    assert shape.word == "key_acme"
    assert re.search(shape.trigger, "acme-01234567")
    assert re.search(shape.confirm, "'acme-0123456789abcdef'")
    assert not re.search(shape.confirm, "xacme-0123456789abcdef")
    assert not re.search(shape.confirm, "acme-0123456789abcdef0123456789")


def test_the_body_must_look_made_by_chance() -> None:
    shape = key("acme", "acme-", HEX, "16")
    good, bad = re.search(shape.confirm, "acme-0f1e2d3c4b5a6978"), re.search(shape.confirm, "acme-" + "0" * 16)

    assert good is not None
    assert shape.validate(good)
    assert bad is not None
    assert not shape.validate(bad)


def test_without_a_named_body_the_whole_key_is_looked_at() -> None:
    shape = raw_key("acme", "a", r"acme:[a-z]+")
    m = re.search(shape.confirm, "acme:word")

    assert m is not None
    assert shape.validate(m)


def test_mixed_bodies_need_digits() -> None:
    shape = key("acme", "pa-", "a-z0-9", "13", check=mixed())
    word, made = re.search(shape.confirm, "pa-rticipatively"), re.search(shape.confirm, f"pa-{BODY[:13].lower()}")

    assert word is not None
    assert not shape.validate(word)
    assert made is not None
    assert shape.validate(made)
