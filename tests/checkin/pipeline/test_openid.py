"""A provider's word: taken from a real provider at its best, and refused wherever it does not hold."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from checkin import opening
from checkin.errors import BadInput, Problem
from checkin.pipeline.openid import Asked, Provider
from checkin.settings import Settings
from tests import provider

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

pytestmark = provider.QUIET

BACK = "http://localhost:8100/api/v1/sign-in/openid/back"
ASKED = Asked(BACK, "nonce-1", "verifier-" + "x" * 40, "hash")
NOW = 1_700_000_000
"""Seconds, where we make the tokens ourselves."""


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A real provider."""
    with provider.running() as running:
        yield running


@dataclass
class Hours:
    """The real time, so many hours on."""

    on: float = 0

    def __call__(self) -> int:
        return opening.now() + round(self.on * 3_600_000)


@asynccontextmanager
async def client_of(issuer: str, clock: Any = opening.now, **more: Any) -> AsyncIterator[Provider]:
    """Us, in front of a provider."""
    settings = Settings(openid_issuer=issuer, openid_client="oppmote", openid_secret="hemmelig", **more)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(5)) as http:
        yield Provider(settings, http, clock)


async def _code(of: Provider, asked: Asked = ASKED) -> str:
    """The code that a browser comes back with."""
    back = provider.told_in(await provider.back_from(await of.begin(asked, "state-1")))
    assert back["state"] == "state-1"
    return back["code"]


async def _refusal(of: Any) -> tuple[int, str]:
    with pytest.raises(Problem) as told:
        await of
    return told.value.status, told.value.code


async def test_a_provider_says_who_came(issuer: str) -> None:
    """By issuer and subject."""
    async with client_of(issuer) as us:
        assert await us.identity(ASKED, await _code(us)) == (issuer, "ansatt-0001")


async def test_the_browser_is_sent_with_all_that_protects_the_way(issuer: str) -> None:
    """State, nonce, and the challenge of PKCE, which is the hash of the verifier and not the verifier."""
    async with client_of(issuer) as us:
        address = await us.begin(ASKED, "state-1")
    sent = provider.told_in(address)
    assert address.startswith(f"{issuer}/oauth2/authorize?")
    assert sent == {
        "response_type": "code",
        "client_id": "oppmote",
        "redirect_uri": BACK,
        "scope": "openid",
        "state": "state-1",
        "nonce": "nonce-1",
        "code_challenge": "BJWKpXDON5q-QjI4mr402IJmuu1vM7PmdRlcVeOatS0",
        "code_challenge_method": "S256",
    }


async def test_a_code_is_good_once(issuer: str) -> None:
    """Replayed, or made up, it is refused by the provider."""
    async with client_of(issuer) as us:
        code = await _code(us)
        await us.identity(ASKED, code)
        for again in (code, "made up"):
            assert await _refusal(us.identity(ASKED, again)) == (401, "openid_refused")


async def test_a_token_for_another_sign_in_is_refused(issuer: str) -> None:
    """Its nonce is not the one that this browser set out with."""
    async with client_of(issuer) as us:
        other = Asked(BACK, "nonce-2", ASKED.verifier, "hash")
        assert await _refusal(us.identity(other, await _code(us))) == (401, "openid_untrue")


@pytest.mark.parametrize("hours", [2, -1])
async def test_a_token_of_another_time_is_refused(issuer: str, hours: float) -> None:
    """Expired, or not made yet."""
    async with client_of(issuer, Hours(hours)) as us:
        assert await _refusal(us.identity(ASKED, await _code(us))) == (401, "openid_untrue")


# Where the provider itself is not what it should be


