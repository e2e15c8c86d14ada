"""The client: sends what an outbox holds to the service, and tells what came back.

Three things can come back, all of them values: an answer for each entry, a problem in place of one that the
service can't decide, or no answer. Whatever is not clearly one of the first two is the third, and the entry
stays in its outbox: sending again is harmless, since ids make it so.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeAlias, TypeVar
from uuid import UUID

import aiohttp
import msgspec
from msgspec import Raw, Struct
from yarl import URL

from checkin.wire.messages import (
    AnnulmentMessage,
    CountMessage,
    Made,
    ProblemHere,
    ProblemMessage,
    Taken,
    UndecidedMessage,
    VerdictMessage,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping, Sequence
    from random import Random

    from checkin.wire.messages import TicketMade, WalkInMessage
    from scanner.laptop.entries import Entry

    _Got: TypeAlias = tuple[int, Mapping[str, str], bytes]

UNDECIDED = frozenset({400, 404, 409, 410, 422})
"""Statuses that speak of the entry itself; others, such as a wrong token, speak of us or of the day."""

NOT_OURS = frozenset({"door_not_yours", "not_yours", "undo_not_allowed"})
"""Codes of a 403 that speak of the entry itself: it is another door's or device's, or no act that we were given."""

REVOKED = "device_revoked"
"""The code of the problem that a revoked device is told."""

_Told = TypeVar("_Told")

Result: TypeAlias = VerdictMessage | UndecidedMessage | Taken


class Answers(Struct, frozen=True):
    """What the service said to each entry, in their order; `epoch` is the store's, where it was told."""

    results: list[Result]
    now: str | None = None
    epoch: str | None = None


class NoAnswer(Struct, frozen=True):
    """Nothing that can be relied on came back.

    Attributes:
        why: a few words for people.
        retry_after: seconds to leave the service alone, if it said so.
        status: of an answer that was of no use; 0 where none came.
        code: of the problem that it told, if it did.
    """

    why: str
    retry_after: float = 0.0
    status: int = 0
    code: str = ""


class Fetched(Struct, frozen=True):
    """What the service gave; an empty `body` where that is what we have already."""

    body: bytes
    tag: str


class _Verdicts(Struct):
    """The answer to `POST /scans`, before each of its verdicts is looked at."""

    now: str
    epoch: str
    verdicts: list[Raw]


class _Perhaps(Struct):
    """One item of the verdicts, looked at before it is known which of the two it is."""

    id: str | None = None
    problem: ProblemHere | None = None


