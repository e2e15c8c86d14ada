"""The certificate that the service shows: two files, looked at before they are used, and read again when they change.

What an operator's own tool renews (certbot, a municipality's PKI) is in force within `LOOKS_EVERY`, without a restart:
new connections get the new certificate by the same context, old ones go on.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from checkin.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes

logger = logging.getLogger("checkin.certificates")

LOOKS_EVERY = 10.0
"""Seconds between two looks at the files."""

SOON = timedelta(days=30)
"""How long before its end a certificate should be renewed."""

CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""For TLS 1.2: with forward secrecy and authenticated. Those of TLS 1.3 are all good."""


class Files(NamedTuple):
    """A certificate (with those between it and its authority behind it) and its key, in PEM form."""

    cert: Path
    key: Path


def checked(files: Files, now: datetime) -> x509.Certificate:
    """The certificate in the files, which can be shown now.

    Raises:
        BadInput: where a file can't be read, is no such thing, the two don't belong together, or the time is over.
    """
    cert = read(files.cert)
    if _public(cert.public_key()) != _public(_key(files.key).public_key()):
        raise BadInput(
            "tls_mismatch",
            f"the key in {files.key} is not that of the certificate in {files.cert}: name two files that belong together",
        )
    if cert.not_valid_after_utc <= now:
        raise BadInput(
            "tls_expired",
            f"the certificate in {files.cert} ended at {cert.not_valid_after_utc:%Y-%m-%d %H:%M} UTC: renew it",
        )
    if cert.not_valid_before_utc > now:
        raise BadInput(
            "tls_not_yet",
            f"the certificate in {files.cert} begins at {cert.not_valid_before_utc:%Y-%m-%d %H:%M} UTC: "
            "see that this machine's clock is right",
        )
    return cert


def read(path: Path) -> x509.Certificate:
    """The first certificate in a file.

    Raises:
        BadInput: where there is none.
    """
    try:
        return x509.load_pem_x509_certificate(_content(path))
    except ValueError as error:
        raise BadInput("tls_cert", f"{path} has no certificate in PEM form: name the file that has it") from error


def _key(path: Path) -> PrivateKeyTypes:
    try:
        return serialization.load_pem_private_key(_content(path), None)
    except TypeError as error:
        raise BadInput(
            "tls_key", f"the key in {path} has a password, which nobody is here to type: name a file without one"
        ) from error
    except ValueError as error:
        raise BadInput("tls_key", f"{path} has no key in PEM form: name the file that has it") from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            "tls_unreadable", f"{path} can't be read ({error.strerror}): name a file that we may read"
        ) from error


def _public(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def fingerprint(cert: x509.Certificate) -> str:
    """SHA-256 of a certificate, in hexadecimal: what people compare, and what our own commands hold a service to."""
    return hashlib.sha256(cert.public_bytes(serialization.Encoding.DER)).hexdigest()


def names(cert: x509.Certificate) -> list[str]:
    """The host names that a certificate is for, without those that stand for many."""
    try:
        there = cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [name for name in there.get_values_for_type(x509.DNSName) if "*" not in name]


def context(files: Files, now: datetime) -> ssl.SSLContext:
    """What a server shows the certificate with: TLS 1.2 and later.

    Raises:
        BadInput: as `checked` does, or where the two can't be used all the same.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.set_ciphers(CIPHERS)
    made.options |= ssl.OP_NO_RENEGOTIATION
    made.set_alpn_protocols(["http/1.1"])
    load(made, files, now)
    return made


def load(into: ssl.SSLContext, files: Files, now: datetime) -> None:
    """Show the files' certificate from now on.

    Raises:
        BadInput: as `checked` does, or where the two can't be used all the same.
    """
    checked(files, now)
    try:
        into.load_cert_chain(files.cert, files.key)
    except OSError as error:
        why = getattr(error, "reason", None) or error.strerror or type(error).__name__
        raise BadInput("tls_unusable", f"{files.cert} and {files.key} can't be used for TLS ({why})") from error


class Following:
    """A context that shows what the files have, however often they change."""

    def __init__(self, files: Files, into: ssl.SSLContext, clock: Callable[[], datetime]) -> None:
        self._files = files
        self._into = into
        self._clock = clock
        self._seen = self._stamp()

    async def run(self) -> None:
        """Look at the files again and again. What can't be used is logged; what was good stays."""
        while True:
            await asyncio.sleep(LOOKS_EVERY)
            self.look()

    def look(self) -> None:
        """Take up the files where they have changed."""
        stamp = self._stamp()
        if stamp == self._seen:
            return
        try:
            load(self._into, self._files, self._clock())
        except BadInput as problem:  # perhaps one of the two is still being written: the next look tells
            logger.warning("%s; the certificate from before is still shown", problem.detail)
            return
        self._seen = stamp
        logger.warning("the certificate in %s was read anew", self._files.cert)

    def _stamp(self) -> tuple[tuple[int, int] | None, ...]:
        return tuple(_stamp(path) for path in self._files)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        there = path.stat()
    except OSError:
        return None
    return there.st_mtime_ns, there.st_ino


def ending(cert: x509.Certificate, now: datetime) -> timedelta:
    """How long a certificate is good for from now on; negative where it has ended."""
    return cert.not_valid_after_utc - now


def utc(milliseconds: int) -> datetime:
    """A time in milliseconds since the epoch, as certificates have it."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
