"""The laptop at the door as a whole: a film of tickets before a real service, with and without its network."""

from __future__ import annotations

from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest

from checkin import opening, serve
from checkin.pipeline import devices, folding, issuing
from checkin.settings import Settings
from checkin.wire.devices import Amendment, Offer
from scanner.laptop import allowed, app, beginning, enrolment, identity, keeping
from scanner.laptop.beginning import Wishes
from scanner.laptop.face import Look
from scanner.laptop.film import Film
from scanner.laptop.hands import Left, Pressed, Wrote
from scanner.laptop.identity import Identity
from scanner.laptop.means import Means, Waits
from scanner.laptop.outbox import Outbox
from scanner.laptop.screen import Card
from scanner.laptop.window import Window
from tests import small

from . import drawn
from .test_film import filmed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from checkin.api.keys import Parts
    from checkin.store.connect import Store
    from scanner.laptop.changes import Picture
    from scanner.laptop.hands import Hand
    from scanner.laptop.screen import Screen

SHAPE = (360, 480)
EMPTY = drawn.frame(shape=SHAPE)


class Eyewitness(Window):
    """A window that remembers each card it showed, and presses keys when it has shown a word."""

    def __init__(self, presses: dict[str, Hand]) -> None:
        super().__init__(full_screen=False)
        self.cards: list[Card] = []
        self.screens: list[Screen] = []
        self.saw = 0
        self._presses = presses
        self._coming: list[Hand] = []

    def show(self, screen: Screen, picture: Picture | None) -> None:
        super().show(screen, picture)
        self.saw += picture is not None
        self.screens.append(screen)
        if isinstance(screen.scene, Card) and self.cards[-1:] != [screen.scene]:
            self.cards.append(screen.scene)
            self._coming += [hand] if (hand := self._presses.pop(screen.scene.word, None)) else []

    def hands(self) -> list[Hand]:
        """The keys of somebody who reads what is shown."""
        coming, self._coming = self._coming, []
        return super().hands() + coming


class Evening(NamedTuple):
    """A live service with the small week, which is on now, and a token for a scanner."""

    parts: Parts
    address: str
    token: str


@asynccontextmanager
async def evening(store: Store, store_url: str, id_: str) -> AsyncIterator[Evening]:
    """A service for as long as the block lasts."""
    held = await small.loaded(store, id_, first=datetime.now(UTC))
    token = await issuing.add_token(held, "hallen-1", ["scan", "names"], opening.secret(), opening.now())
    async with serve.serving(Settings(store=store_url, programme=id_, port=0)) as (parts, address):
        yield Evening(parts, address, token)


