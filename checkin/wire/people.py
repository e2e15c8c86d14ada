"""The messages by which people sign in, look after their own account, and read who did what."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from checkin.core.deeds import What


class SignIn(Struct):
    """The body of `POST /sign-in`: the one-time token of the link."""

    token: Annotated[str, Meta(max_length=200)]


class SignInWays(Struct):
    """How one can sign in besides with name and password: the name of the provider, if there is one."""

    openid: str | None


class Credentials(Struct):
    """The body of `POST /sign-in/password`."""

    name: Annotated[str, Meta(max_length=256)]
    password: Annotated[str, Meta(max_length=1024)]


class Entrance(Struct):
    """How far a right password led: in, or where there is a second factor half-way, with what to bring its code by."""

    half: str | None


class SecondStep(Struct):
    """The body of `POST /sign-in/code`: what the password led to, and a code of the app or for recovery."""

    half: Annotated[str, Meta(max_length=200)]
    code: Annotated[str, Meta(max_length=64)]


class Welcomed(Struct):
    """Whom a link lets choose a password."""

    name: str


class NewPassword(Struct):
    """The body of `POST /welcome/password`: the one-time token of the link, and the password chosen."""

    token: Annotated[str, Meta(max_length=200)]
    password: Annotated[str, Meta(max_length=1024)]


class ChangedPassword(Struct):
    """The body of `POST /me/password`: the password that one has, and the one that one wants."""

    current: Annotated[str, Meta(max_length=1024)]
    password: Annotated[str, Meta(max_length=1024)]


class NewFactor(Struct):
    """What an authenticator app must be told: a secret to type, or the same as a QR of `size` modules across, whose dark
    ones are the path of an SVG.
    """

    secret: str
    size: int
    path: str


class FirstCode(Struct):
    """The body of `POST /me/second-factor/confirm`: the app's first code."""

    code: Annotated[str, Meta(max_length=64)]


class RecoveryCodes(Struct):
    """Codes for whoever loses their phone, each good once; told this once."""

    codes: list[str]


class SignOut(Struct):
    """The body of `POST /sign-out`; none signs this browser out."""

    everywhere: bool = False


class Me(Struct):
    """Who asks: a name and what it may do. For people also their role, whether they have a second factor, and how they
    sign in: `password`, `openid`, `link`; for a token `token`.
    """

    name: str
    scopes: list[str]
    role: str | None = None
    second_factor: bool = False
    ways: list[str] = []


class DeedRow(Struct):
    """One deed, named as in the export `audit`. `who` is "" where a name was typed that nobody has."""

    number: int
    at: str
    who: str
    what: What
    of: str
    more: str


class AuditPage(Struct):
    """The answer to `GET /audit`: deeds, newest first.

    `deeds` says how many there are in all, `last` is the hash of the newest, which `checkin verify` ends with; `older` is
    what to ask for as `before` to go on, None where this was all.
    """

    deeds: int
    last: str
    rows: list[DeedRow]
    older: str | None
