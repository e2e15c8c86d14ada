"""Settings: every one a variable `CHECKIN_*`, which a flag of the same name wins over. Read once, at the root."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args, get_origin

import msgspec
import platformdirs

from checkin.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How a service or a command runs."""

    store: str | None = None
    """The store's URL (`redis://…`, `rediss://…`, `unix://…`); None for the embedded one."""

    data: Path = msgspec.field(default_factory=lambda: Path(platformdirs.user_data_dir("oppmote", appauthor=False)))
    """The data directory of the embedded store; by default the platform's data folder."""

    host: str | None = None
    """The address that the service listens on; None for 127.0.0.1, and with `--tls self` for all that this machine has."""

    port: Annotated[int, msgspec.Meta(ge=0, le=65_535)] = 8100
    """The port that the service listens on; 0 for any free one."""

    programme: str | None = None
    """The id of the programme to work on; None for the only one there is."""

    close_after: Annotated[float, msgspec.Meta(ge=0, le=8760)] = 2.0
    """Hours after its end at which a session closes by itself."""

    locale: Literal["en", "nb"] = "en"
    """The form of exported CSV: `nb` for a byte order mark, `;` and local times, `en` for `,` and UTC."""

    tls_cert: Path | None = None
    """The file with the certificate (PEM, with those between it and its authority) that the service shows."""

    tls_key: Path | None = None
    """The file with its key (PEM, without a password)."""

    tls: Literal["self"] | None = None
    """`self`: the service makes an authority and a certificate of its own for this machine's addresses."""

    insecure: bool = False
    """Whether plain HTTP may be answered on an address that others reach."""

    trusted_proxies: str = "127.0.0.0/8, ::1"
    """Addresses and networks of proxies that are believed when they say whom they ask for, and by which scheme."""

    requests_per_second: Annotated[float, msgspec.Meta(ge=0, le=1_000_000)] = 100.0
    """Requests a second that one device or person may go on making, and ten times as many at once; 0: any number."""

    attention: str | None = None
    """From when something needs attention, `KIND=FROM/UNTIL` with spaces between; None for the usual limits."""

    require_second_factor: bool = False
    """Whether organisers with a password must have a second factor."""

    openid_issuer: str | None = None
    """The sign-in provider's address, as it writes it into its tokens; None for no provider."""

    openid_client: str | None = None
    """The id under which the provider knows us."""

    openid_secret: str | None = None
    """What we show the provider. It has no flag: whoever lists processes would read it."""

    openid_name: str | None = None
    """What people know the provider by; None for its address."""

    @property
    def here(self) -> str:
        """Where a service with these settings answers on this machine."""
        return f"{'https' if self.tls or self.tls_cert else 'http'}://localhost:{self.port}"


_PATHS = {"data", "tls_cert", "tls_key"}


_EXPECTED = {
    "tls": "expected the one word self",
    "insecure": "expected 1 or 0",
    "requests_per_second": "expected a number from 0 to 1000000",
    "port": "expected a whole number from 0 to 65535",
    "close_after": "expected a number of hours from 0 to 8760",
    "require_second_factor": "expected 1 or 0",
}
"""What people are told where a number can't be one, in place of the converter's own words."""


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read the settings that are there as `CHECKIN_STORE`, `CHECKIN_DATA` and so on; an empty one counts as absent.

    Raises:
        BadInput: naming the variable that can't be read.
    """
    found = {field: environment.get(f"CHECKIN_{field.upper()}") for field in Settings.__struct_fields__}
    given: dict[str, object] = {field: text for field, text in found.items() if text}
    return adjusted(Settings(), given, prefix="CHECKIN_")


def adjusted(settings: Settings, given: Mapping[str, object], prefix: str = "--") -> Settings:
    """The settings with those that were given in place of the ones there; None counts as not given.

    Raises:
        BadInput: naming the setting that can't be read.
    """
    changes: dict[str, object] = {}
    for field, value in given.items():
        if value is None:
            continue
        try:
            changes[field] = Path(str(value)).expanduser() if field in _PATHS else _converted(field, value)
        except (msgspec.ValidationError, ValueError, RuntimeError) as error:  # the last: no such user has a home
            name = f"{prefix}{field.upper() if prefix != '--' else field.replace('_', '-')}"
            raise BadInput("setting", f"{name} is {value!r}: {_EXPECTED.get(field, error)}") from error
    return msgspec.structs.replace(settings, **changes)


def _converted(field: str, value: object) -> object:
    kind = next(known.type for known in msgspec.structs.fields(Settings) if known.name == field)
    if get_origin(kind) is Literal and value not in get_args(kind):
        raise ValueError(f"expected one of {', '.join(get_args(kind))}")
    return msgspec.convert(value, kind, strict=False)
