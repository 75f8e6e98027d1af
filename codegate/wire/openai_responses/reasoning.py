"""Encrypted reasoning of Responses to and from the hub's signatures (`protocols.md` 1.9)."""

from codegate.wire.provenance import carried, family_of, uncarried

_FAMILY = "openai"
_REDACTED = "claude-redacted"


def signature(encrypted: str) -> str:
    """A provider's `encrypted_content` as the hub's signature: with its family in front; nothing stays nothing."""
    return encrypted if not encrypted or encrypted.startswith("cg1.") else carried(_FAMILY, encrypted)


def encrypted(own_signature: str, *, is_redacted: bool = False) -> str:
    """
    A signature, or the data of redacted thinking, as `encrypted_content` for a client.

    What OpenAI issued goes back as it was issued; what others did travels behind their family's name.
    """
    family = family_of(own_signature)
    if family == _FAMILY:
        return uncarried(own_signature)
    if own_signature.startswith("cg1.") or not own_signature:
        return own_signature
    if is_redacted:
        return carried(_REDACTED, own_signature)
    return carried(family, own_signature)
