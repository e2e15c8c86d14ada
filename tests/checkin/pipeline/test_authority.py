"""An authority of our own: what it vouches for, what it can't vouch for, and when its certificate is made anew."""

from __future__ import annotations

import ipaddress
import ssl
import stat
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from checkin.errors import BadInput
from checkin.pipeline import authority, certificates
from checkin.pipeline.authority import Names
from tests import tls_files
from tests.tls_files import HERE, NOW

if TYPE_CHECKING:
    from pathlib import Path

    from checkin.pipeline.authority import Own

ELSEWHERE = Names(HERE.hosts, (*HERE.addresses, ipaddress.ip_address("192.168.7.7")))


def _read(own: Own) -> tuple[x509.Certificate, x509.Certificate]:
    return certificates.read(own.authority), certificates.read(own.files.cert)


def test_the_certificate_is_one_that_phones_take(tmp_path: Path) -> None:
    """397 days at most, for servers, with every name, signed by an authority that has a name to be found by."""
    root, leaf = _read(tls_files.made(tmp_path))
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=397)
    assert root.not_valid_after_utc - NOW > timedelta(days=3600)
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [*usage] == [x509.oid.ExtendedKeyUsageOID.SERVER_AUTH]
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert tuple(names.get_values_for_type(x509.DNSName)) == HERE.hosts
    assert tuple(names.get_values_for_type(x509.IPAddress)) == HERE.addresses
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value == x509.BasicConstraints(True, 0)
    assert root.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value.startswith("Oppmøte hall ")


@pytest.mark.parametrize("host", ["localhost", "hall", "hall.local", "127.0.0.1", "::1"])
def test_who_trusts_the_authority_reaches_every_name(tmp_path: Path, host: str) -> None:
    """As a strict verifier has it, limits included."""
    own = tls_files.made(tmp_path)
    assert tls_files.shown_by(certificates.context(own.files, NOW), own, host)


def test_the_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    """The folder too; the certificates may be read."""
    own = tls_files.made(tmp_path / "tls")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in own.authority.parent.iterdir()}
    assert modes == {"authority.crt": 0o644, "authority.key": 0o600, "machine.crt": 0o644, "machine.key": 0o600}
    assert stat.S_IMODE(own.authority.parent.stat().st_mode) == 0o700


def test_a_stolen_authority_vouches_for_nothing_in_the_world(tmp_path: Path) -> None:
    """A certificate for somebody's bank, signed with its key, is refused by who knows limits."""
    own = tls_files.made(tmp_path)
    root, leaf = _read(own)
    signer = serialization.load_pem_private_key((tmp_path / "authority.key").read_bytes(), None)
    key = serialization.load_pem_private_key(own.files.key.read_bytes(), None)
    forged = x509.CertificateBuilder(root.subject, leaf.subject, key.public_key(), 7, NOW, NOW + timedelta(days=1))
    forged = forged.add_extension(x509.SubjectAlternativeName([x509.DNSName("bank.example")]), critical=False)
    own.files.cert.write_bytes(forged.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        tls_files.shown_by(certificates.context(own.files, NOW + timedelta(hours=1)), own, "bank.example")


def test_nothing_is_made_anew_without_need(tmp_path: Path) -> None:
    """Phones that trust it go on, through any number of starts."""
    before = [path.read_bytes() for path in (tls_files.made(tmp_path).authority, tmp_path / "machine.crt")]
    assert [path.read_bytes() for path in (tls_files.made(tmp_path).authority, tmp_path / "machine.crt")] == before


@pytest.mark.parametrize(("days", "names"), [(370, HERE), (400, HERE), (1, ELSEWHERE)])
def test_the_certificate_is_made_anew_and_the_authority_stays(tmp_path: Path, days: float, names: Names) -> None:
    """Where it nears its end, has ended, or the machine has another address."""
    root, leaf = _read(tls_files.made(tmp_path, days=days))
    own = tls_files.made(tmp_path, names=names)
    assert _read(own)[0] == root
    assert _read(own)[1] != leaf
    assert authority.suits(own, names, NOW)


def test_an_address_that_has_gone_is_no_reason(tmp_path: Path) -> None:
    """It may come back."""
    _, leaf = _read(tls_files.made(tmp_path, names=ELSEWHERE))
    assert _read(tls_files.made(tmp_path))[1] == leaf


@pytest.mark.parametrize("broken", ["authority.crt", "authority.key", "machine.crt", "machine.key"])
def test_a_file_that_is_lost_or_spoilt_is_made_anew(tmp_path: Path, broken: str) -> None:
    """With all that hangs on it."""
    tls_files.made(tmp_path)
    (tmp_path / broken).write_text("nothing")
    own = tls_files.made(tmp_path)
    assert tls_files.shown_by(certificates.context(own.files, NOW), own)


def test_another_name_of_the_machine_is_left_out_where_the_authority_can_t_vouch_for_it(tmp_path: Path) -> None:
    """But `.local` it can, whatever comes before."""
    tls_files.made(tmp_path)
    names = Names(("localhost", "other", "other.local"), HERE.addresses)
    own = tls_files.made(tmp_path, names=names)
    assert certificates.names(_read(own)[1]) == ["localhost", "other.local"]
    assert authority.suits(own, names, NOW)


def test_a_folder_that_can_t_be_written_is_told(tmp_path: Path) -> None:
    """A file is in its place."""
    (tmp_path / "tls").touch()
    with pytest.raises(BadInput, match="--data"):
        tls_files.made(tmp_path / "tls")


def test_this_machine_s_names_are_private_ones() -> None:
    """`localhost` and both its numbers at least; nothing that the world could look up."""
    names = authority.names_here()
    assert names.hosts[0] == "localhost"
    assert all("." not in host or host.endswith(".local") for host in names.hosts)
    assert set(HERE.addresses) <= set(names.addresses)
    assert all(map(authority.is_private, names.addresses))
    assert not authority.is_private(ipaddress.ip_address("203.0.113.7"))
