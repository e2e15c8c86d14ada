"""The page that says how a device comes to trust this machine (`--tls self`), and the certificate that it must trust.

It is served by plain HTTP, on a port of its own, since before the certificate is trusted HTTPS would greet everybody with
a warning and teach them to click it away (docs/decisions/0010). Nothing else is there: no API, no redirect. Whoever lies in
between could put another certificate in place of ours, so the fingerprint is to be compared with the one in the terminal.
"""

from __future__ import annotations

from html import escape
from importlib import resources
from string import Template
from typing import TYPE_CHECKING, NamedTuple

from aiohttp import web

from checkin.api import answers, trust_texts
from checkin.api.answers import problem
from checkin.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from checkin.api.trust_texts import System, Texts

PATH = "/trust"
FILE = f"{PATH}/oppmote-ca.crt"
STYLE = f"{PATH}/page.css"

KINDS = (("android", "Android"), ("iphone", "iPhone"), ("iphone", "iPad"), ("windows", "Windows"), ("mac", "Mac"))
"""What a browser says of the device that it is on, and the steps that are for it. Of these words the first that is said counts."""


class Shown(NamedTuple):
    """What the page is about: the authority's certificate (PEM), its SHA-256, and where the service is just now."""

    certificate: bytes
    fingerprint: str
    services: Callable[[], list[str]]


SHOWN = web.AppKey("shown", Shown)


def make(shown: Shown) -> web.Application:
    """The application with the page, its style and the certificate, and nothing else."""
    app = web.Application(middlewares=[_door], client_max_size=1)
    app[SHOWN] = shown
    app.add_routes([web.get(PATH, get_page), web.get(STYLE, get_style), web.get(FILE, get_certificate)])
    return app


@web.middleware
async def _door(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Put the headers on that every answer of ours carries; what is not here is a problem, never a redirect."""
    try:
        return answers.completed(await handler(request))
    except web.HTTPException as error:
        said = f"here is only {PATH}; the service answers by https"
        return answers.completed(problem(Problem("no_such_path", said, status=error.status)))


async def get_page(request: web.Request) -> web.Response:
    """The page, in the language asked for (`?lang=`) or the reader's first of ours."""
    text = written(request.app[SHOWN], _texts(request), request.headers.get("User-Agent", ""))
    headers = {
        "Content-Language": _texts(request).code,
        "Vary": "Accept-Language, User-Agent",
        "Cache-Control": "no-store",
    }
    return web.Response(text=text, content_type="text/html", headers=headers)


async def get_style(_request: web.Request) -> web.Response:
    """How the page looks."""
    return web.Response(text=_part("trust.css"), content_type="text/css", headers={"Cache-Control": "no-cache"})


async def get_certificate(request: web.Request) -> web.Response:
    """The authority's certificate. Without a disposition: an iPhone then offers to install it, in place of keeping a file."""
    headers = {"Content-Type": "application/x-x509-ca-cert", "Cache-Control": "no-store"}
    return web.Response(body=request.app[SHOWN].certificate, headers=headers)


def written(shown: Shown, texts: Texts, agent: str) -> str:
    """The page as HTML."""
    kind = next((id for id, word in KINDS if word in agent), "")
    return Template(_part("trust.html")).substitute(
        code=texts.code,
        title=escape(texts.title),
        languages="".join(_language(other, texts) for other in trust_texts.ALL),
        why=escape(texts.why),
        compare=escape(texts.compare),
        fingerprint_name=escape(texts.fingerprint),
        fingerprint="".join(f"<span>{group}</span>" for group in grouped(shown.fingerprint)),
        download=escape(texts.download),
        systems="\n      ".join(_system(system, opened=system.id == kind) for system in texts.systems),
        then=escape(texts.then),
        services="".join(f'<li><a href="{escape(where)}">{escape(where)}</a></li>' for where in shown.services()),
        remove=escape(texts.remove),
    )


def grouped(fingerprint: str) -> list[str]:
    """A fingerprint in groups that two people can read to each other, the same as in the terminal."""
    return [fingerprint[at : at + 4].upper() for at in range(0, len(fingerprint), 4)]


def _language(other: Texts, chosen: Texts) -> str:
    current = ' aria-current="true"' if other is chosen else ""
    return f'<a href="{PATH}?lang={other.code}" lang="{other.code}"{current}>{escape(other.language)}</a>'


def _system(system: System, *, opened: bool) -> str:
    steps = "".join(f"<li>{escape(step)}</li>" for step in system.steps)
    return f"<details{' open' if opened else ''}><summary>{escape(system.name)}</summary><ol>{steps}</ol></details>"


def _texts(request: web.Request) -> Texts:
    wanted = [request.query.get("lang", "")]
    wanted += [part.split(";")[0] for part in request.headers.get("Accept-Language", "").split(",")]
    codes = [code.strip().lower().partition("-")[0].replace("no", "nb") for code in wanted]
    known = {texts.code: texts for texts in trust_texts.ALL}
    return next((known[code] for code in codes if code in known), trust_texts.NB)


def _part(name: str) -> str:
    return resources.files("checkin.api").joinpath(name).read_text(encoding="utf-8")