@pytest.fixture
def wishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Wishes]:
    """What a command is asked for, on a display that nobody sees; films go as fast as the door does."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    monkeypatch.setattr(app, "STAYS", 0.1)
    # The service of a test answers when the machine lets it, and no test here is about one that doesn't.
    monkeypatch.setattr(app, "Means", partial(Means, waits=Waits(answer=30.0)))
    monkeypatch.setattr(beginning, "Film", partial(Film, paced=False))
    return lambda server, token, **more: Wishes(
        Identity(server, token), tmp_path, Look(), "hallen-1", "samling", **more
    )


def film(path: Path, *texts: str) -> Path:
    """Each ticket before the camera for a moment, then nothing for longer than a second."""
    frames: list[Picture] = []
    for text in texts:
        held_up = drawn.frame((drawn.code(text, module=7), 60, 40), shape=SHAPE)
        frames += [held_up] * 4 + [EMPTY] * 13
    return filmed(path / "film.avi", frames, rate=10)


async def worked(wishes: Wishes, presses: dict[str, Hand] | None = None) -> tuple[int, list[str], Eyewitness]:
    """The exit code, what people were told, and what the window showed."""
    said: list[str] = []
    witness: list[Eyewitness] = []

    def opened(*, full_screen: bool) -> Eyewitness:
        witness.append(Eyewitness(presses or {}))
        return witness[0]

    return await app.run(wishes, said.append, opened), said, witness[0]


def verdicts(witness: Eyewitness) -> list[tuple[str, str, str]]:
    return [(card.kind, card.word, card.name) for card in witness.cards if card.kind not in ("ready", "checking")]


async def test_a_film_of_tickets_gives_their_verdicts_in_order(
    store: Store, store_url: str, fresh_id: Callable[[], str], wishes: Callable[..., Wishes], tmp_path: Path
) -> None:
    """One that comes twice, a class, and a code that no ticket has; every scan is in the log once, and nothing waits."""
    path = film(tmp_path, "BILLETT-01", "BILLETT-01", "KLASSE-01", "978020137962")
    async with evening(store, store_url, fresh_id()) as service:
        code, said, witness = await worked(wishes(service.address, service.token, source=path))
        held = (await folding.afresh(store, service.parts.register)).attendance.session("samling")

    assert (code, said) == (0, [])
    assert verdicts(witness) == [
        ("admitted", "Slipp inn", "Deltaker 0001"),
        ("refused", "Allerede inne", "Deltaker 0001"),
        ("admitted", "Slipp inn", "Klasse 10A"),
        ("refused", "Ukjent kode", "978020137962"),
    ]
    assert witness.cards[0].kind == "ready"
    assert witness.saw > 4
    assert [figure.number for figure in witness.screens[-1].figures] == ["31", "31"]
    assert (held.attended, held.present) == (31, 31)


async def test_keys_at_the_window_reach_the_service(
    store: Store,
    store_url: str,
    fresh_id: Callable[[], str],
    wishes: Callable[..., Wishes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An undo while the verdict is shown, and the same ticket is good again. The film goes at its own pace."""
    monkeypatch.setattr(beginning, "Film", Film)
    path = film(tmp_path, "BILLETT-02", "BILLETT-02")
    async with evening(store, store_url, fresh_id()) as service:
        _, _, witness = await worked(wishes(service.address, service.token, source=path), {"Slipp inn": Wrote("z")})

    shown = verdicts(witness)
    assert ("admitted", "Slipp inn", "Deltaker 0002") == shown[0] == shown[-1]
    assert any("Angret" in screen.notice for screen in witness.screens)


async def test_without_its_service_a_door_goes_on_by_the_list_it_kept(
    store: Store, store_url: str, fresh_id: Callable[[], str], wishes: Callable[..., Wishes], tmp_path: Path
) -> None:
    """Who came in by another door is known; what happens now waits, which is said at the end, and is sent the next time."""
    async with evening(store, store_url, fresh_id()) as service:
        asked = partial(wishes, service.address, service.token)
        scan = small.scan("BILLETT-01", door="hallen-2", at=datetime.now(UTC))
        await service.parts.intake.scans([small.raw(scan)], "hallen-2", names=False)
        await worked(asked(source=film(tmp_path, "BILLETT-04")))
    code, said, witness = await worked(asked(source=film(tmp_path, "BILLETT-01", "BILLETT-03")))

    assert code == 0
    assert [word for _, word, _ in verdicts(witness)] == ["Allerede inne", "Slipp inn"]
    assert not witness.screens[-1].sign.online
    assert "2 venter" in witness.screens[-1].sign.waiting
    begun, ended = said
    assert "this door begins without it" in begun
    assert ended == "2 entries wait in the outbox; they are sent when the scanner is started again"


async def test_where_nobody_looked_at_a_ticket_nothing_is_green(
    wishes: Callable[..., Wishes], tmp_path: Path, unused_tcp_port: int
) -> None:
    """Neither a service nor a list: people pass, and the screen says what it doesn't know."""
    nobody = f"http://127.0.0.1:{unused_tcp_port}"
    code, _, witness = await worked(wishes(nobody, "token", source=film(tmp_path, "BILLETT-01")))

    assert code == 0
    assert [(kind, word) for kind, word, _ in verdicts(witness)] == [("unsure", "Ikke sjekket")]


