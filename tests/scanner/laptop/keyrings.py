"""Keyrings in place of a system's own, which no test may touch."""

from __future__ import annotations

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class Ring(KeyringBackend):
    """One that works, in memory."""

    priority = 1.0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self.held[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        """As it was kept."""
        return self.held.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        if self.held.pop((service, username), None) is None:
            raise PasswordDeleteError(username)


class Locked(Ring):
    """One that nobody unlocks."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """No."""
        raise KeyringLocked

    def get_password(self, service: str, username: str) -> str | None:
        """No."""
        raise KeyringLocked


class Forgetful(Ring):
    """One that takes everything and keeps nothing, as the one called null does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Nothing comes of it."""