@dataclass
class Crooked:
    """A provider that says what a test wants it to, and the keys that it says are its own."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "1"})
    signing: Any = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    shown: Any = None
    says: dict[str, Any] = field(default_factory=dict)
    methods: list[str] | None = None
    raw: str = ""
    forms: list[dict[str, str]] = field(default_factory=list)
    asked_for_keys: int = 0

    def app(self) -> web.Application:
        made = web.Application()
        made.router.add_get("/.well-known/openid-configuration", self._configuration)
        made.router.add_get("/keys", self._keys)
        made.router.add_post("/token", self._token)
        return made

    async def _configuration(self, _request: web.Request) -> web.Response:
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?tenant=1",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        methods = {"token_endpoint_auth_methods_supported": self.methods} if self.methods else {}
        return web.json_response(said | methods | self.says)

    async def _keys(self, _request: web.Request) -> web.Response:
        self.asked_for_keys += 1
        return web.json_response(KeySet([self.shown or self.signing]).as_dict(private=False))

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.forms.append(form | {"authorization": request.headers.get("Authorization", "")})
        claims = {
            "iss": self.issuer,
            "sub": "s-1",
            "aud": "oppmote",
            "exp": NOW + 60,
            "iat": NOW,
            "nonce": "nonce-1",
        } | self.claims
        kept = {name: value for name, value in claims.items() if value is not None}
        token = self.raw or jwt.encode(self.header, kept, self.signing, algorithms=[self.header["alg"]])
        return web.json_response({"id_token": token})


def _by_hand(algorithm: str, secret: bytes) -> str:
    """A token that nobody signed, or that is signed with what everybody can read as if it were a shared secret."""
    parts = [{"alg": algorithm, "kid": "1"}, {"iss": "?", "sub": "s-1", "aud": "oppmote", "exp": NOW + 60, "iat": NOW}]
    said = ".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    signature = hmac.digest(secret, said.encode(), "sha256") if secret else b""
    return f"{said}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@asynccontextmanager
async def crooked(**how: Any) -> AsyncIterator[tuple[Crooked, Provider]]:
    """Such a provider, running, and us in front of it."""
    made = Crooked(**how)
    async with TestServer(made.app()) as server:
        made.issuer = str(server.make_url("")).rstrip("/")
        async with client_of(made.issuer, lambda: NOW * 1000) as us:
            yield made, us


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"aud": ["oppmote"]},
        {"aud": ["oppmote", "other"], "azp": "oppmote"},
        {"exp": NOW - 30, "iat": NOW - 90},
        {"iat": NOW + 30},
    ],
)
async def test_a_token_that_holds_is_taken(claims: dict[str, Any]) -> None:
    """Clocks may be off by a minute."""
    async with crooked(claims=claims) as (made, us):
        assert await us.identity(ASKED, "code") == (made.issuer, "s-1")


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "other"},
        {"aud": ["other"]},
        {"aud": []},
        {"aud": ["oppmote", "other"]},
        {"aud": ["oppmote", "other"], "azp": "other"},
        {"azp": "other"},
        {"exp": NOW - 61},
        {"exp": "soon"},
        {"iat": NOW + 61},
        {"nbf": NOW + 61},
        {"nonce": "nonce-2"},
        {"nonce": ["nonce-1"]},
        {"sub": ""},
        {"sub": 7},
        *({name: None} for name in ("iss", "sub", "aud", "exp", "iat", "nonce")),
    ],
    ids=str,
)
async def test_a_token_that_is_not_for_us_here_and_now_is_refused(claims: dict[str, Any]) -> None:
    """Signed rightly, but for another, of another, of another time, or silent on it."""
    async with crooked(claims=claims) as (_, us):
        assert await _refusal(us.identity(ASKED, "code")) == (401, "openid_untrue")


async def test_a_token_that_somebody_else_signed_is_refused() -> None:
    """With a key of the same name, or with none; or with the provider's public key taken for a shared secret."""
    public = RSAKey.generate_key(2048, {"kid": "1"})
    forged: list[dict[str, Any]] = [
        {"shown": public},
        {"shown": public, "raw": _by_hand("none", b"")},
        {"shown": public, "raw": _by_hand("HS256", public.as_pem(private=False))},
        {"header": {"alg": "RS512", "kid": "1"}},
        {"header": {"alg": "RS256", "kid": "2"}},
    ]
    for how in forged:
        async with crooked(**how) as (_, us):
            assert await _refusal(us.identity(ASKED, "code")) == (401, "openid_untrue"), how


async def test_a_new_key_of_the_provider_is_fetched_but_not_at_every_stranger_s_word() -> None:
    """A token that names an unknown key has the keys fetched anew, once a minute at most."""
    clock = [NOW * 1000]
    async with crooked() as (made, _), client_of(made.issuer, lambda: clock[0]) as us:
        await us.identity(ASKED, "code")
        made.signing, made.header = ECKey.generate_key("P-256", {"kid": "2"}), {"alg": "ES256", "kid": "2"}
        assert await _refusal(us.identity(ASKED, "code")) == (401, "openid_untrue")
        assert made.asked_for_keys == 1
        clock[0] += 60_000
        made.claims = {"exp": NOW + 120, "iat": NOW + 60}
        assert await us.identity(ASKED, "code") == (made.issuer, "s-1")
        assert made.asked_for_keys == 2


async def test_our_secret_is_shown_as_the_provider_wants_it() -> None:
    """In the head, or in the form where it takes no other; and what the challenge was made of goes along."""
    for methods, head in ((None, "Basic b3BwbW90ZTpoZW1tZWxpZw=="), (["client_secret_post"], "")):
        async with crooked(methods=methods) as (made, us):
            await us.identity(ASKED, "code")
            (form,) = made.forms
            assert (form["authorization"], form.get("client_secret")) == (head, None if head else "hemmelig")
            assert (form["code_verifier"], form["redirect_uri"]) == (ASKED.verifier, BACK)


@pytest.mark.parametrize(
    "says",
    [
        {"issuer": "https://elsewhere.example"},
        {"issuer": "https://login.example/{tenantid}/v2.0"},
        {"issuer": 5},
        {"jwks_uri": "http://elsewhere.example/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "http://localhost:1/keys"},
    ],
    ids=str,
)
async def test_a_provider_that_is_not_what_we_were_told_is_not_asked(says: dict[str, Any]) -> None:
    """Another issuer, or an address that anybody could read at or that nobody answers at."""
    async with crooked(says=says) as (_, us):
        assert await _refusal(us.begin(ASKED, "state")) == (502, "openid_unreachable")


async def test_settings_that_can_t_be_are_told_at_the_start() -> None:
    """A client without an issuer's address that is safe, or half of the two."""
    async with aiohttp.ClientSession() as http:
        with pytest.raises(Problem, match="https://"):
            Provider(Settings(openid_issuer="http://id.example", openid_client="oppmote"), http, opening.now)
        with pytest.raises(BadInput, match="need each other"):
            Provider(Settings(openid_issuer="https://id.example"), http, opening.now)


async def test_a_name_for_people_is_the_one_set_or_the_host_s() -> None:
    """It stands on the button."""
    async with (
        client_of("https://login.example/tenant/v2.0") as us,
        client_of("https://a.example", openid_name="X") as x,
    ):
        assert (us.name, x.name) == ("login.example", "X")
