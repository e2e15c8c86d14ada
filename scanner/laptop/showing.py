"""Showing: the face of the desk on a display, thirty times a second, and what is pressed there to the desk."""

from __future__ import annotations

import asyncio
import math
from functools import partial
from typing import TYPE_CHECKING

from checkin.wire import times
from scanner.laptop.hands import Left, Pressed, Wrote
from scanner.laptop.keyboard import Typing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from scanner.laptop.acts import Tools
    from scanner.laptop.desk import Desk
    from scanner.laptop.displays import Display
    from scanner.laptop.face import Face
    from scanner.laptop.hands import Hand
    from scanner.laptop.looking import Source
    from scanner.laptop.screen import Kind
    from scanner.laptop.sounds import Speaker

LOOKS_EVERY = 1 / 30
"""Seconds between two looks at the keys and the clock; what happens at the desk is shown at once."""

ENDS_A_CODE = frozenset({"enter", "tab"})
"""Keys by which handheld readers end a code."""


class Showing:
    """One display and its desk's face."""

    def __init__(self, display: Display, speaker: Speaker, face: Face, source: Source | None) -> None:
        self._display = display
        self._speaker = speaker
        self._face = face
        self._source = source
        self._wanted: asyncio.Event | None = None
        self._woken = asyncio.Event()
        self._typing = Typing()
        self._acts: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()

    async def presented(self) -> None:
        """Wait until people can see what the face says now."""
        self._wanted = self._wanted or asyncio.Event()
        self._woken.set()
        await self._wanted.wait()

    def play(self, kind: Kind) -> None:
        """Sound like this kind of card, unless somebody wants quiet."""
        match kind:
            case "ready" | "checking":
                return
            case _ if not self._face.muted:
                self._speaker.play(kind)

    async def act_always(self) -> None:
        """Do what was pressed, one thing after the other."""
        while True:
            act = await self._acts.get()
            await act()

    async def show_always(self, desk: Desk, tools: Tools) -> None:
        """Show, and hear, until somebody wants to leave and what the desk is busy with is done and seen."""
        while not desk.is_left:
            for hand in self._display.hands():
                self._hear(hand, desk, tools.seconds())
            self._rest(desk, tools.seconds())
            desk.pass_time()
            self._show(times.milliseconds(tools.clock()))
            await self._until_woken()
        self._show(times.milliseconds(tools.clock()))  # what was done since the last look

    def _show(self, at: int) -> None:
        wanted, self._wanted = self._wanted, None
        self._face.trouble = self._source.trouble if self._source else None
        self._display.show(self._face.screen(at), self._source.picture if self._source else None)
        if wanted is not None:
            wanted.set()

    async def _until_woken(self) -> None:
        try:
            async with asyncio.timeout(LOOKS_EVERY):
                await self._woken.wait()
        except TimeoutError:
            return
        self._woken.clear()

    def _hear(self, hand: Hand, desk: Desk, now: float) -> None:
        match hand:
            case Wrote(text):
                self._typing.press(text, now)
            case Pressed(key) if key in ENDS_A_CODE and (typed := self._typing.enter()):
                self._acts.put_nowait(partial(desk.type, typed))
            case Pressed(key):
                self._rest(desk, math.inf)
                self._acts.put_nowait(partial(desk.press, key))
            case Left():
                desk.leaving.set()

    def _rest(self, desk: Desk, now: float) -> None:
        """What was typed is complete when nothing follows it."""
        typed = self._typing.rest(now)
        if typed is not None:
            self._acts.put_nowait(partial(desk.type, typed))
