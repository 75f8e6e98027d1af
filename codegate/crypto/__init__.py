"""Keys, encrypted values and private files. Importing this loads no cryptography: only a `Vault` does."""

from codegate.crypto.files import read_private, write_private
from codegate.crypto.keys import Key, Keys, load_keys
from codegate.crypto.token import load_admin_token
from codegate.crypto.vault import Vault

__all__ = ["Key", "Keys", "Vault", "load_admin_token", "load_keys", "read_private", "write_private"]
