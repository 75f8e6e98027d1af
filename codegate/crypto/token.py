"""The bearer token of the REST API: 256 random bits in a private file."""

import secrets

from codegate.crypto.files import read_private, write_private
from codegate.errors import ConfigError
from codegate.paths import DataDir
from codegate.records import Secret

_BYTES = 32
_MIN_CHARS = 32


def load_admin_token(paths: DataDir, *, may_create: bool) -> Secret:
    """
    The admin token of a data directory.

    Args:
        may_create: Make one when there is none.

    Raises:
        ConfigError: There is none and none may be made, or the file is unsafe or too short to be a token.
    """
    text = read_private(paths.admin_token)
    if text is None:
        if not may_create:
            hint = "Start the server once (codegate up), or give --token."
            raise ConfigError(f"There is no admin token at {paths.admin_token}.", hint=hint)
        text = secrets.token_urlsafe(_BYTES)
        write_private(paths.admin_token, text + "\n")
    token = text.strip()
    if len(token) < _MIN_CHARS or not token.isascii():
        hint = f"Remove the file and start the server: rm {paths.admin_token}"
        raise ConfigError(f"{paths.admin_token} does not hold a token.", hint=hint)
    return Secret(token)
