"""Log lines cannot be forged and cannot reach the terminal's controls."""

import json
import logging
from collections.abc import Iterator

import pytest

from codegate.server.logs import Expected, JsonFormatter, TextFormatter, set_up


def record(message: str) -> logging.LogRecord:
    return logging.LogRecord("codegate.proxy", logging.WARNING, __file__, 1, message, None, None)


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield root
    root.handlers, root.level = handlers, level


def test_a_line_names_level_and_place() -> None:
    assert TextFormatter().format(record("account home failed")).endswith("Z warning proxy: account home failed")


def test_control_characters_are_made_visible() -> None:
    line = TextFormatter().format(record("a\x1b]52;c;evil\x07\nforged\x9b31m"))

    assert "\x1b" not in line
    assert "\n" not in line
    assert "\\x1b]52;c;evil\\x07\\nforged\\x9b31m" in line


def test_json_lines_are_json() -> None:
    assert json.loads(JsonFormatter().format(record("one\ntwo")))["message"] == "one\ntwo"


def test_a_stream_broken_off_on_purpose_is_no_complaint() -> None:
    assert not Expected().filter(record("ASGI callable returned without completing response."))
    assert Expected().filter(record("something else"))


def test_the_level_is_set_for_everyone(root_logger: logging.Logger) -> None:
    set_up("warning", "json")

    assert root_logger.level == logging.WARNING
    assert isinstance(root_logger.handlers[0].formatter, JsonFormatter)
