"""A secret in the system's keyring, or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backends import fail

from scanner.laptop import locker

from .keyrings import Forgetful, Locked, Ring

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend


def test_a_secret_is_put_got_and_dropped() -> None:
    """Once it is dropped it is not there any more."""
    keyring.set_keyring(Ring())
    assert locker.get("a") is None
    assert locker.put("a", "hemmelig")
    assert locker.get("a") == "hemmelig"
    assert locker.get("b") is None
    assert [locker.drop("a"), locker.drop("a")] == [True, False]
    assert locker.get("a") is None


@pytest.mark.parametrize("ring", [Locked(), Forgetful(), fail.Keyring()], ids=lambda ring: type(ring).__name__)
def test_a_keyring_that_does_not_work_says_so_and_is_no_fault(ring: KeyringBackend) -> None:
    """Locked, forgetful, or none at all."""
    keyring.set_keyring(ring)
    assert not locker.put("a", "hemmelig")
    assert locker.get("a") is None
    assert not locker.drop("a")
