"""Issue and revoke: tickets, API tokens, one-time links. Secrets are told once and kept as hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from checkin.errors import BadInput, NotFound
from checkin.pipeline.visits import LINK, SCREEN
from checkin.store.register import Token
from checkin.wire.tokens import hashed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from checkin.core.tickets import Holder, Ticket
    from checkin.store.register import Register

SCOPES = ("scan", "names", "figures", "audit", "organise", "metrics")
"""What a token may be allowed: scan at any door, see names at the door, read figures, read the logs too, do all an
organiser does, read metrics.
"""

LINK_LIVES = 600
"""Seconds that a one-time sign-in link is good for."""

LONGEST_NAME = 64


async def revoke_token(register: Register, name: str) -> None:
    """Let a token do nothing any more, at once on every process.

    Raises:
        NotFound: where there is none of that name.
    """
    hashes = [hash for hash, token in register.tokens.items() if token.name == name]
    if not hashes:
        raise NotFound("token_unknown", f"there is no token named {name!r}: see `checkin tokens list`")
    await register.drop_tokens(hashes)


async def add_token(register: Register, name: str, scopes: Iterable[str], secret: str, now: int) -> str:
    """Add an API token and return it: it is told this once.

    Raises:
        BadInput: where the name is empty, too long or taken, or a scope is unknown.
    """
    wanted = tuple(dict.fromkeys(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        raise BadInput(
            "scope_unknown",
            f"--scope {','.join(unknown) or 'without a word'}: expected some of {', '.join(SCOPES)}, separated by commas",
        )
    if not name.strip()[:1].isalnum() or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput(
            "token_name",
            f"a token's name has 1 to {LONGEST_NAME} printable characters, and begins with a letter or a digit: choose another",
        )
    token = f"opm_{secret}"
    await register.put_token(hashed(token), Token(name.strip(), wanted, now))
    return token


async def sign_in_link(register: Register, base: str, secret: str, who: str = LINK) -> str:
    """A link that signs one browser in, once, within ten minutes, as one of `visits.BORN`. The secret is in the fragment,
    so that no server's log holds it. A wall screen's leads to the page for one.
    """
    await register.keep_secret("link", hashed(secret), who, LINK_LIVES)
    return f"{base.rstrip('/')}/{'wall' if who == SCREEN else 'sign-in'}#{secret}"


async def issue(register: Register, ticket: Ticket, holder: Holder) -> Ticket:
    """Put a new ticket into the register; one with that id that is there already stays as it is, and is returned.

    Raises:
        BadInput: where it names a session that there is not.
    """
    unknown = [session for session in ticket.sessions if session not in register.programme.session]
    if unknown:
        raise BadInput(
            "session_unknown",
            f"there is no session {unknown[0]!r} in this programme: see `checkin export attendance` for their ids",
        )

    def changed(register: Register) -> list[tuple[Ticket, Holder | None]]:
        return [] if ticket.id in register.tickets else [(ticket, holder)]

    await register.put_tickets(changed)
    return register.tickets[ticket.id]


async def reissue(register: Register, code: str, new_code: str, clock: Callable[[], int]) -> Ticket:
    """Give a ticket a new code; the old one is revoked from now on. Its id, heads and moves stay.

    Raises:
        NotFound: where no ticket has the code.
        BadInput: where the ticket itself is revoked.
    """
    id = (await _known(register, code)).id

    def changed(register: Register) -> list[tuple[Ticket, None]]:
        current = register.tickets[id]
        if current.revoked_at is not None:
            raise BadInput(
                "ticket_revoked", "this ticket is revoked, and a new code would not let anyone in: issue a new ticket"
            )
        replaced = (*current.replaced, (current.code, clock()))
        return [(msgspec.structs.replace(current, code=new_code, replaced=replaced), None)]

    await register.put_tickets(changed)
    return register.tickets[id]


async def _known(register: Register, code: str) -> Ticket:
    ticket = await register.found(code)
    if ticket is None:
        raise NotFound("ticket_unknown", f"no ticket has the code {code[:64]!r}: see that it is typed right")
    return ticket


async def revoke(register: Register, code: str, clock: Callable[[], int]) -> Ticket:
    """Revoke the ticket with this code. Revoking it again leaves the first time.

    Raises:
        NotFound: where no ticket has the code.
    """
    id = (await _known(register, code)).id

    def changed(register: Register) -> list[tuple[Ticket, None]]:
        current = register.tickets[id]
        return [] if current.revoked_at is not None else [(msgspec.structs.replace(current, revoked_at=clock()), None)]

    await register.put_tickets(changed)
    return register.tickets[id]
