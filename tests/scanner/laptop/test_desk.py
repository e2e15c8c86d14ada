"""The desk at work: codes and keys in, a real device behind it, and what stands on the screen."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from uuid_utils.compat import uuid7

from checkin.wire.messages import SessionNow, TicketMade, WalkInMessage
from scanner.laptop.acts import Acts, Tools
from scanner.laptop.client import connected
from scanner.laptop.desk import LEAVES_WITHIN, Desk
from scanner.laptop.device import Device, working
from scanner.laptop.dialogues import ByHand, Help, Override, Sessions, TrialScan, WalkIn
from scanner.laptop.face import Face, Look
from scanner.laptop.judging import let_in
from scanner.laptop.keyboard import TEST, Typed
from scanner.laptop.means import Means, Waits
from scanner.laptop.outbox import Outbox, OutboxError
from scanner.laptop.screen import Card
from scanner.laptop.texts.nb import NB

from . import verdicts
from .conftest import SESSION_NOW, verdict
from .test_device import revoked
from .verdicts import AT, FAIR, HOUR, TALK, TEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from aiohttp.test_utils import TestServer

    from scanner.laptop.screen import Kind, Screen

    from .conftest import Service

CODE = "G000000000000006"


class Stage:
    """Somebody who looks at the screen at once, and hears."""

    def __init__(self, desk_face: Face) -> None:
        self.face = desk_face
        self.heard: list[Kind] = []
        self.seen: list[Screen] = []

    async def presented(self) -> None:
        self.seen.append(self.face.screen(AT))

    def play(self, kind: Kind) -> None:
        self.heard.append(kind)


class Bench:
    """A desk with everything that a test may want to reach."""

    def __init__(self, device: Device, face: Face) -> None:
        self.device = device
        self.face = face
        self.stage = Stage(face)
        self.seconds = 0.0
        self.at = TEN
        self.made: list[WalkInMessage] = []
        self.makes = True
        self.changes = 0
        self.now: SessionNow | None = None
        tools = Tools(uuid7, lambda: self.at, lambda: self.seconds, self._make, self._change, lambda _: self.now)
        self.desk = Desk(Acts(device, tools, face, self.stage), tools, face)

    async def _make(self, message: WalkInMessage) -> TicketMade | None:
        self.made.append(message)
        return TicketMade(str(message.id), CODE, "", message.heads, []) if self.makes else None

    def _change(self) -> None:
        self.changes += 1

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.desk.press(key)

    @property
    def screen(self) -> Screen:
        return self.face.screen(AT)

    @property
    def card(self) -> Card:
        scene = self.screen.scene
        assert isinstance(scene, Card)
        return scene


@asynccontextmanager
async def bench_at(url: str, path: Path) -> AsyncIterator[Bench]:
    """A desk whose device speaks to a service."""
    means = Means(uuid7, lambda: datetime.now(UTC), Random(1), let_in, Waits(answer=30.0, first=3600.0, longest=3600.0))
    outbox = Outbox(path)
    try:
        async with (
            connected(url, "token-1") as client,
            asyncio.TaskGroup() as tasks,
            working(outbox, client, means, tasks) as device,
        ):
            place = verdicts.place()._replace(sessions=(FAIR, TALK))
            yield Bench(device, Face(place, FAIR, Look()))
    finally:
        outbox.close()


@pytest.fixture
async def bench(server: TestServer, tmp_path: Path) -> AsyncIterator[Bench]:
    """A desk at a service that says yes to everything."""
    async with bench_at(str(server.make_url("/")), tmp_path / "x.outbox") as one:
        yield one


def saying(**more: Any) -> Any:
    """An answer of the service to a scan, with these fields."""

    async def answer(request: web.Request, body: Any) -> web.StreamResponse:
        head = {"now": "2022-11-17T09:00:00.000Z", "epoch": "e1"}
        if "scans" not in body:
            return web.json_response(head | {"id": body["id"], "entry": "1-1", "session": SESSION_NOW})
        ticket = verdict(body["scans"][0])["ticket"] | more.pop("ticket", {})
        return web.json_response(head | {"verdicts": [verdict(body["scans"][0]) | {"ticket": ticket} | more]})

    return answer


GROUP = {"heads": 28, "inside": 28, "left": 0, "name": "Skole 01"}


async def test_a_scan_is_shown_heard_remembered_and_then_noted_as_seen(bench: Bench, service: Service) -> None:
    """In this order."""
    await bench.desk.take(CODE)

    [sent] = service.scans
    assert (sent["code"], sent["session"], sent["door"], sent["direction"]) == (CODE, "moteplassen", "hall-1", "entry")
    assert (sent["heads"], sent["override"]) == (None, None)
    [seen] = bench.stage.seen
    assert isinstance(seen.scene, Card)
    assert seen.scene.kind == "admitted"
    assert bench.stage.heard == ["admitted"]
    assert [past.what for past in bench.screen.past] == ["Billett · youth"]
    assert bench.face.now == SessionNow(**SESSION_NOW)  # type: ignore[arg-type]


async def test_nothing_is_green_before_it_is_known(bench: Bench, service: Service) -> None:
    """While the service thinks, not even the last one's green."""
    await bench.desk.take(CODE)
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def think(request: web.Request, body: Any) -> web.StreamResponse:
        asked.set()
        await go_on.wait()
        return await service.take(request, body)

    service.answer = think
    scan = asyncio.ensure_future(bench.desk.take("another"))
    await asked.wait()
    assert (bench.card.kind, bench.card.word) == ("checking", "Sjekker …")
    go_on.set()
    await scan
    assert bench.card.kind == "admitted"


