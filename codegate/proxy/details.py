"""
What a client's headers say that providers are told: `x-codex-turn-metadata` holds the addresses of repositories.

Screened like a body: each value as JSON if it is some, and then as the text that it is, keys and all.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from codegate.guardrails.replace import merge
from codegate.guardrails.screen import Screened
from codegate.providers.table import may_pass

FORMAT = "openai_chat"
"""Any format: what is screened here is no conversation."""

Screen = Callable[[bytes], Screened]


def screened(headers: Mapping[str, str], screen: Screen) -> tuple[Mapping[str, str], list[Screened]]:
    """
    The headers with tokens in those that may be passed on, and what was hidden in them.

    Args:
        headers: A client's, names in lower case.
        screen: Screens a JSON object of `FORMAT`.

    Raises:
        GuardrailFailed: It could not be made sure that nothing leaves.
    """
    told: dict[str, str] = {name: value for name, value in headers.items() if value and may_pass(name)}
    results: list[Screened] = []
    if told:
        inside = _passed({name: {"arguments": value} for name, value in told.items()}, screen, results)
        told = {name: value["arguments"] for name, value in inside.items()}
    if any(value.startswith("{") for value in told.values()):
        told = _passed(told, screen, results)
    return {**headers, **told} if results else headers, results


def together(results: list[Screened]) -> tuple[dict[str, str], dict[str, int]]:
    """
    What was issued and how much was hidden in all of these.

    Raises:
        GuardrailFailed: One token for two values.
    """
    issued: dict[str, str] = {}
    counts: dict[str, int] = {}
    for result in results:
        merge(issued, result.issued)
        for detector_id, count in result.counts.items():
            counts[detector_id] = counts.get(detector_id, 0) + count
    return issued, counts


def _passed(said: dict[str, Any], screen: Screen, results: list[Screened]) -> dict[str, Any]:
    body = msgspec.json.encode({"headers": said})
    result = screen(body)
    if result.body is body:
        return said
    results.append(result)
    hidden: dict[str, Any] = msgspec.json.decode(result.body)["headers"]
    return hidden
