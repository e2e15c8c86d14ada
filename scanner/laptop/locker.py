"""Where a secret lies on this machine: in the system's keyring, for those systems that have one which works."""

from __future__ import annotations

import keyring
from keyring.errors import InitError, KeyringError

SERVICE = "oppmote"
"""Under which the keyring shows it to people."""


def put(account: str, secret: str) -> bool:
    """Put a secret into the keyring. Says whether it is there: some take everything and keep nothing."""
    try:
        keyring.set_password(SERVICE, account, secret)
        return keyring.get_password(SERVICE, account) == secret
    except (KeyringError, InitError, RuntimeError, OSError):
        return False


def get(account: str) -> str | None:
    """The secret in the keyring; None where it is not, or the keyring can't be opened just now."""
    try:
        return keyring.get_password(SERVICE, account)
    except (KeyringError, InitError, RuntimeError, OSError):
        return None


def drop(account: str) -> bool:
    """Take a secret out of the keyring. Says whether it was there."""
    try:
        keyring.delete_password(SERVICE, account)
    except (KeyringError, InitError, RuntimeError, OSError):
        return False
    return True
