"""
Are these the keys that the stored values need? A pure decision, taken before anything is written.

For each key the database holds a proof: the key's fingerprint and a word encrypted with it.
"""

from sqlalchemy import Connection

from codegate.crypto import Key, Keys, Vault
from codegate.errors import ConfigError
from codegate.records import Secret
from codegate.store import meta
from codegate.store.schema import Preflight

_WORD = "codegate"


def verify_keys(found: Preflight, keys: Keys) -> None:
    """
    Accept the keys, or refuse to start with them.

    Where a proof is stored it decides; a single value that does not open is then that account's own trouble. A
    database of the earlier program has no proof: there the account key must open at least one value.

    Raises:
        ConfigError: A key is not the one that the stored values need.
    """
    if not found.has_encrypted_rows:
        return
    vault = Vault(keys.account.value)
    if found.key_check is not None:
        if not _proves(found.key_check, vault):
            raise _wrong("account key", found.key_check.partition(":")[0], keys.account)
    elif found.samples and not any(_opens(vault, sample) for sample in found.samples):
        raise _wrong("account key", None, keys.account)
    stored = found.guardrail_key_check if found.has_mappings else None
    if stored is not None and not _proves(stored, Vault(keys.guardrail.value)):
        raise _wrong("guardrail key", stored.partition(":")[0], keys.guardrail)


def note_keys(conn: Connection, keys: Keys) -> None:
    """Store the proofs of these keys, unless they are stored already; do it at every start and at a rotation."""
    for name, key in ((meta.ACCOUNT_KEY_CHECK, keys.account), (meta.GUARDRAIL_KEY_CHECK, keys.guardrail)):
        stored = meta.get(conn, name)
        if stored is None or not _proves(stored, Vault(key.value)):
            meta.put(conn, name, proof(key))


def proof(key: Key) -> str:
    """What to store so that the key can be told from another one later."""
    return f"{key.fingerprint}:{Vault(key.value).encrypt(Secret(_WORD))}"


def _proves(stored: str, vault: Vault) -> bool:
    return _opens(vault, stored.partition(":")[2])


def _opens(vault: Vault, value: str) -> bool:
    try:
        vault.decrypt(value)
    except ConfigError:
        return False
    return True


def _wrong(kind: str, expected: str | None, key: Key) -> ConfigError:
    wanted = f"they need the key {expected}" if expected else "it opens none of them"
    source = f"the file {key.path}" if key.path else key.place
    return ConfigError(
        f"The {kind} does not fit the stored values: {wanted}, found {key.fingerprint} in {source}.",
        hint=f"Restore the right key in {source}. Nothing was changed.",
    )