async def test_codes_wait_for_their_turn(bench: Bench, service: Service) -> None:
    """None is lost, and none overtakes."""
    await asyncio.gather(*(bench.desk.take(str(number)) for number in range(5)))

    assert [scan["code"] for scan in service.scans] == ["0", "1", "2", "3", "4"]


async def test_chosen_heads_are_for_one_scan_only(bench: Bench, service: Service) -> None:
    """The next may be alone."""
    await bench.press("up", "up", "pageup", "down", "+", "-")
    assert bench.screen.heads == "11 hoder"
    await bench.desk.take(CODE)
    await bench.desk.take(CODE)

    assert [scan["heads"] for scan in service.scans] == [11, None]


async def test_fewer_than_one_head_is_all_that_are_left(bench: Bench) -> None:
    """As before anything was chosen; Escape comes to the same."""
    await bench.press("up", "down")
    assert bench.face.heads is None
    await bench.press("up", "escape")
    assert bench.face.heads is None


async def test_tab_changes_the_way(bench: Bench, service: Service) -> None:
    """And back."""
    await bench.press("tab")
    await bench.desk.take(CODE)
    await bench.press("tab")
    await bench.desk.take(CODE)

    assert [scan["direction"] for scan in service.scans] == ["exit", "entry"]


async def test_an_undo_takes_back_the_last_and_only_that(bench: Bench, service: Service) -> None:
    """What was before it stays."""
    bench.now = SessionNow("moteplassen", 0, 0, None, None)
    await bench.desk.take(CODE)
    [scanned] = service.scans
    await bench.press("z")

    [annulled] = [body for path, body in service.bodies if path.endswith("/annulments")]
    assert (annulled["scan"], annulled["session"]) == (scanned["id"], "moteplassen")
    assert bench.screen.notice == "Angret: Billett · youth"
    assert (bench.card.kind, bench.screen.past[0].kind) == ("ready", "unsure")
    assert bench.screen.figures[0].number == "0"
    await bench.press("z")
    assert bench.screen.notice == "Det er ingenting å angre."


async def test_a_refusal_is_nothing_to_undo(bench: Bench, service: Service) -> None:
    """It took no place."""
    service.answer = saying(outcome="refused", reason="full")
    await bench.desk.take(CODE)
    await bench.press("z")

    assert bench.screen.notice == "Det er ingenting å angre."


async def test_an_override_sends_the_same_code_with_its_reason(bench: Bench, service: Service) -> None:
    """It shows all it waives first."""
    service.answer = saying(outcome="refused", reason="too_late", also=["already_in"])
    await bench.desk.take(CODE)
    await bench.press("o")
    assert bench.face.dialogue == Override(("too_late", "already_in"))
    service.answer = service.take
    await bench.desk.type(Typed("Var ute", ended=False))
    await bench.press("enter")

    assert [(scan["code"], scan["override"]) for scan in service.scans] == [(CODE, None), (CODE, "Var ute")]
    assert bench.card.kind == "admitted"


