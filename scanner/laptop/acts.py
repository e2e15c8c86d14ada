"""What a door does: scans, takes back, counts, makes tickets; each through the device, and shown when it is known.

The order that must hold: stored, then sent, then shown, and only when people have seen it noted as shown.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from checkin.wire import times
from checkin.wire.messages import AnnulmentMessage, CountMessage, ScanMessage, WalkInMessage
from scanner.laptop import phrasing
from scanner.laptop.device import Revoked
from scanner.laptop.outbox import OutboxError
from scanner.laptop.phrasing import Asked
from scanner.laptop.screen import Card

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime
    from uuid import UUID

    from checkin.wire.messages import SessionNow, TicketMade, VerdictMessage
    from scanner.laptop.device import Device, Shown
    from scanner.laptop.face import Carding, Face, Phrase
    from scanner.laptop.screen import Kind
    from scanner.laptop.texts import Texts


class Tools(NamedTuple):
    """What a door works with.

    Attributes:
        new_id: makes a UUIDv7.
        clock: the time at the door, with a zone.
        seconds: of a clock that only goes forward.
        make_ticket: has the service make a ticket on the spot; None where it doesn't answer.
        next_camera: goes over to another camera, where there is one.
        session_now: how full a session is as far as the device knows, None where it knows nothing.
    """

    new_id: Callable[[], UUID]
    clock: Callable[[], datetime]
    seconds: Callable[[], float]
    make_ticket: Callable[[WalkInMessage], Awaitable[TicketMade | None]]
    next_camera: Callable[[], None]
    session_now: Callable[[str], SessionNow | None]


class Done(NamedTuple):
    """The last thing that may be taken back, and what to call it."""

    id: UUID
    session: str
    called: Phrase


class Stage(Protocol):
    """What is wanted of whoever shows the face."""

    async def presented(self) -> None:
        """Wait until people can see what the face says now."""

    def play(self, kind: Kind) -> None:
        """Sound like this kind of card."""


class Acts:
    """The acts of one door, one at a time.

    Attributes:
        asked: what the last scan was about, None before the first.
        shown: what came of it, None until it is known.
    """

    def __init__(self, device: Device, tools: Tools, face: Face, stage: Stage) -> None:
        self._device = device
        self._tools = tools
        self._face = face
        self._stage = stage
        self._done: Done | None = None
        self.asked: Asked | None = None
        self.shown: Shown | None = None

    async def scan(self, code: str, heads: int | None, why: str | None = None) -> None:
        """Have a code judged and show the answer.

        Args:
            code: as it was read.
            heads: those that the door chose; None leaves it to the ticket.
            why: the reason of an override.
        """
        asked = self._ask(code, heads)
        try:
            shown = await self._device.scan(self._message(asked, why))
            self._answer(shown, asked)
            await self.take_stock()
            await self._stage.presented()
            await self._device.shown(shown)
        except Revoked:
            self._stop()
        except OutboxError:
            self._show_unstored()

    async def again(self) -> None:
        """Scan the code whose card is shown once more, for the heads that were chosen since, in place of what was done."""
        asked, shown, heads = self.asked, self.shown, self._face.heads
        if asked is None or shown is None or not self.correctable:
            return
        if self._done is not None and self._done.id == shown.id:
            await self.undo()
        await self.scan(asked.code, heads)

    async def undo(self) -> None:
        """Take back the last admission, exit or count. What was before it stays."""
        done = self._done
        if done is None:
            self._note(lambda texts: texts.nothing_to_undo)
            return
        new = self._tools.new_id()
        if await self._record(AnnulmentMessage(id=new, scan=done.id, session=done.session, at=self._tools.clock())):
            self._done = None
            self._did("unsure", lambda texts: texts.undone.format(what=done.called(texts)))

    async def count(self, heads: int) -> None:
        """Count heads without a ticket: in, or (below zero) out."""
        many, entering, face = abs(heads), heads > 0, self._face

        def called(texts: Texts) -> str:
            return (texts.counted_in if entering else texts.counted_out).format(heads=many)

        message = CountMessage(
            id=self._tools.new_id(),
            session=face.session.id,
            door=face.place.door.id,
            direction="entry" if entering else "exit",
            heads=many,
            at=self._tools.clock(),
        )
        if await self._record(message):
            self._done = Done(message.id, message.session, called)
            self._did("admitted" if entering else "exited", called)

    async def make_ticket(self, name: str, heads: int) -> None:
        """A ticket on the spot, and its holders in. Without the service they are counted, which comes to the same figures."""
        new, session, at = self._tools.new_id(), self._face.session.id, self._tools.clock()
        message = WalkInMessage(id=new, heads=heads, session=session, name=name, at=at)
        made = await self._tools.make_ticket(message)
        if made is None:
            await self.count(heads)
            self._note(lambda texts: texts.walk_in_counted)
            return
        await self.scan(made.code, heads)
        shown, asked = self.shown, self.asked
        if shown and asked and shown.outcome == "admitted":
            self._show(partial(phrasing.handed_out, shown, asked), group=phrasing.is_group(shown))

    async def take_stock(self) -> None:
        """See whether the service answers, how many entries wait, whether the disk takes any, and how full the session is."""
        face, now = self._face, self._tools.session_now(self._face.session.id)
        face.online, face.keeps = self._device.online, self._device.keeps
        self._note_revoked()
        with suppress(OutboxError):  # a file that can't be read is told of when something should be stored in it
            face.waiting, face.parked = await self._device.waiting(), await self._device.parked()
        if now is not None:
            face.hear(now, self._tools.seconds())

    def waivable(self) -> tuple[str, ...]:
        """All that an override of the card that is shown would waive; empty where there is nothing to override."""
        if self.shown is None or self.asked is None or self._face.idle:
            return ()
        return phrasing.overridable(self.shown, self.asked)

    @property
    def correctable(self) -> bool:
        """Whether another number of heads was chosen for the group whose card is shown."""
        return self._face.heads is not None and self._group_shown() is not None and self._may_correct()

    def _may_correct(self) -> bool:
        """What was let in is taken back before; a refusal took no place."""
        return "undo" in self._face.may or (self.shown is not None and self.shown.outcome == "refused")

    def first_choice(self, step: int) -> int:
        """The number of heads that choosing begins with: one more or fewer than were let in, or those that may still come in."""
        verdict = self._group_shown()
        if verdict is None or verdict.ticket is None or not self._may_correct():
            return step
        if verdict.outcome != "refused":
            return verdict.heads + step
        places = verdict.session.left
        return verdict.ticket.left if places is None else min(verdict.ticket.left, places)

    def _group_shown(self) -> VerdictMessage | None:
        """What the service said of the group whose card is shown; None where another card is."""
        if self.shown is None or self._face.idle or not phrasing.is_group(self.shown):
            return None
        return self.shown.verdict

    def _ask(self, code: str, heads: int | None) -> Asked:
        """Say that it is being looked into. A number of heads was chosen for one scan only."""
        face = self._face
        asked = Asked(code, face.direction, heads, face.session, face.place, self._at(), face.may)
        self.asked, self.shown, face.heads = asked, None, None
        self._show(lambda texts: Card("checking", texts.checking))
        return asked

    def _message(self, asked: Asked, why: str | None) -> ScanMessage:
        return ScanMessage(
            id=self._tools.new_id(),
            session=asked.session.id,
            door=asked.place.door.id,
            direction=asked.direction,
            at=self._tools.clock(),
            code=asked.code,
            heads=asked.heads,
            override=why,
        )

    def _answer(self, shown: Shown, asked: Asked) -> None:
        self.shown, kind = shown, phrasing.kind(shown)
        self._show(partial(phrasing.card, shown, asked), group=phrasing.is_group(shown) and self._may_correct())
        self._stage.play(kind)
        line: Phrase = partial(phrasing.line, shown, asked)
        self._face.remember(kind, asked.at, line)
        if shown.verdict:
            self._face.know(shown.verdict.session, self._tools.seconds())
        if shown.outcome in ("admitted", "exited"):
            self._done = Done(shown.id, asked.session.id, line)

    def _did(self, kind: Kind, phrase: Phrase) -> None:
        """Something was done that is no scan: say so, remember it, and count with it."""
        face, now = self._face, self._tools.session_now(self._face.session.id)
        if now is not None:
            face.know(now, self._tools.seconds())
        face.dismiss()
        face.remember(kind, self._at(), phrase)
        self._note(phrase)

    async def _record(self, message: AnnulmentMessage | CountMessage) -> bool:
        """Whether it is on disk or the service has it; where neither is so, the screen says it."""
        try:
            await self._device.record(message)
            await self.take_stock()
        except Revoked:
            self._stop()
            return False
        except OutboxError:
            self._show_unstored()
            return False
        return True

    def _note_revoked(self) -> None:
        """A revoked device shows that and nothing else, whatever somebody was busy with."""
        self._face.revoked = self._device.revoked
        if self._face.revoked:
            self._face.dialogue = None
            self._face.dismiss()

    def _stop(self) -> None:
        """An organiser has revoked the device: what was asked stays without an answer."""
        self._note_revoked()
        self._stage.play("unsure")

    def _show_unstored(self) -> None:
        self._face.keeps = self._device.keeps
        self._show(phrasing.unstored)
        self._stage.play("unsure")

    def _show(self, card: Carding, *, group: bool = False) -> None:
        self._face.show(card, self._tools.seconds(), group=group)

    def _note(self, phrase: Phrase) -> None:
        self._face.note(phrase, self._tools.seconds())

    def _at(self) -> int:
        return times.milliseconds(self._tools.clock())
