"""Sign in by a provider that municipalities have (OpenID Connect, such as Entra ID): the authorization code flow.

1. The browser is sent to the provider with a fresh state, nonce and PKCE challenge (S256).
2. It comes back with a code, which we trade for an ID token over a connection of our own.
3. The token must be signed by a key of the provider, made by the issuer for us and for this nonce, and be of now.

A person is the pair of issuer and subject. Addresses are not looked at: providers let people choose them.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import aiohttp
import msgspec
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from checkin.errors import BadInput, NotAllowed, Problem
from checkin.wire import addresses

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkin.settings import Settings

ALGORITHMS = ("RS256", "ES256", "PS256")
"""Signatures that are taken; never one by a shared secret, never none."""

LEEWAY = 60
"""Seconds that the provider's clock may be off."""

FRESH = 3600 * 1000
"""Milliseconds that what a provider says of itself is good for."""

ASKS_AGAIN = 60 * 1000
"""Milliseconds after which its keys are asked for again because a token names another one."""

ANSWERS_WITHIN = 10.0
"""Seconds within which a provider must answer."""

LONGEST = 512 * 1024
"""Bytes of an answer."""


class Metadata(msgspec.Struct, frozen=True):
    """What a provider says of itself at `/.well-known/openid-configuration`, as far as we need it."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class Tokens(msgspec.Struct, frozen=True):
    """The answer of a token endpoint, as far as we need it."""

    id_token: str


class Asked(msgspec.Struct, frozen=True):
    """What one sign-in was begun with; kept until the browser is back.

    Attributes:
        back: the address that it comes back to.
        nonce: what the ID token must carry.
        verifier: what the PKCE challenge was made of.
        browser: the hash of what the browser must bring in its cookie.
    """

    back: str
    nonce: str
    verifier: str
    browser: str


class _Known(NamedTuple):
    """What a provider said of itself, its keys, and when it said so (milliseconds)."""

    metadata: Metadata
    keys: KeySet
    at: int


class Provider:
    """The provider that the settings name.

    Args:
        settings: its address, exactly as it writes it into its tokens; what it knows us by; what people call it.
        http: for asking it; answers must come within its timeout.
        clock: milliseconds since the epoch.

    Raises:
        BadInput: where a setting is missing.
        Problem: where anybody could read what goes to the address.
    """

    def __init__(self, settings: Settings, http: aiohttp.ClientSession, clock: Callable[[], int]) -> None:
        if not settings.openid_issuer or not settings.openid_client:
            raise BadInput("setting", "CHECKIN_OPENID_ISSUER and CHECKIN_OPENID_CLIENT need each other: set both")
        _check_private(settings.openid_issuer)
        self.issuer = settings.openid_issuer
        self.name = settings.openid_name or urlsplit(self.issuer).hostname or self.issuer
        self._client = settings.openid_client
        self._secret = settings.openid_secret
        self._http = http
        self._clock = clock
        self._known: _Known | None = None

    async def begin(self, asked: Asked, state: str) -> str:
        """The address to send a browser to.

        Raises:
            Problem: where the provider can't be reached or is not the one that we were told of.
        """
        challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.verifier.encode()).digest()).rstrip(b"=").decode()
        endpoint = (await self._knowledge()).metadata.authorization_endpoint
        query = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": asked.back,
            "scope": "openid",
            "state": state,
            "nonce": asked.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(query)}"

    async def identity(self, asked: Asked, code: str) -> tuple[str, str]:
        """Trade a code for who came back: issuer and subject.

        Raises:
            NotAllowed: where the provider does not take the code, or its token is not for us, here and now.
            Problem: where it can't be reached.
        """
        metadata = (await self._knowledge()).metadata
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": asked.back,
            "code_verifier": asked.verifier,
        }
        raw = await self._asked("POST", metadata.token_endpoint, **self._signed(metadata, form))
        claims = await self._claims(_read(raw, Tokens).id_token)
        self._check(claims, asked.nonce)
        return self.issuer, str(claims["sub"])

    def _signed(self, metadata: Metadata, form: dict[str, str]) -> dict[str, Any]:
        """A form with what shows that it is us, as the provider wants it."""
        if self._secret is None:
            return {"data": form | {"client_id": self._client}}
        if "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
            pair = f"{quote(self._client, safe='')}:{quote(self._secret, safe='')}"
            return {"data": form, "headers": {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}}
        return {"data": form | {"client_id": self._client, "client_secret": self._secret}}

    async def _claims(self, token: str) -> dict[str, Any]:
        """What a token says, once its signature is known to be the provider's."""
        keys = (await self._knowledge()).keys
        try:
            try:
                return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            except InvalidKeyIdError:  # the provider may have a new one
                keys = (await self._knowledge(ASKS_AGAIN)).keys
                return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError) as error:
            raise _untrue(error) from error

    def _check(self, claims: dict[str, Any], nonce: str) -> None:
        """See that a token was made by the issuer for us, for this sign-in, and is of now."""
        expected = jwt.JWTClaimsRegistry(
            now=self._clock() // 1000,
            leeway=LEEWAY,
            iss={"essential": True, "value": self.issuer},
            sub={"essential": True},
            aud={"essential": True, "value": self._client},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            expected.validate(claims)
        except JoseError as error:
            raise _untrue(error) from error
        if claims.get("nonce") != nonce:  # the registry would take a list that holds it
            raise _untrue(ValueError("nonce"))
        if claims.get("azp", self._client) != self._client or (len(_listed(claims["aud"])) > 1 and "azp" not in claims):
            raise _untrue(ValueError("azp"))

    async def _knowledge(self, fresh: int = FRESH) -> _Known:
        """What the provider says of itself; asked for again after so many milliseconds."""
        now = self._clock()
        if self._known is None or now - self._known.at >= fresh:
            address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
            metadata = _read(await self._asked("GET", address), Metadata)
            if metadata.issuer != self.issuer:
                raise _misled(f"says that it is {metadata.issuer!r}: write that one into CHECKIN_OPENID_ISSUER")
            raw = await self._asked("GET", metadata.jwks_uri)
            try:
                self._known = _Known(metadata, KeySet.import_key_set(msgspec.json.decode(raw)), now)
            except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
                raise _misled("has keys that can't be read") from error
        return self._known

    async def _asked(self, method: str, address: str, **more: Any) -> bytes:
        """The provider's answer to a question; a redirect is none."""
        _check_private(address)
        try:
            async with self._http.request(method, address, allow_redirects=False, **more) as got:
                raw = await _whole(got)
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:
            raise _misled(f"can't be reached ({type(error).__name__})") from error
        if got.status == 400 and method == "POST":
            raise NotAllowed("openid_refused", "the provider does not take this sign-in: begin again", status=401)
        if got.status != 200:
            raise _misled(f"answers with status {got.status}")
        return raw


async def _whole(got: aiohttp.ClientResponse) -> bytes:
    raw = bytearray()
    async for piece in got.content.iter_chunked(64 * 1024):
        raw += piece
        if len(raw) > LONGEST:
            raise ValueError("too long")
    return bytes(raw)


def _read(raw: bytes, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.DecodeError as error:
        raise _misled("answers something else than expected") from error


def _check_private(address: str) -> None:
    """Nobody may read on the way: https, or a provider on this very machine."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and addresses.is_this_machine(parts.hostname or "")):
        raise _misled(f"has the address {address[:200]!r}: it must begin with https://")


def _listed(audience: object) -> list[object]:
    return audience if isinstance(audience, list) else [audience]


def _untrue(error: Exception) -> NotAllowed:
    """A token that is not what it should be. Which part is wrong is for whoever runs the service: in the cause."""
    return NotAllowed(
        "openid_untrue", f"what the provider sent does not hold ({type(error).__name__}): begin again", status=401
    )


def _misled(how: str) -> Problem:
    return Problem("openid_unreachable", f"the sign-in provider {how}: see the settings CHECKIN_OPENID_…", status=502)
