"""What to do about an account that fails: one sentence, the same at every door."""

from codegate.errors import CodeGateError, UpstreamRejected

_BY_KIND = {
    "auth": "Set the right key: codegate accounts edit {name} --api-key-stdin",
    "permission": "Does the key have the right to do this? Another: codegate accounts edit {name} --api-key-stdin",
    "billing": "Top up at the provider, or let another account serve: codegate accounts disable {name}",
}


def explained(error: CodeGateError, account_name: str) -> None:
    """Give an error of this account a hint, where it has none and there is something to do, and the account's name."""
    error.hint = error.hint.replace(" NAME", f" {account_name}")
    if not error.hint and isinstance(error, UpstreamRejected) and error.kind in _BY_KIND:
        error.hint = _BY_KIND[error.kind].format(name=account_name)
