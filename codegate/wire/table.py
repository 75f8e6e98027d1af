"""Every wire format. A new one is a folder and a line here."""

from codegate.wire.anthropic.format import FORMAT as ANTHROPIC
from codegate.wire.format import WireFormat
from codegate.wire.openai_chat.format import FORMAT as OPENAI_CHAT
from codegate.wire.openai_responses.format import FORMAT as OPENAI_RESPONSES

FORMATS: dict[str, WireFormat] = {entry.name: entry for entry in (ANTHROPIC, OPENAI_CHAT, OPENAI_RESPONSES)}
"""By name."""

FORMAT_BY_PATH: dict[str, WireFormat] = {path: entry for entry in FORMATS.values() for path in entry.paths}
"""By the path where clients speak it."""
