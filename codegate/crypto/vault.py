"""
Encrypted values: AES-256-GCM, byte-compatible with the original program.

Written: base64 (standard, padded) of `iv[16] + ciphertext + tag[16]`. Read: that, and the older
`hex(iv):hex(ciphertext + tag)` with an IV of 12 or 16 bytes. Nothing else is accepted.
"""

import base64
import binascii
import os
from typing import TYPE_CHECKING

from codegate.errors import ConfigError
from codegate.records import Secret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_IV_BYTES = 16
_OLD_IV_BYTES = frozenset({12, 16})
_TAG_BYTES = 16


class Vault:
    """
    Encrypts with one key of 32 bytes and decrypts with it, or, while keys change, with the one before.

    Safe to use from any thread.
    """

    def __init__(self, key: bytes) -> None:
        self._ciphers: tuple[AESGCM, ...] = (_cipher(key),)

    def __repr__(self) -> str:
        return "Vault(***)"

    def encrypt(self, secret: Secret) -> str:
        """The secret as it may be stored: another text each time, never the secret's own length hidden."""
        iv = os.urandom(_IV_BYTES)
        return base64.b64encode(iv + self._ciphers[0].encrypt(iv, secret.reveal().encode(), None)).decode("ascii")

    def decrypt(self, text: str) -> Secret:
        """
        The secret behind a stored text.

        Raises:
            ConfigError: The text was changed, is no encrypted value, or was encrypted with another key.
        """
        from cryptography.exceptions import InvalidTag

        for cipher in self._ciphers:
            try:
                iv, sealed = _split(text)
                return Secret(cipher.decrypt(iv, sealed, None).decode("utf-8"))
            except (InvalidTag, ValueError):
                continue
        # Without a cause: the failed value must not show up in a traceback.
        raise ConfigError(
            "A stored secret cannot be decrypted: it was encrypted with another key, or it is damaged.",
            hint="Restore the account key, or enter the secret again.",
        )

    def adopt(self, key: bytes) -> None:
        """Encrypt with this key from now on; what the present one encrypted still opens, until `settle`."""
        self._ciphers = (_cipher(key), *self._ciphers)

    def revert(self) -> None:
        """Take the last `adopt` back."""
        self._ciphers = self._ciphers[1:]

    def settle(self) -> None:
        """Nothing is stored any more that needs an older key."""
        self._ciphers = self._ciphers[:1]


def _cipher(key: bytes) -> "AESGCM":
    # Here and not above: the command line reads private files without ever loading this (30 ms).
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(key) != KEY_BYTES:
        raise ConfigError(f"A key has {KEY_BYTES} bytes, this one {len(key)}.")
    return AESGCM(key)


def _split(text: str) -> tuple[bytes, bytes]:
    """IV, and ciphertext with tag, of either form; ValueError (or its child binascii.Error) if it is neither."""
    first, colon, second = text.partition(":")
    if colon:
        iv, sealed = binascii.unhexlify(first), binascii.unhexlify(second)
        if len(iv) not in _OLD_IV_BYTES:
            raise ValueError(len(iv))
    else:
        content = base64.b64decode(text, validate=True)
        iv, sealed = content[:_IV_BYTES], content[_IV_BYTES:]
    if len(sealed) < _TAG_BYTES:
        raise ValueError(len(sealed))
    return iv, sealed
