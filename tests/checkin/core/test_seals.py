"""Seals: what a thief of a bundle reads, and what only the holder of a code does."""

from __future__ import annotations

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.core import seals, tickets
from tests import bundled, cases

SECRET = bytes(range(32))
SALT = seals.salt(SECRET)
OURS = tickets.code_from(b"0123456789")

GUESSABLE = ["", "1", "BILLETT-01", "elleve-tegn", "123456789012", "1234567890123456", "٣٣٣٣٣٣٣٣٣٣٣٣٣", "ÆØÅ"]
NOT_GUESSABLE = [OURS, "tolv-tegn-ja", "https://example.org/t/4711", "12345678901a"]


def test_a_digest_and_a_key_are_what_the_docs_say() -> None:
    """HMAC-SHA-256 under the salt, each with its own word before the code."""
    assert seals.digest(SALT, "KODE") == hmac.digest(SALT, b"digestKODE", "sha256")[:8]
    assert seals.key(SALT, "KODE") == hmac.digest(SALT, b"keyKODE", "sha256")


def test_the_salt_tells_nothing_of_the_secret_and_each_programme_has_its_own() -> None:
    """It is a digest of it."""
    assert len(SALT) == 16
    assert SALT not in SECRET
    assert seals.salt(bytes(32)) != SALT
    assert seals.digest(SALT, "KODE") != seals.digest(seals.salt(bytes(32)), "KODE")


@given(st.binary(max_size=200), st.text(max_size=40))
def test_what_is_sealed_is_opened_with_the_code_alone(text: bytes, code: str) -> None:
    """The same act does both."""
    nonce = seals.nonce(SECRET, [text])
    sealed = seals.sealed(seals.key(SALT, code), nonce, text)

    assert len(sealed) == len(text)
    assert seals.sealed(seals.key(SALT, code), nonce, sealed) == text
    if len(text) > 16:
        assert sealed != text
        assert seals.sealed(seals.key(SALT, code + "x"), nonce, sealed) != text


def test_a_text_of_more_than_a_block_is_sealed_to_its_end() -> None:
    """No two blocks are sealed with the same bytes."""
    sealed = seals.sealed(seals.key(SALT, "KODE"), b"n", bytes(96))
    assert len({sealed[at : at + 32] for at in (0, 32, 64)}) == 3


def test_other_texts_have_another_nonce_so_that_no_key_is_used_twice_with_one() -> None:
    """Also where the same letters are divided in another way, or stand at other tickets."""
    texts = [[b"ab", b"c"], [b"a", b"bc"], [b"c", b"ab"], [b"ab", b"", b"c"], []]
    assert len({seals.nonce(SECRET, told) for told in texts}) == len(texts)
    assert seals.nonce(SECRET, texts[0]) == seals.nonce(SECRET, texts[0])


def test_a_nonce_does_not_tell_who_knows_the_salt_whether_a_guessed_text_is_right() -> None:
    """It is made with the secret, which stays at the service."""
    assert seals.nonce(SECRET, [b"Deltaker 0001"]) != seals.nonce(SALT, [b"Deltaker 0001"])


@pytest.mark.parametrize("code", GUESSABLE)
def test_a_short_code_of_somebody_else_or_one_of_digits_can_be_guessed(code: str) -> None:
    """Trying all of them takes a laptop minutes."""
    assert seals.guessable(code)


@pytest.mark.parametrize("code", NOT_GUESSABLE)
def test_our_codes_and_long_ones_can_not(code: str) -> None:
    """75 random bits, or at least twelve characters that are not all digits."""
    assert not seals.guessable(code)


def test_a_code_that_is_no_text_has_a_digest_all_the_same() -> None:
    """A reader may hand over half a character."""
    assert len(seals.digest(SALT, "abc\ud800")) == seals.DIGEST


def test_the_shared_file_of_seals_is_what_we_make() -> None:
    """Other devices at the door are held to it; `python -m tests.bundled seals` writes it."""
    assert (cases.VECTORS / "seals.json").read_text(encoding="utf-8") == bundled.text("seals")