@pytest.mark.parametrize("reason", ["unknown", "revoked", "not_inside"])
async def test_what_no_door_may_override_can_not_be_overridden(bench: Bench, service: Service, reason: str) -> None:
    """Nor an admission, nor a card that has gone."""
    service.answer = saying(outcome="refused", reason=reason)
    await bench.desk.take(CODE)
    await bench.press("o")
    assert bench.screen.notice == "Ingen å slippe inn likevel."

    service.answer = saying(outcome="refused", reason="full")
    await bench.desk.take(CODE)
    await bench.press("escape", "o")
    assert bench.face.dialogue is None


async def test_of_a_group_that_came_short_the_number_is_corrected(bench: Bench, service: Service) -> None:
    """What was done is annulled, and the same code scanned for those who came."""
    service.answer = saying(ticket=GROUP, heads=28)
    await bench.desk.take(CODE)
    await bench.press("down", "down", "enter")

    [annulled] = [body for path, body in service.bodies if path.endswith("/annulments")]
    assert annulled["scan"] == service.scans[0]["id"]
    assert [(scan["code"], scan["heads"]) for scan in service.scans] == [(CODE, None), (CODE, 26)]


async def test_of_a_group_that_is_too_many_those_who_may_are_let_in(bench: Bench, service: Service) -> None:
    """The first press gives as many as may come; nothing has to be annulled."""
    full = {"id": "moteplassen", "attended": 495, "present": 495, "capacity": 500, "left": 5}
    service.answer = saying(outcome="refused", reason="full", ticket=GROUP | {"left": 28}, heads=28, session=full)
    await bench.desk.take(CODE)
    await bench.press("down")
    assert bench.face.heads == 5
    await bench.press("enter")

    assert [scan["heads"] for scan in service.scans] == [None, 5]
    assert [path for path, _ in service.bodies] == ["/api/v1/scans"] * 2


async def test_enter_on_a_single_ticket_s_card_makes_the_door_ready(bench: Bench, service: Service) -> None:
    """A number that was chosen meanwhile is for the next."""
    await bench.desk.take(CODE)
    await bench.press("up", "enter")

    assert len(service.scans) == 1
    assert (bench.card.kind, bench.face.heads) == ("ready", 1)


async def test_heads_are_counted_in_and_out_without_a_ticket(bench: Bench, service: Service) -> None:
    """One, ten, and one out again; the last may be undone."""
    bench.now = SessionNow("moteplassen", 11, 10, None, None)
    await bench.press("1", "2", "3")
    counts = [body for path, body in service.bodies if path.endswith("/counts")]

    assert [(count["direction"], count["heads"]) for count in counts] == [("entry", 1), ("entry", 10), ("exit", 1)]
    assert (bench.screen.notice, bench.screen.figures[1].number) == ("Talt ut uten billett: 1", "10")
    assert [past.kind for past in bench.screen.past] == ["exited", "admitted", "admitted"]
    await bench.press("z")
    assert service.bodies[-1][1]["scan"] == counts[-1]["id"]


async def test_a_ticket_made_on_the_spot_lets_in_and_shows_its_code(bench: Bench, service: Service) -> None:
    """For its holder to take a picture of."""
    await bench.press("d", "up")
    await bench.desk.type(Typed("Deltaker 0900", ended=False))
    await bench.press("enter")

    [made], [sent] = bench.made, service.scans
    assert (made.name, made.heads, made.session) == ("Deltaker 0900", 2, "moteplassen")
    assert (sent["code"], sent["heads"]) == (CODE, 2)
    assert (bench.card.kind, bench.card.code) == ("admitted", CODE)
    assert "G000 0000 0000 0006" in bench.card.advice


async def test_where_no_ticket_can_be_made_heads_are_counted(bench: Bench, service: Service) -> None:
    """The figures come to the same."""
    bench.makes = False
    await bench.press("d", "up", "up", "enter")

    [(path, count)] = service.bodies
    assert (path, count["heads"]) == ("/api/v1/counts", 3)
    assert bench.screen.notice == "Uten nett: talt inn uten billett"


async def test_a_code_by_hand_is_scanned(bench: Bench, service: Service) -> None:
    """Where it can't be read."""
    await bench.press("k")
    assert bench.face.dialogue == ByHand()
    await bench.desk.type(Typed("g000 0000 0000 0006", ended=False))
    await bench.press("enter")

    assert service.scans[0]["code"] == CODE


async def test_another_session_is_chosen(bench: Bench, service: Service) -> None:
    """Its counts are not known yet; scans are for it from now on."""
    await bench.desk.take(CODE)
    await bench.press("s")
    assert isinstance(bench.face.dialogue, Sessions)
    await bench.press("down", "enter")
    assert (bench.screen.session, bench.screen.notice) == ("Fagkonferansen", "Fagkonferansen: valgt")
    assert bench.screen.figures == []
    await bench.desk.take(CODE)

    assert service.scans[-1]["session"] == "fagkonferansen"