class Client:
    """Speaks to one service as one device."""

    def __init__(self, http: aiohttp.ClientSession, server: str) -> None:
        """Use an HTTP session that carries the device's token, against a service such as http://host:8080."""
        self._http = http
        self._api = URL(server) / "api/v1"

    async def send(self, entries: Sequence[Entry], deadline: float) -> Answers | NoAnswer:
        """Send entries of one kind: up to 500 scans, or one annulment or count.

        Args:
            entries: as `Outbox.next_batch` gives them.
            deadline: seconds after which no answer is expected any more.
        """
        path, body = _request(entries)
        got = await _within(deadline, self._post(path, body))
        if isinstance(got, NoAnswer):
            return got
        status, headers, text = got
        return _reply(entries, status, text) or _no_answer(status, headers, text)

    async def fetch(self, path: str, query: Mapping[str, str], deadline: float, tag: str = "") -> Fetched | NoAnswer:
        """Get something below `/api/v1`.

        Args:
            path: such as `door/bundle`.
            query: of the address.
            deadline: seconds after which no answer is expected any more.
            tag: of what we have already, so that it need not be sent again.
        """
        got = await _within(deadline, self._get(path, query, tag))
        if isinstance(got, NoAnswer):
            return got
        status, headers, body = got
        if status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
            return Fetched(body if status == HTTPStatus.OK else b"", headers.get("ETag", ""))
        return _no_answer(status, headers, body)

    async def make_ticket(self, message: WalkInMessage, deadline: float) -> TicketMade | NoAnswer:
        """Have a ticket made on the spot; the same id again gives the same ticket.

        Args:
            message: whom it is for.
            deadline: seconds after which no answer is expected any more.
        """
        made = await self.tell("tickets", message, Made, deadline)
        return made if isinstance(made, NoAnswer) else made.ticket

    async def tell(self, path: str, message: Struct, kind: type[_Told], deadline: float) -> _Told | NoAnswer:
        """Post something below `/api/v1` that goes through no outbox.

        Args:
            path: such as `devices/enrol`.
            message: what is posted.
            kind: of the answer.
            deadline: seconds after which no answer is expected any more.
        """
        got = await _within(deadline, self._post(path, msgspec.json.encode(message)))
        if isinstance(got, NoAnswer):
            return got
        status, headers, body = got
        try:
            return msgspec.json.decode(body, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return _no_answer(status, headers, body)

    async def _get(self, path: str, query: Mapping[str, str], tag: str) -> _Got:
        headers = {"If-None-Match": tag} if tag else {}
        async with self._http.get(self._api / path, params=query, headers=headers, allow_redirects=False) as got:
            return got.status, got.headers, await got.read()

    async def _post(self, path: str, body: bytes) -> _Got:
        try:
            return await self._post_once(path, body)
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            # A connection kept from before the service was started again is dead, and shows it only now.
            return await self._post_once(path, body)

    async def _post_once(self, path: str, body: bytes) -> _Got:
        sent = {"Content-Type": "application/json"}
        async with self._http.post(self._api / path, data=body, headers=sent, allow_redirects=False) as got:
            return got.status, got.headers, await got.read()


@asynccontextmanager
async def connected(server: str, token: str) -> AsyncIterator[Client]:
    """A client for as long as the block lasts; one without a token asks for what is open to all."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    # Deadlines are the sender's: a door waits a second, an upload of an afternoon longer.
    async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=None)) as http:
        yield Client(http, server)


def pauses(random: Random, first: float, longest: float) -> Iterator[float]:
    """Seconds to wait before each further try: a part of a doubling limit, so that doors spread out."""
    limit = first
    while True:
        yield random.uniform(0.1, 1.0) * limit
        limit = min(limit * 2, longest)


async def _within(deadline: float, request: Awaitable[_Got]) -> _Got | NoAnswer:
    """What came back within so many seconds."""
    try:
        async with asyncio.timeout(deadline):
            return await request
    except TimeoutError:
        return NoAnswer(f"no answer within {deadline:g} s")
    except aiohttp.ClientConnectorCertificateError:
        return NoAnswer(
            "this machine doesn't trust the certificate that is shown there; trust it by the service's page for devices, or name "
            "its file in SSL_CERT_FILE"
        )
    except (aiohttp.ClientError, OSError) as error:
        return NoAnswer(f"no connection ({error})")


def _request(entries: Sequence[Entry]) -> tuple[str, bytes]:
    message = entries[0].message
    if isinstance(message, AnnulmentMessage):
        return "annulments", msgspec.json.encode(message)
    if isinstance(message, CountMessage):
        return "counts", msgspec.json.encode(message)
    return "scans", msgspec.json.encode({"scans": [entry.message for entry in entries]})


def _reply(entries: Sequence[Entry], status: int, text: bytes) -> Answers | None:
    """What the service said to these entries; None if it can't be understood as that."""
    try:
        if 200 <= status < 300:
            return _good(entries, text)
        if status in UNDECIDED or status == HTTPStatus.FORBIDDEN:
            problem = msgspec.json.decode(text, type=ProblemMessage)
            return _undecided(entries, problem) if status in UNDECIDED or problem.code in NOT_OURS else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return None


def _good(entries: Sequence[Entry], text: bytes) -> Answers | None:
    if isinstance(entries[0].message, AnnulmentMessage | CountMessage):
        taken = msgspec.json.decode(text, type=Taken)
        return Answers([taken], taken.now, taken.epoch) if _belongs(entries, [taken]) else None
    body = msgspec.json.decode(text, type=_Verdicts)
    results = [_result(raw) for raw in body.verdicts]
    return Answers(results, body.now, body.epoch) if _belongs(entries, results) else None


def _undecided(entries: Sequence[Entry], problem: ProblemMessage) -> Answers | None:
    """None of the scans could be decided, or the annulment or count could not."""
    if isinstance(entries[0].message, AnnulmentMessage | CountMessage):
        here = ProblemHere(problem.code, problem.detail)
        return Answers([UndecidedMessage(entries[0].id, here)], problem.now, problem.epoch)
    if problem.verdicts is None or not _belongs(entries, problem.verdicts):
        return None
    return Answers(list(problem.verdicts), problem.now, problem.epoch)


def _result(raw: Raw) -> Result:
    perhaps = msgspec.json.decode(raw, type=_Perhaps)
    if perhaps.problem is not None:
        return UndecidedMessage(perhaps.id, perhaps.problem)
    verdict = msgspec.json.decode(raw, type=VerdictMessage)
    if verdict.ticket is not None:
        # It will stand in place of the code, so it must be an id.
        msgspec.convert(verdict.ticket.id, UUID)
    return verdict


def _belongs(entries: Sequence[Entry], results: Sequence[Result]) -> bool:
    """Whether there is one result for each entry, in the same order."""
    if len(entries) != len(results):
        return False
    return all(result.id in {entry.id, None} for entry, result in zip(entries, results, strict=True))


def _no_answer(status: int, headers: Mapping[str, str], text: bytes) -> NoAnswer:
    code, detail = "", "not an answer of this service"
    with suppress(msgspec.DecodeError, UnicodeDecodeError):
        problem = msgspec.json.decode(text, type=ProblemMessage)
        code, detail = problem.code, problem.detail
    retry = headers.get("Retry-After", "")
    return NoAnswer(f"{status}: {detail}", float(retry) if retry.isdecimal() else 0.0, status, code)