async def test_a_new_ticket_is_made_by_the_service_and_its_code_shown(
    store: Store, store_url: str, fresh_id: Callable[[], str], wishes: Callable[..., Wishes], tmp_path: Path
) -> None:
    """Its holder takes a picture of it, and it is inside."""
    said: list[str] = []
    async with evening(store, store_url, fresh_id()) as service:
        one: list[Eyewitness] = []

        def opened(*, full_screen: bool) -> Eyewitness:
            one.append(Eyewitness({"Slipp inn": Left()}))
            one[0]._coming = [Pressed("escape"), Wrote("d"), Pressed("enter")]
            return one[0]

        assert await app.run(wishes(service.address, service.token, keyboard=True), said.append, opened) == 0
        made = [ticket for ticket in service.parts.register.tickets.values() if ticket.walk_in]

    assert [ticket.code for ticket in made] == [one[0].cards[-1].code]


async def test_a_reader_that_types_needs_no_camera(
    store: Store, store_url: str, fresh_id: Callable[[], str], wishes: Callable[..., Wishes]
) -> None:
    """It begins with a test scan; two Escapes end it."""
    async with evening(store, store_url, fresh_id()) as service:
        asked = wishes(service.address, service.token, keyboard=True)
        skipped = {"Klar": Left()}
        said: list[str] = []
        seen: list[Eyewitness] = []

        def opened(*, full_screen: bool) -> Eyewitness:
            seen.append(Eyewitness(skipped))
            seen[0]._coming = [Pressed("escape")]
            return seen[0]

        assert await app.run(asked, said.append, opened) == 0
    first, *_ = seen[0].screens
    assert not first.sees
    assert not isinstance(first.scene, Card)
    assert seen[0].cards[-1].reason == "Skann koden med leseren."


async def test_a_device_hears_what_it_may_by_now_and_keeps_that(
    store: Store, store_url: str, fresh_id: Callable[[], str], wishes: Callable[..., Wishes], tmp_path: Path
) -> None:
    """The screen offers no more, and the next start knows it before anybody answers."""
    async with evening(store, store_url, fresh_id()) as service:
        register = service.parts.register
        token = await devices.offer(register, Offer(doors=["hallen-1"]), opening.secret())
        kept, _ = await enrolment.trade(devices.link(service.address, token), tmp_path)
        await devices.amend(register, kept.name, Amendment(may=["override"]))
        who = identity.of("", "", tmp_path)
        assert who is not None
        assert who.may == allowed.ALL
        asked = wishes("", "", source=film(tmp_path, "BILLETT-01", "BILLETT-01"))._replace(device=who)
        code, said, witness = await worked(asked)

    assert (code, said) == (0, [])
    assert {"Z", "D"} <= {key.cap for key in witness.screens[0].keys}
    assert {"Z", "D"} & {key.cap for key in witness.screens[-1].keys} == set()
    again = identity.of("", "", tmp_path)
    assert again is not None
    assert again.may == frozenset({"override"})
    assert register.devices.beats[kept.name].queue == 0


async def test_a_second_scanner_on_the_same_outbox_is_told_in_one_sentence(
    store: Store, store_url: str, fresh_id: Callable[[], str], wishes: Callable[..., Wishes], tmp_path: Path
) -> None:
    """They would annul each other's scans."""
    said: list[str] = []
    async with evening(store, store_url, fresh_id()) as service:
        asked = wishes(service.address, service.token, source=film(tmp_path, "BILLETT-01"))
        with closing(Outbox(keeping.files(asked.data, asked.device.server, asked.device.token).outbox)):
            assert await app.run(asked, said.append) == 1

    assert said == ["another scanner runs as this device on this machine; end it first"]


def test_pictures_of_a_film_are_as_large_as_a_code_needs() -> None:
    """Otherwise the journeys above would prove nothing."""
    assert drawn.code("978020137962", module=7).shape[0] < SHAPE[0]
    assert np.ptp(EMPTY) == 0
