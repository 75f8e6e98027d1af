"""What a provider's bytes may look like: the same text, whatever they do."""

from typing import Any

from tests.cases.row import Streamed
from tests.responses import created, ended, message
from tests.streams import DONE, MESSAGE_START, chunk, ending, text_block

PLAIN = chunk({"content": "hi 😀"}) + chunk({}, "stop") + DONE
MESSAGES = MESSAGE_START + text_block(0, "hi 😀") + ending()
ITEMS = created() + message(0, "hi 😀") + ended()
SOURCES = {"anthropic": MESSAGES, "openai_chat": PLAIN, "openai_responses": ITEMS}

HALF = b'data: {"choices":[{"index":0,"delta":{"content":"%b"}}]}\n\n'
IN_LINES = chunk({"content": "hi 😀"}, "stop").replace(b', "delta"', b',\ndata: "delta"')
FIVE_MEGABYTES = "x" * 5_000_000


def chat(case: str, frames: bytes, text: Any = "hi 😀", **more: Any) -> Streamed:
    return Streamed(case, "openai_chat", "anthropic", frames, text=text, **more)


def everywhere(case: str, change: Any, **more: Any) -> list[Streamed]:
    """The stream of each format, changed, for a Chat client."""
    changed = {source: change(frames) for source, frames in SOURCES.items()}
    return [Streamed(case, source, "openai_chat", frames, text="hi 😀", **more) for source, frames in changed.items()]


def mixed(frames: bytes) -> bytes:
    """A line ends with LF, the next with CR, the next with both; an LF never follows a lone CR."""
    ends = (b"\n", b"\r", b"\r\n")
    lines = frames.split(b"\n")
    return b"".join(line + ends[at % 3] for at, line in enumerate(lines[:-1])) + lines[-1]


# fmt: off
ROWS = [
    *everywhere("P01", lambda frames: frames.replace(b"data: ", b"data:").replace(b"event: ", b"event:")),
    *everywhere("P02", lambda frames: frames.replace(b"\n", b"\r\n")),
    *everywhere("P02", lambda frames: frames.replace(b"\n", b"\r")),
    *everywhere("P02", mixed),
    *(chat("P03", chunk({"content": f"a{char}b"}) + chunk({}, "stop"), f"a{char}b") for char in "\u2028\u2029\u0085"),
    *everywhere("P04", lambda frames: frames),
    *everywhere("P05", lambda frames: frames, cut=61),
    *everywhere("P06", lambda frames: b": OPENROUTER PROCESSING\n\n" + frames.replace(b"\n\n",
                                                            b"\n\n: still here\n\n")),
    chat("P07", IN_LINES + DONE),
    *everywhere("P08", lambda frames: frames.rstrip(b"\n")),
    chat("P09", chunk({"content": FIVE_MEGABYTES}, "stop") + DONE, FIVE_MEGABYTES, cut=999_999),
    chat("P09", chunk({"content": "hi"}) + chunk({"content": FIVE_MEGABYTES}), "hi", cut=999_999, limit=4_000_000,
         error="bad_gateway", ends=0),
    chat("P10", HALF % b"a\\ud83d" + HALF % b"\\ude00" + chunk({}, "stop"), "a😀"),
    chat("P10", HALF % b"a\\ud83d" + chunk({}, "stop"), "a\ufffd"),
    chat("P13", b"<html>\n<body>502</body>\n</html>\n", None, error="bad_gateway", is_silent=True),
]
# fmt: on
