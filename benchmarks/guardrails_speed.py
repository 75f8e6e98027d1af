"""
What guardrails cost, in processor time of one thread, with the same work done by `json` beside it as a yardstick.

"Never seen" is text of its kind but none of it searched before: what a new message costs. RE2 builds its automata as
texts need them, so the same text again is cheaper; conversations remember what was screened and never search it again.

    python benchmarks/guardrails_speed.py

The text is Python's own library with line numbers, as coding agents read files; "dense" has a finding every 40
characters. Each figure is the best of several runs. A machine's speed falls out of the ratios.
"""

import json
import pathlib
import sysconfig
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from codegate.guardrails.engine import Engine
from codegate.guardrails.finder import Re2Finder
from codegate.guardrails.hyperscan import HyperscanFinder, compiled
from codegate.guardrails.policy import Policy
from codegate.guardrails.re_finder import ReFinder
from codegate.guardrails.screen import Screener
from codegate.guardrails.table import DETECTORS, TRIGGERS
from codegate.wire.splice import Body

MB = 1_000_000
TURNS = 20
POLICY = Policy()


def source(size: int) -> str:
    """Code as an agent's tool shows it."""
    parts: list[str] = []
    held = 0
    for path in sorted(pathlib.Path(sysconfig.get_path("stdlib")).glob("*.py")):
        lines = path.read_text("utf-8", "replace").split("\n")
        parts.append("".join(f"{number:6}\t{line}\n" for number, line in enumerate(lines, 1)))
        held += len(parts[-1])
        if held > size:
            break
    return "".join(parts)[:size]


def dense(size: int) -> str:
    """Something to hide in every line."""
    lines = (f"user {n} wrote from p{n * 7919 % 10**6}@some-company.org\n" for n in range(size // 40))
    return "".join(lines)[:size]


def session(text: str) -> list[bytes]:
    """The bodies of a conversation's turns: files read and edited, the last body about as large as the text."""
    share = len(text) // TURNS
    messages: list[dict[str, Any]] = []
    bodies: list[bytes] = []
    for turn in range(TURNS):
        piece = text[turn * share : (turn + 1) * share]
        used = {"type": "tool_use", "id": f"toolu_{turn}", "name": "Read", "input": {"path": f"/src/{turn}.py"}}
        result = {"type": "tool_result", "tool_use_id": f"toolu_{turn}", "content": piece}
        messages.append({"role": "assistant", "content": [{"type": "text", "text": "I read it."}, used]})
        messages.append({"role": "user", "content": [result]})
        bodies.append(json.dumps({"model": "m", "max_tokens": 9, "system": "s" * 9000, "messages": messages}).encode())
    return bodies


def best(work: Callable[[], object], prepare: Callable[[], object] = lambda: None, runs: int = 5) -> float:
    """Milliseconds of this thread's processor time."""
    times = []
    for _ in range(runs):
        prepare()
        begun = time.thread_time()
        work()
        times.append(time.thread_time() - begun)
    return min(times) * 1000


def turn_ms(bodies: list[bytes], runs: int = 5) -> float:
    """The last body, after all before it: on the loop this is `is_cheap` and `screen`."""
    screeners = iter([Screener(b"k" * 32) for _ in range(runs)])
    warmed: list[Screener] = []

    def warm() -> None:
        warmed.append(next(screeners))
        for body in bodies[:-1]:
            warmed[-1].screen(body, "anthropic", None, POLICY)

    members = Body.parse(bodies[-1]).members

    def work() -> None:
        warmed[-1].is_cheap(bodies[-1], "anthropic", None, POLICY, members)
        warmed[-1].screen(bodies[-1], "anthropic", None, POLICY, members=members)

    return best(work, warm, runs)


def never_seen(engine: Engine, text: str) -> float:
    """Milliseconds per MB of a text, by an engine that has searched another megabyte."""
    engine.find(text[:MB], POLICY)
    begun = time.thread_time()
    for start in range(MB, len(text) - MB + 1, MB):
        engine.find(text[start : start + MB], POLICY)
    return (time.thread_time() - begun) * 1000 / (len(text) // MB - 1)


def hyperscan_rows(text: str) -> list[tuple[str, float]]:
    """What Hyperscan takes, where it is installed."""
    try:
        database = compiled(TRIGGERS)
    except ImportError:
        return []
    engine = Engine(DETECTORS, partial(HyperscanFinder, database=database))
    return [
        ("search 1 MB of code never seen, Hyperscan", never_seen(engine, text)),
        ("the same 1 MB again, Hyperscan", best(lambda: engine.find(text[:MB], POLICY))),
    ]


def main() -> None:
    """Measure and print."""
    much, full = source(4 * MB), dense(MB)
    code = much[:MB]
    bodies = session(code)
    last = bodies[-1]
    quick, portable = Engine(DETECTORS, Re2Finder), Engine(DETECTORS, ReFinder)
    first = best(lambda: quick.find(code, POLICY), runs=1)
    members = Body.parse(last).members
    Screener(b"k" * 32).screen(last, "anthropic", None, POLICY)
    yardstick = best(lambda: json.dumps(json.loads(last)))
    known = Screener(b"k" * 32)
    known.screen(last, "anthropic", None, POLICY)
    rows = [
        ("json.loads and json.dumps of the body", yardstick),
        ("search 1 MB of code, the first in a process, RE2", first),
        ("search 1 MB of code never seen, RE2", never_seen(quick, much)),
        ("the same 1 MB again, RE2", best(lambda: quick.find(code, POLICY))),
        *hyperscan_rows(much),
        ("search 1 MB of code, re", best(lambda: portable.find(code, POLICY), runs=2)),
        ("search 1 MB, a finding every 40 characters, RE2", best(lambda: quick.find(full, POLICY), runs=2)),
        (
            "first screening of the body, its text seen before",
            best(lambda: Screener(b"k" * 32).screen(last, "anthropic", None, POLICY, members=members)),
        ),
        (
            "the body again, nothing new",
            best(lambda: known.screen(last, "anthropic", None, POLICY, members=members)),
        ),
        (f"last turn of {TURNS}, {len(last) // TURNS // 1000} kB new", turn_ms(bodies)),
    ]
    print(f"body {len(last) / MB:.2f} MB, {sum(len(d.shapes) for d in DETECTORS)} shapes of {len(DETECTORS)} detectors")
    for name, took in rows:
        print(f"{name:52} {took:9.2f} ms   {took / yardstick:7.2f} x")


if __name__ == "__main__":
    main()
