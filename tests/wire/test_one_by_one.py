"""One block is open at a time; what comes for others waits, in order."""

from codegate.wire.hub import Json
from codegate.wire.one_by_one import Block, OneByOne


class Writer(OneByOne):
    """Says what happens to which block."""

    def _begin(self, block: Block) -> bytes:
        self._live = block
        waiting, block.pieces = "".join(block.pieces), []
        return f"<{block.id}:".encode() + (self._delta(block, waiting) if waiting else b"")

    def _delta(self, block: Block, text: str) -> bytes:
        block.said.append(text)
        return text.encode()

    def _close(self, block: Block) -> bytes:
        self._live = None
        return f":{block.id}>".encode()


def made(kind: str, block_id: object, text: str = "") -> Block:
    block = Block(kind, block_id, Json())
    block.pieces = [text] if text else []
    return block


def test_a_new_block_closes_a_text():
    writer = Writer()

    assert writer.add(made("text", 0, "a")) + writer.add(made("text", 1, "b")) == b"<0:a:0><1:b"


def test_what_comes_for_a_waiting_block_waits():
    writer = Writer()
    first, second = made("tool_use", 0), made("tool_use", 1)

    assert writer.add(first) + writer.add(second) == b"<0:"
    assert writer.more(second, "{}") == b""
    assert writer.more(first, "{") == b"{"
    assert writer.more(first, "}") == b"}:0><1:{}"


def test_a_closed_call_gives_way_whatever_it_holds():
    writer = Writer()
    first, second = made("tool_use", 0, "{"), made("text", 1, "b")
    begun = writer.add(first) + writer.add(second)
    first.is_closed = True

    assert begun + writer.advance() == b"<0:{:0><1:b"


def test_the_end_closes_everything_in_order():
    writer = Writer()
    begun = writer.add(made("tool_use", 0, "{")) + writer.add(made("text", 1, "b"))

    assert begun + writer.advance(is_last=True) == b"<0:{:0><1:b:1>"


def test_blocks_are_found_by_kind_and_id():
    writer = Writer()
    live, waiting = made("tool_use", 0, "{"), made("text", 0, "b")
    writer.add(live)
    writer.add(waiting)

    assert writer.find("tool_use", 0) is live
    assert writer.find("text", 0) is waiting
    assert writer.find("thinking", 0) is None
