"""Random texts of a regular expression's language, so that no key that looks real has to be written down."""

import random
import re._constants as c
import re._parser as parser
import string
from typing import Any

from codegate.guardrails.detector import LEFT, RIGHT, Shape
from codegate.guardrails.engine import engine
from tests.guardrails.given import only

_CATEGORIES = {
    c.CATEGORY_DIGIT: string.digits,
    c.CATEGORY_WORD: string.ascii_letters + string.digits,
    c.CATEGORY_SPACE: " \n",
}


def sample(pattern: str, rng: random.Random) -> str:
    """A text that the pattern matches from end to end; its look-arounds are not looked at."""
    return _sequence(parser.parse(pattern), rng)


def _sequence(parsed: Any, rng: random.Random) -> str:
    return "".join(_item(op, arg, rng) for op, arg in parsed)


def _item(op: Any, arg: Any, rng: random.Random) -> str:
    if op is c.LITERAL:
        return chr(arg)
    if op is c.IN:
        return rng.choice(_characters(arg))
    if op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
        low, high, inner = arg
        times = rng.randint(low, min(int(high), low + 8))
        return "".join(_sequence(inner, rng) for _ in range(times))
    if op is c.SUBPATTERN:
        return _sequence(arg[-1], rng)
    if op is c.BRANCH:
        return _sequence(rng.choice(arg[1]), rng)
    assert op in (c.ASSERT, c.ASSERT_NOT, c.AT), op
    return ""


def _characters(items: Any) -> str:
    found = ""
    for op, arg in items:
        if op is c.LITERAL:
            found += chr(arg)
        elif op is c.RANGE:
            found += "".join(map(chr, range(arg[0], arg[1] + 1)))
        else:
            found += _CATEGORIES[arg]
    return found


def share_found(shape: Shape, rng: random.Random, times: int) -> float:
    """Share of random texts of the shape that are found whole where a key may stand, and not found inside a word."""
    core = shape.confirm.removeprefix(LEFT).removesuffix(RIGHT)
    found = 0
    for _ in range(times):
        value = sample(core, rng)
        spans = engine().find(f'KEY="{value}" # x', only("api_key"))
        found += len(spans) == 1 and spans[0].end == 5 + len(value) and spans[0].word.startswith("key_")
        assert all(span.start > 5 for span in engine().find(f"KEY=Q{value}", only("api_key")))
    return found / times
