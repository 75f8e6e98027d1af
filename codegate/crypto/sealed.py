"""
Values encrypted so that equal ones stay equal: AES-256-CTR under an IV that is made of the value.

Written: `iv[16] + ciphertext + tag[8]`, the tag an HMAC over name, IV and ciphertext, so that a value moved to another
name does not open. Whoever sees two equal results knows that the values are equal, and no more.
"""

import hashlib
import hmac

from codegate.errors import ConfigError

IV_BYTES = 16
_TAG_BYTES = 8


class Sealer:
    """Seals and opens under one key of 32 bytes. Safe to use from any thread."""

    def __init__(self, key: bytes) -> None:
        # As in `vault`: nobody who does not encrypt loads this.
        from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
        from cryptography.hazmat.primitives.ciphers.algorithms import AES
        from cryptography.hazmat.primitives.ciphers.modes import CTR

        cipher_key = hmac.digest(key, b"encrypt", hashlib.sha256)

        def encryptor(iv: bytes) -> CipherContext:
            return Cipher(AES(cipher_key), CTR(iv)).encryptor()

        self._keystream = encryptor  # in this mode decryption is the same operation
        self._tag_key = hmac.digest(key, b"tag", hashlib.sha256)

    def __repr__(self) -> str:
        return "Sealer(***)"

    def seal(self, value: str, iv: bytes, name: str) -> bytes:
        """
        The value as it may be stored.

        Args:
            iv: 16 bytes that no other value has: a keyed hash of this one.
            name: What the value belongs to; the same is needed to open it.
        """
        sealed = self._keystream(iv).update(value.encode("utf-8", "surrogatepass"))
        return iv + sealed + self._tag(name, iv + sealed)

    def open(self, sealed: bytes, name: str) -> str:
        """
        The value behind what was stored.

        Raises:
            ConfigError: It was changed, belongs to another name, or was sealed with another key.
        """
        body, tag = sealed[:-_TAG_BYTES], sealed[-_TAG_BYTES:]
        if len(body) < IV_BYTES or not hmac.compare_digest(tag, self._tag(name, body)):
            raise ConfigError("A stored value does not open: it was sealed with another key, or it is damaged.")
        return self._keystream(body[:IV_BYTES]).update(body[IV_BYTES:]).decode("utf-8", "surrogatepass")

    def _tag(self, name: str, body: bytes) -> bytes:
        return hmac.digest(self._tag_key, name.encode() + b"\0" + body, hashlib.sha256)[:_TAG_BYTES]
