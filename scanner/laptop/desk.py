"""The desk: what a code or a key means at the door. No display, no camera, no socket here.

Acts go one after the other. While a scan waits for its answer the screen says so, and nothing is green before it is known.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from checkin.wire import times
from scanner.laptop import allowed, dialogues, places
from scanner.laptop.dialogues import ByHand, Help, Override, Sessions, TrialScan, WalkIn

if TYPE_CHECKING:
    from scanner.laptop.acts import Acts, Tools
    from scanner.laptop.dialogues import Act
    from scanner.laptop.face import Face, Phrase
    from scanner.laptop.keyboard import Typed

LEAVES_WITHIN = 3.0
"""Seconds within which Escape must be pressed again."""

HEADS = {"up": 1, "+": 1, "down": -1, "-": -1, "pageup": 10, "pagedown": -10}
COUNTS = {"1": 1, "2": 10, "3": -1}
"""What keys add to the heads of the next ticket, and what they count without one."""


WHEN_REVOKED = frozenset({"escape", "l", "t", "m"})
"""The keys of a revoked device: it may be left, and read."""


class Desk:
    """One door. `take`, `type` and `press` may be called at any time; they wait for their turn.

    Attributes:
        leaving: set when somebody wants to end.
    """

    def __init__(self, acts: Acts, tools: Tools, face: Face) -> None:
        self._acts = acts
        self._tools = tools
        self._face = face
        self._turn = asyncio.Lock()
        self._chosen = False
        self._leaves_until = 0.0
        self.leaving = asyncio.Event()

    @property
    def is_left(self) -> bool:
        """Whether somebody wants to end, and nothing is under way."""
        return self.leaving.is_set() and not self._turn.locked()

    async def take(self, code: str) -> None:
        """A code was scanned: the queue goes on, whatever a person was busy with."""
        async with self._turn:
            if self.leaving.is_set() or self._face.revoked:
                return
            self._face.dialogue = None
            await self._acts.scan(code, self._face.heads)

    async def type(self, typed: Typed) -> None:
        """Something was typed: by a reader or by a person, in a field or not."""
        dialogue = self._face.dialogue
        if isinstance(dialogue, TrialScan):
            self._tried(dialogue.typed(typed))
        elif isinstance(dialogue, dialogues.Field):
            await self._type_in_field(typed, dialogue)
        elif typed.is_code:
            await self.take(typed.text)
        elif typed.is_code_without_enter:
            self._note(lambda texts: texts.findings["no_enter"])
        else:
            # A key that is held down counts once.
            for character in dict.fromkeys(typed.text.lower()):
                await self.press(character)
            await self._enter_if(typed.ended)

    async def press(self, key: str) -> None:
        """A key was pressed: a character, or `up`, `down`, `pageup`, `pagedown`, `enter`, `escape`, `tab`, `backspace`."""
        async with self._turn:
            if self.leaving.is_set():
                return
            if self._face.dialogue is None:
                await self._act_on(key)
                return
            left = self._face.dialogue.pressed(key)
            if isinstance(left, dialogues.Dialogue):
                self._face.dialogue = left
                return
            self._face.dialogue = None
            await self._perform(left)

    def pass_time(self) -> None:
        """Let time do its part: cards go, and another session's time comes."""
        face = self._face
        face.pass_time(self._tools.seconds())
        due = places.by_the_clock(face.place.sessions, times.milliseconds(self._tools.clock()))
        face.be_due(None if self._chosen or due == face.session else due)

    async def _type_in_field(self, typed: Typed, field: dialogues.Field) -> None:
        if typed.is_code_in_a_field:
            await self.take(typed.text)
            return
        self._face.dialogue = field.written(typed.text)
        await self._enter_if(typed.ended)

    async def _enter_if(self, ended: bool) -> None:
        if ended:
            await self.press("enter")

    async def _act_on(self, key: str) -> None:
        face = self._face
        if (right := allowed.BY_KEY.get(key.upper())) and right not in face.may:
            self._note(lambda texts: texts.not_allowed)
            return
        if face.revoked and key not in WHEN_REVOKED:
            return
        match key:
            case _ if key in HEADS:
                self._choose_heads(HEADS[key])
            case _ if key in COUNTS:
                await self._acts.count(COUNTS[key])
            case "tab":
                face.direction = "exit" if face.direction == "entry" else "entry"
                face.dismiss()
            case "enter" | " ":
                await self._go_on()
            case "escape":
                self._leave()
            case "z":
                await self._acts.undo()
            case "o":
                self._ask_why()
            case _:
                self._open(key)

    def _open(self, key: str) -> None:
        """Keys that open something, or change how it looks."""
        face = self._face
        match key:
            case "d":
                face.dialogue = WalkIn(heads=face.heads or 1, alone=face.online is False)
            case "k":
                face.dialogue = ByHand()
            case "s" if len(face.place.sessions) > 1:
                face.dialogue = Sessions(face.place, face.place.sessions.index(face.session))
            case "c":
                self._tools.next_camera()
            case "h" | "?" | "f1":
                face.dialogue = Help(face.may)
            case "l":
                face.next_language()
            case "t":
                face.dark = not face.dark
            case "m":
                face.muted = not face.muted
            case _:
                return

    def _choose_heads(self, step: int) -> None:
        """More or fewer of the next ticket, or of the group whose card is shown; fewer than one is all that are left."""
        heads = self._face.heads
        chosen = self._acts.first_choice(step) if heads is None else heads + step
        self._face.heads = chosen if 0 < chosen <= dialogues.MOST_HEADS else None

    async def _go_on(self) -> None:
        """With heads chosen for the card that is shown: once more for so many. Else be ready for the next."""
        if self._acts.correctable:
            await self._acts.again()
        else:
            self._face.dismiss()

    def _leave(self) -> None:
        """The first time the card goes; then it asks, and leaves when it is pressed again."""
        face, now = self._face, self._tools.seconds()
        if not face.idle or face.heads is not None:
            face.heads = None
            face.dismiss()
        elif now < self._leaves_until:
            self.leaving.set()
        else:
            self._leaves_until = now + LEAVES_WITHIN
            count = face.waiting
            self._note(lambda texts: texts.leave_waiting.format(count=count) if count else texts.leave_again)

    def _ask_why(self) -> None:
        """Only for a refusal that is still on the screen, and that a door may override."""
        reasons = self._acts.waivable()
        if reasons:
            self._face.dialogue = Override(reasons)
        else:
            self._note(lambda texts: texts.nobody_to_let_in)

    async def _perform(self, act: Act) -> None:
        match act:
            case dialogues.LetIn(why) if self._acts.asked is not None:
                await self._acts.scan(self._acts.asked.code, self._acts.asked.heads, why)
            case dialogues.MakeTicket(name, heads):
                await self._acts.make_ticket(name, heads)
            case dialogues.Check(code):
                await self._acts.scan(code, self._face.heads)
            case dialogues.Attend(session):
                self._face.session, self._face.now, self._chosen = session, None, True
                self._note(lambda texts: texts.session_chosen.format(session=session.title))
            case _:
                return

    def _tried(self, trial: TrialScan) -> None:
        self._face.dialogue = None if trial.finding == "fine" else trial
        if trial.finding == "fine":
            self._note(lambda texts: texts.findings["fine"])

    def _note(self, phrase: Phrase) -> None:
        self._face.note(phrase, self._tools.seconds())