async def test_the_time_for_another_session_is_said_until_somebody_chose(bench: Bench) -> None:
    """People know better."""
    bench.at = TEN + timedelta(hours=1)
    bench.desk.pass_time()
    assert bench.screen.notice == "Nå er det Fagkonferansen. Trykk S for å bytte."
    await bench.press("s", "enter")
    bench.seconds += 60
    bench.desk.pass_time()
    assert bench.screen.notice == ""


async def test_a_scan_ends_what_a_person_was_busy_with(bench: Bench, service: Service) -> None:
    """The queue goes on; a reader that types into a field is known by its speed."""
    await bench.press("d")
    await bench.desk.take(CODE)
    assert bench.card.kind == "admitted"
    await bench.press("k")
    await bench.desk.type(Typed(CODE, ended=True))

    assert [scan["code"] for scan in service.scans] == [CODE, CODE]
    assert bench.face.dialogue is None


async def test_a_short_word_ended_by_enter_in_a_field_is_a_person_s(bench: Bench) -> None:
    """They type fast at its end."""
    await bench.press("d")
    await bench.desk.type(Typed("Ola", ended=True))

    assert bench.made[0].name == "Ola"


async def test_what_a_reader_types_is_a_code_and_what_a_person_presses_a_key(bench: Bench, service: Service) -> None:
    """A key that is held down counts once; capitals are the same keys."""
    await bench.desk.type(Typed(CODE, ended=True))
    await bench.desk.type(Typed("1111", ended=False))
    await bench.desk.type(Typed("H", ended=False))

    assert [path for path, _ in service.bodies] == ["/api/v1/scans", "/api/v1/counts"]
    assert bench.face.dialogue == Help()


async def test_a_reader_that_does_not_end_its_codes_is_told_of(bench: Bench, service: Service) -> None:
    """None of its characters is taken for a key."""
    await bench.desk.type(Typed("Z1T2K3", ended=False))

    assert service.bodies == []
    assert "Enter" in bench.screen.notice


async def test_a_test_scan_goes_on_until_it_is_fine_or_skipped(bench: Bench, service: Service) -> None:
    """Nothing of it is sent."""
    bench.face.dialogue = TrialScan()
    await bench.desk.type(Typed(TEST.swapcase(), ended=True))
    assert bench.face.dialogue == TrialScan("capitals")
    await bench.desk.type(Typed(TEST, ended=True))
    assert bench.face.dialogue is None
    assert bench.screen.notice == "Leseren virker."
    assert service.bodies == []


async def test_keys_change_how_it_looks_and_sounds(bench: Bench) -> None:
    """Language, theme, quiet, the next camera."""
    await bench.press("l", "t", "m", "c", "no such key")

    assert (bench.face.texts.code, bench.face.dark, bench.face.muted, bench.changes) == ("nn", True, True, 1)
    await bench.press("d")
    assert bench.face.dialogue == WalkIn()


async def test_escape_asks_once_more_before_it_leaves(bench: Bench) -> None:
    """The first makes the door ready; the second must come soon."""
    await bench.desk.take(CODE)
    await bench.press("escape", "escape")
    assert bench.screen.notice == "Trykk Esc en gang til for å avslutte."
    bench.seconds += LEAVES_WITHIN
    await bench.press("escape")
    assert not bench.desk.is_left
    bench.face.waiting = 3
    bench.seconds += LEAVES_WITHIN
    await bench.press("escape")
    assert "3 er lagret her" in bench.screen.notice
    await bench.press("escape")
    assert bench.desk.is_left


