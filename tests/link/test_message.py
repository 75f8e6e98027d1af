"""Messages and questions are what a type checker and a decoder can tell apart."""

import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest

from codegate.link.message import Message, Question

ROOT = Path(__file__).parents[2]


class Note(Message, frozen=True, kw_only=True, tag="note"):
    number: int


class Look(Question[int], frozen=True, kw_only=True, tag="look"):
    answer: ClassVar[Any] = int
    number: int


def test_two_classes_with_the_same_fields_are_told_apart() -> None:
    read = msgspec.msgpack.Decoder(Note | Look).decode

    assert read(msgspec.msgpack.encode(Note(number=1))) == Note(number=1)
    assert read(msgspec.msgpack.encode(Look(number=1))) == Look(number=1)


def test_the_type_of_the_answer_is_not_sent() -> None:
    assert msgspec.to_builtins(Look(number=1)) == ["look", 1]


def test_a_message_cannot_be_changed() -> None:
    note = Note(number=1)

    with pytest.raises(AttributeError):
        setattr(note, "number", 2)  # noqa: B010 - the type checker refuses the plain form


def test_the_type_checker_knows_what_an_ask_returns(tmp_path: Path) -> None:
    program = tmp_path / "asks.py"
    program.write_text("""
from typing import Any, ClassVar
from codegate.link.message import Question
from codegate.link.peer import Peer

class Look(Question[int], frozen=True, kw_only=True, tag="look"):
    answer: ClassVar[Any] = int

async def use(peer: Peer) -> None:
    reveal_type(await peer.ask(Look()))
    async for part in peer.watch(Look()):
        reveal_type(part)
""")
    pytest.importorskip("mypy")
    command = [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={tmp_path / 'cache'}", str(program)]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110)

    assert checked.stdout.count('Revealed type is "int"') + checked.stdout.count('"builtins.int"') == 2, checked.stdout
    assert checked.returncode == 0
