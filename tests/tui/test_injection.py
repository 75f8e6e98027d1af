"""What a hostile model, provider or client says, on a real terminal: nothing of it acts."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import unicodedata
from pathlib import Path

import pytest

from tests.tui.hostile import MARK, PAYLOADS

ROOT = Path(__file__).parents[2]
SIZE = struct.pack("HHHH", 66, 150, 0, 0)

OWN = re.compile(
    rb"\x1b\[[0-9;]*[mHJKABCDGd]"  # colours, cursor, clearing
    rb"|\x1b\[\?[0-9;]+[hl$pu]*"  # modes: screen, mouse, paste, focus, synchronised drawing
    rb"|\x1b\[[<>=?][0-9;]*u|\x1b\[>[0-9;]*m"  # keyboard protocol
    rb"|\x1b\[[0-9]* q|\x1b\[6n|\x1b\[c|\x1b\[16t|\x1b\[14t"
    rb"|\x1b\]22;[a-z-]*\x07"  # shape of the mouse pointer
    rb"|\x1b\]52;c;[A-Za-z0-9+/=]*\x07"  # the user has copied something
)
"""Every sequence that our own programs write."""


def on_a_terminal(program: str, tmp_path: Path) -> bytes:
    """Everything that the program writes to its terminal until it ends."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, SIZE)
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "DATA_DIR": str(tmp_path)}
    environ.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "tests.tui.hostile", program]
    child = subprocess.Popen(command, cwd=ROOT, env=environ, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    written = b""
    try:
        while part := os.read(ours, 1 << 16):
            written += part
    except OSError:  # how Linux says that nobody holds the other side any more
        pass
    finally:
        os.close(ours)
        child.kill()
        child.wait()
    return written


def test_there_are_sixty_and_each_can_be_told_from_ours() -> None:
    assert len(PAYLOADS) >= 60
    assert len(set(PAYLOADS)) == len(PAYLOADS)
    assert all(MARK in payload or "MzEzMzc" in payload for payload in PAYLOADS)


def test_the_check_finds_what_it_is_for() -> None:
    assert [payload for payload in PAYLOADS if not acting(payload.encode("utf-8", "surrogateescape"))] == [
        payload for payload in PAYLOADS if payload.isprintable()
    ]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("program", ["tui", "cli"])
def test_no_foreign_byte_acts_on_the_terminal(program: str, tmp_path: Path) -> None:
    written = on_a_terminal(program, tmp_path)
    text = OWN.sub(b"", written).decode("utf-8", "replace")

    assert "THE END" in text, text[-3000:]
    assert "Traceback" not in text
    assert f"\\x1b]0;{MARK}" in text
    assert acting(written) == []


def acting(written: bytes) -> list[str]:
    """Sequences and characters that act on a terminal and are none of our own, or carry the attacker's mark."""
    bad = [repr(one) for one in OWN.findall(written) if MARK.encode() in one or b"MzEzMzc=" in one]
    rest = OWN.sub(b"", written)
    text = rest.decode("utf-8", "replace")
    bad += [rest[at.start() : at.start() + 24].decode("latin-1") for at in re.finditer(rb"\x1b", rest)]
    hidden = {char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Co") or char == "\ufffd"}
    return bad + sorted(repr(char) for char in hidden - {"\n", "\r"})