async def test_whoever_has_left_scans_no_more(bench: Bench, service: Service) -> None:
    """Nobody would see the answer."""
    bench.desk.leaving.set()
    await bench.desk.take(CODE)
    await bench.press("1")

    assert service.bodies == []


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An outbox that takes nothing, until this is undone."""

    def full(*words: object) -> None:
        raise OutboxError("the outbox can't be used: disk full")

    for write in ("store", "touch"):
        monkeypatch.setattr(Outbox, write, full)
    return monkeypatch


async def test_what_can_not_be_stored_is_answered_and_the_screen_says_that_this_machine_keeps_nothing(
    bench: Bench, full_disk: pytest.MonkeyPatch
) -> None:
    """For as long as it is so."""
    await bench.desk.take(CODE)
    assert (bench.card.kind, bench.stage.heard) == ("admitted", ["admitted"])
    [seen] = bench.stage.seen
    assert seen.notice == NB.disk_full
    await bench.press("1")
    assert bench.card.kind == "ready"
    full_disk.undo()
    await bench.desk.take(CODE)
    assert bench.screen.notice == ""


async def test_what_can_neither_be_stored_nor_is_answered_is_not_green(
    bench: Bench, service: Service, full_disk: pytest.MonkeyPatch
) -> None:
    """Nobody is told that it counted, of a scan, a count or what is undone."""
    await bench.desk.take(CODE)
    service.answer = failing
    for act in (lambda: bench.desk.take(CODE), lambda: bench.press("1"), lambda: bench.press("z")):
        bench.device.online = True
        await act()
        assert (bench.card.kind, bench.card.word) == ("unsure", "Ikke lagret")
        assert bench.screen.notice == NB.disk_full
        await bench.press("escape")


async def failing(request: web.Request, body: Any) -> web.StreamResponse:
    """An answer that can't be relied on."""
    return web.Response(status=500)


async def test_what_the_service_can_not_decide_is_said_for_as_long_as_it_lies_there(
    bench: Bench, service: Service
) -> None:
    """Somebody has to look at it."""

    async def undecided(request: web.Request, body: Any) -> web.StreamResponse:
        problem = {"code": "door_unknown", "detail": "there is no door 'hall-1'"}
        return web.json_response(
            {"now": "n", "epoch": "e", "verdicts": [{"id": body["scans"][0]["id"], "problem": problem}]}
        )

    service.answer = undecided
    await bench.desk.take(CODE)
    assert (bench.card.word, bench.card.reason) == ("Ikke avgjort", "there is no door 'hall-1'")
    await bench.press("escape")
    assert bench.screen.sign.waiting == "1 må sees på"


async def test_an_hour_later_it_still_works(bench: Bench, service: Service) -> None:
    """Cards have gone by themselves."""
    await bench.desk.take(CODE)
    bench.seconds += HOUR / 1000
    bench.desk.pass_time()
    assert bench.card.kind == "ready"
    await bench.desk.take(CODE)
    assert bench.card.kind == "admitted"


@pytest.mark.parametrize("key", ["o", "z", "d"])
async def test_what_the_device_may_not_is_said_so(bench: Bench, service: Service, key: str) -> None:
    """And nothing is done."""
    await bench.desk.take(CODE)
    bench.face.may = frozenset()
    bodies = len(service.bodies)
    await bench.press(key)
    assert (bench.face.dialogue, bench.screen.notice, len(service.bodies)) == (None, NB.not_allowed, bodies)


async def test_a_group_that_came_in_is_corrected_only_by_who_may_undo(bench: Bench, service: Service) -> None:
    """One that was refused took no place, so fewer of it may be tried in any case."""
    bench.face.may = frozenset()
    service.answer = saying(ticket=GROUP, heads=28)
    await bench.desk.take(CODE)
    await bench.press("down", "enter")
    assert [path for path, _ in service.bodies] == ["/api/v1/scans"]
    service.answer = saying(ticket=GROUP | {"left": 5}, outcome="refused", reason="already_in")
    await bench.desk.take(CODE)
    await bench.press("up", "enter")
    assert [scan["heads"] for scan in service.scans] == [None, None, 5]


async def test_a_revoked_device_stops_showing_verdicts(bench: Bench, service: Service) -> None:
    """The scan by which it learns it has no answer; later ones aren't even sent. It can be read and left."""
    service.answer = revoked
    await bench.desk.take(CODE)
    assert (bench.card.kind, bench.card.word, bench.stage.heard) == ("unsure", NB.revoked, ["unsure"])
    bodies = len(service.bodies)
    await bench.desk.take(CODE)
    await bench.press("1", "z", "d", "k")
    assert (bench.card.word, bench.face.dialogue, len(service.bodies)) == (NB.revoked, None, bodies)
    await bench.press("l")
    assert bench.card.word != NB.revoked
    await bench.press("escape", "escape")
    assert bench.desk.leaving.is_set()


async def test_a_device_that_is_revoked_while_it_counts_says_so(bench: Bench, service: Service) -> None:
    """Nothing else goes on."""
    await bench.press("k")
    service.answer = revoked
    await bench.press("escape", "1", "1")
    assert bench.card.word == NB.revoked
