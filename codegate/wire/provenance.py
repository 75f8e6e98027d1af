"""
Who issued a signature or encrypted reasoning: it only makes sense to that family (`protocols.md` 1.9).

What one family issued travels through another format's client behind the prefix `cg1.<family>.`.
"""

import re

_CARRIER = re.compile(r"cg1\.([a-z0-9_-]+)\.(.*)", re.DOTALL)


def family_of(signature: object) -> str:
    """`claude`, `openai`, `unsigned`, `unknown`, or what a carrier's prefix names."""
    if not isinstance(signature, str) or not signature:
        return "unsigned"
    carried = _CARRIER.fullmatch(signature)
    if carried:
        return carried[1]
    if signature.startswith("gAAAA"):  # Fernet
        return "openai"
    return "claude" if signature[0] in "ERC" else "unknown"


def carried(family: str, data: str) -> str:
    """Opaque data of a family, ready to travel through a client of another format."""
    return f"cg1.{family}.{data}"


def uncarried(signature: str) -> str:
    """The data without its carrier prefix, if it has one."""
    found = _CARRIER.fullmatch(signature)
    return found[2] if found else signature
