"""Log lines of the server: one fact each, on stderr, as text or JSON, never with control characters."""

import logging
import sys

import msgspec

from codegate import clock

_QUIET = ("ASGI callable returned without completing response", "Unsupported upgrade request", "No supported WebSocket")
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), 127, *range(128, 160))} | {ord("\n"): "\\n", ord("\t"): " "}


class Expected(logging.Filter):
    """Drops the server library's complaints about things we do on purpose, such as breaking off a broken stream."""

    def filter(self, record: logging.LogRecord) -> bool:
        """False for an expected line."""
        return not str(record.msg).startswith(_QUIET)


class TextFormatter(logging.Formatter):
    """`2026-11-24T23:40:52.120Z warning codegate.proxy: message`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; a traceback follows on its own lines."""
        name = record.name.removeprefix("codegate.")
        message = record.getMessage().translate(_CONTROL)
        line = f"{clock.iso(int(record.created * 1000))} {record.levelname.lower()} {name}: {message}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonFormatter(logging.Formatter):
    """One JSON object a line: `at`, `level`, `logger`, `message`, `traceback`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        fields = {
            "at": clock.iso(int(record.created * 1000)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return msgspec.json.encode(fields).decode()


def set_up(level: str, form: str) -> None:
    """Send all log lines from `level` up to stderr in this form (`text` or `json`)."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.getLogger("uvicorn.error").addFilter(Expected())
    for noisy in ("uvicorn.error", "asyncio", "aiohttp", "alembic"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
