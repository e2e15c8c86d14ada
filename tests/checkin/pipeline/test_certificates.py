"""A certificate from files: what can't be shown is told in one sentence, and what is renewed is shown without a restart."""

from __future__ import annotations

import shutil
import ssl
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from checkin.errors import BadInput
from checkin.pipeline import certificates
from checkin.pipeline.certificates import Files, Following
from tests import tls_files
from tests.tls_files import NOW

if TYPE_CHECKING:
    from pathlib import Path


def _told(files: Files) -> BadInput:
    with pytest.raises(BadInput) as told:
        certificates.context(files, NOW)
    return told.value


def _locked(path: Path) -> Path:
    """The same key behind a password."""
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    form, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    locked = path.with_name("locked.key")
    locked.write_bytes(key.private_bytes(form, kind, serialization.BestAvailableEncryption(b"secret")))
    return locked


def test_a_certificate_and_its_key_are_shown(tmp_path: Path) -> None:
    """To a client that trusts its authority, by TLS 1.2 at least."""
    own = tls_files.made(tmp_path)
    context = certificates.context(own.files, NOW)
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    shown = x509.load_der_x509_certificate(tls_files.shown_by(context, own))
    assert shown == certificates.checked(own.files, NOW)
    assert certificates.names(shown) == ["localhost", "hall", "hall.local"]
    assert len(certificates.fingerprint(shown)) == 64


def test_what_can_t_be_shown_is_told_with_the_file_and_what_to_do(tmp_path: Path) -> None:
    """Not there, no certificate, no key, a key behind a password, another's key: each a code of its own."""
    own, other = tls_files.made(tmp_path / "one"), tls_files.made(tmp_path / "two")
    cert, key = own.files
    assert _told(Files(tmp_path / "none", key)).code == "tls_unreadable"
    assert _told(Files(tmp_path, key)).code == "tls_unreadable"
    assert _told(Files(key, key)).code == "tls_cert"
    assert _told(Files(cert, cert)).code == "tls_key"
    assert _told(Files(cert, _locked(key))).code == "tls_key"
    told = _told(Files(cert, other.files.key))
    assert (told.code, str(other.files.key) in told.detail) == ("tls_mismatch", True)


def test_a_certificate_out_of_its_time_is_told_with_that_time(tmp_path: Path) -> None:
    """It has ended, or has not begun: then the clock may be wrong."""
    assert _told(tls_files.made(tmp_path / "old", days=400).files).code == "tls_expired"
    told = _told(tls_files.made(tmp_path / "new", days=-10).files)
    assert (told.code, "clock" in told.detail) == ("tls_not_yet", True)


def test_a_certificate_that_was_renewed_is_shown_to_who_comes_next(tmp_path: Path) -> None:
    """By the same context."""
    own = tls_files.made(tmp_path, days=300)
    context = certificates.context(own.files, NOW)
    following = Following(own.files, context, lambda: NOW)
    before = tls_files.shown_by(context, own)
    following.look()
    assert tls_files.shown_by(context, own) == before
    own.files.cert.unlink()
    tls_files.made(tmp_path)
    following.look()
    after = tls_files.shown_by(context, own)
    assert after != before
    assert certificates.ending(x509.load_der_x509_certificate(after), NOW) > timedelta(days=390)


def test_half_a_renewal_changes_nothing_until_the_other_half_has_come(tmp_path: Path) -> None:
    """The certificate is new, its key is not yet: the old pair stays, and the next look takes both."""
    own, other = tls_files.made(tmp_path / "one"), tls_files.made(tmp_path / "two")
    context = certificates.context(own.files, NOW)
    following = Following(own.files, context, lambda: NOW)
    before = tls_files.shown_by(context, own)
    shutil.copy(other.files.cert, own.files.cert)
    following.look()
    assert tls_files.shown_by(context, own) == before
    own.files.key.unlink()
    following.look()
    assert tls_files.shown_by(context, own) == before
    shutil.copy(other.files.key, own.files.key)
    following.look()
    assert tls_files.shown_by(context, other) != before


def test_a_time_in_milliseconds_is_one_in_utc() -> None:
    """As certificates have theirs."""
    assert certificates.utc(1_668_412_800_500).isoformat() == "2022-11-14T08:00:00.500000+00:00"
