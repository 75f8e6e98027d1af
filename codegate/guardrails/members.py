"""
How members of a request are treated by their names: which hold words, which names and ids, which neither.

A deny-list: a member that nobody thought of is looked at.
"""

import re

LISTS = {
    "anthropic": frozenset({"system", "messages"}),
    "openai_chat": frozenset({"messages"}),
    "openai_responses": frozenset({"input"}),
}
"""Top-level members that hold a conversation, by wire format: each of their items is screened and remembered alone."""

TALK = frozenset({"messages", "input"})
"""Those that a model reads last, wherever they stand in the body: what is said in them is news to no other member."""

_TOP_DENIED = """
model tools tool_choice tool_config functions function_call response_format output_format output_config text
metadata stop stop_sequences thinking reasoning reasoning_effort service_tier container mcp_servers
context_management include previous_response_id prompt_cache_key safety_identifier truncation stream_options
logit_bias modalities audio verbosity provider plugins betas anthropic_version
"""
TOP_DENIED = frozenset(_TOP_DENIED.split())
"""Top-level members that are constant, declare names or are the provider's to read (`mcp_servers` holds its tokens)."""

TOP_OPAQUE = frozenset({"model", "stop"})
"""Of the others, one that says more than a name or a choice, where such a thing belongs, is looked at all the same."""

_LABELS = """
id type role model name status index tool_use_id tool_call_id call_id item_id response_id finish_reason
stop_reason media_type mime_type format file_id container object system_fingerprint
"""
LABELS = frozenset(_LABELS.split())
"""Members of blocks, at any depth, that hold names, ids and choices: left alone if they look like one."""

_DENIED = """
cache_control signature thought_signature encrypted_content encrypted_index encrypted_stdout input_audio
thinking reasoning_content reasoning reasoning_details logprobs
"""
DENIED = frozenset(_DENIED.split())
"""Members of blocks, at any depth, that are not words of anybody."""

DROPPED_TYPES = frozenset({b'"thinking"', b'"redacted_thinking"', b'"reasoning"'})
"""Objects of these types are left alone whole: signed reasoning goes back byte for byte."""

BASE64_TYPE = b'"base64"'
"""Type of an object whose member `data` is a file."""

_DATA_MEMBERS = frozenset({"input", "arguments", "variables", "attributes", "structured_content", "structuredContent"})
_LABEL = re.compile(r"[A-Za-z0-9_.:/+=,~-]*")

TEXT, ARGUMENTS, ENCODED = "text", "arguments", "encoded"
"""Kinds of a string: words, a JSON document of its own, or (so it is said) base64."""

KINDS = {"arguments": ARGUMENTS, "file_data": ENCODED}
"""By member of a block; of any other, the string itself tells."""

SKIP, BLOCKS, DATA, LABEL = 0, 1, 2, 3
"""How to treat a value: leave alone, by the deny-list, look at everything, or leave alone if it is a mere name."""


def child_mode(mode: int, name: str) -> int:
    """How to treat the member `name` of an object that is itself treated as `mode`."""
    if mode != BLOCKS:
        return mode
    if name in DENIED:
        return SKIP
    if name in LABELS:
        return LABEL
    return DATA if name in _DATA_MEMBERS else BLOCKS


def is_label(text: str) -> bool:
    """A name, an id or one of a few choices, and nobody's words: no blank, no `@`, nothing that URLs ask with."""
    return _LABEL.fullmatch(text) is not None
