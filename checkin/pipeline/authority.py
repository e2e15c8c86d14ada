"""An authority of our own and a certificate for this machine, for a hall without a name in the world: `--tls self`.

The authority lasts ten years, since phones are told to trust it by hand; the certificate 397 days, which is the most that
iPhones take, and it is made anew by itself when it nears its end or the machine gets another address. The authority can
only vouch for addresses of private networks and for names under `.local` (docs/decisions/0010): a stolen key does not
open anybody's bank.
"""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from checkin.errors import BadInput
from checkin.pipeline import certificates, interfaces
from checkin.pipeline.certificates import Files

if TYPE_CHECKING:
    from datetime import datetime
    from ipaddress import IPv4Address, IPv6Address
    from pathlib import Path

AUTHORITY_LASTS = timedelta(days=3652)
LASTS = timedelta(days=397)

BEGINS_EARLIER = timedelta(days=1)
"""How long before now a certificate begins: phones' clocks are not always right."""

PRIVATE: tuple[IPv4Network | IPv6Network, ...] = tuple(
    map(
        ip_network,
        (
            "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10",
            "::1/128", "fc00::/7", "fe80::/10",
        ),
    )
)  # fmt: skip
"""The networks that the authority may vouch for."""

CRITICAL, NOT_CRITICAL = True, False


class Names(NamedTuple):
    """What a machine is called by others: names and addresses."""

    hosts: tuple[str, ...]
    addresses: tuple[IPv4Address | IPv6Address, ...]


class Own(NamedTuple):
    """What there is of our own: the authority's certificate, and the machine's with its key."""

    authority: Path
    files: Files


def names_here() -> Names:
    """What this machine is called now. Names that the world could look up, and addresses in it, are not among them: a
    machine that has these gets a certificate that everybody trusts already.
    """
    host = socket.gethostname().lower().rstrip(".")
    short = host.partition(".")[0]
    hosts = dict.fromkeys(["localhost", *([short, f"{short}.local"] if _is_a_name(short) else [])])
    return Names(tuple(hosts), tuple(address for address in interfaces.addresses() if is_private(address)))


def _is_a_name(host: str) -> bool:
    return host.isascii() and host.replace("-", "").isalnum() and host != "localhost"


def is_private(address: IPv4Address | IPv6Address) -> bool:
    """Whether the authority may vouch for an address."""
    return any(address in network for network in PRIVATE)


def prepared(folder: Path, names: Names, now: datetime) -> Own:
    """The authority and a certificate that is good for these names for a while yet, in a folder; what is missing is made.

    Raises:
        BadInput: where the folder can't be written.
    """
    own = Own(folder / "authority.crt", Files(folder / "machine.crt", folder / "machine.key"))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_good(own.authority, folder / "authority.key", now):
            _make_authority(own.authority, folder / "authority.key", names, now)
        if not suits(own, names, now):
            _make_machine(own, folder / "authority.key", names, now)
    except OSError as error:
        raise BadInput(
            "tls_folder",
            f"no certificate can be kept in {folder} ({error.strerror}): choose another place with --data",
        ) from error
    return own


def _is_good(cert: Path, key: Path, now: datetime) -> bool:
    try:
        return certificates.ending(certificates.checked(Files(cert, key), now), now) > certificates.SOON
    except BadInput:
        return False


def suits(own: Own, names: Names, now: datetime) -> bool:
    """Whether the machine's certificate is the authority's, has all the names that it may have, and lasts for a while."""
    try:
        cert, authority = certificates.checked(own.files, now), certificates.read(own.authority)
        cert.verify_directly_issued_by(authority)
    except (BadInput, InvalidSignature, ValueError, TypeError):  # it is another authority's
        return False
    there = set(_alternatives(cert))
    return certificates.ending(cert, now) > certificates.SOON and there >= set(_allowed(authority, names))


def _alternatives(cert: x509.Certificate) -> list[x509.GeneralName]:
    return list(cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)


def _allowed(authority: x509.Certificate, names: Names) -> list[x509.GeneralName]:
    """The names that the authority may vouch for: a machine may have been given another name since."""
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    known = {limit.value for limit in limits if isinstance(limit, x509.DNSName)}
    hosts = [name for name in names.hosts if name in known or name.endswith(".local")]
    return [*map(x509.DNSName, hosts), *map(x509.IPAddress, names.addresses)]


def _make_authority(cert: Path, key: Path, names: Names, now: datetime) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    host = names.hosts[1] if len(names.hosts) > 1 else names.hosts[0]
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Oppmøte {host} {now:%Y-%m-%d}")])
    builder = _begun(called, private, now, AUTHORITY_LASTS).issuer_name(called)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), CRITICAL)
    builder = builder.add_extension(_usage(signs_certificates=True), CRITICAL)
    permitted = [x509.DNSName(name) for name in (*names.hosts, "local") if not name.endswith(".local")]
    limits = x509.NameConstraints([*permitted, *map(x509.IPAddress, PRIVATE)], None)
    builder = builder.add_extension(limits, NOT_CRITICAL)  # older iPhones refuse what they don't know and is critical
    made = builder.sign(private, hashes.SHA256())
    _write(key, _pem_of(private), 0o600)
    _write(cert, made.public_bytes(serialization.Encoding.PEM), 0o644)


def _make_machine(own: Own, key: Path, names: Names, now: datetime) -> None:
    authority = certificates.read(own.authority)
    signer = serialization.load_pem_private_key(key.read_bytes(), None)
    private = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Oppmøte")])
    builder = _begun(called, private, now, LASTS).issuer_name(authority.subject)
    builder = builder.add_extension(x509.SubjectAlternativeName(_allowed(authority, names)), NOT_CRITICAL)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), CRITICAL)
    builder = builder.add_extension(_usage(signs_certificates=False), CRITICAL)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), NOT_CRITICAL)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key())  # type: ignore[arg-type]
    made = builder.add_extension(issuer, NOT_CRITICAL).sign(signer, hashes.SHA256())  # type: ignore[arg-type]
    _write(own.files.key, _pem_of(private), 0o600)
    _write(own.files.cert, made.public_bytes(serialization.Encoding.PEM), 0o644)


def _begun(
    called: x509.Name, private: ec.EllipticCurvePrivateKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    """A certificate with a fresh number, a key and its time, which begins a little ago."""
    begins = now - BEGINS_EARLIER
    builder = x509.CertificateBuilder().subject_name(called).public_key(private.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(begins).not_valid_after(begins + lasts)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), NOT_CRITICAL)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem_of(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, mode: int) -> None:
    """A whole file or none, and never readable by others before its rights are set."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
    beside.replace(path)
