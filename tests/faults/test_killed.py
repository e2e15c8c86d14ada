"""Kill -9 in the middle of a load of scans: nothing that was answered is lost, nothing counts twice, and it goes on by itself."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from checkin.store.embedded import EmbeddedStore
from tests import ledger
from tests.faults.doors import Doors
from tests.servers import pid_of

if TYPE_CHECKING:
    from tests.faults.conftest import Week
    from tests.processes import House, Service

pytestmark = pytest.mark.slow

SCANS = 150
"""Scans answered before the fault, and again after it."""


async def _killed(house: House, service: Service, victims: set[str]) -> Service:
    """Kill what is to be killed, and start the service again, at the same address, where that was among them."""
    store = await pid_of(EmbeddedStore(house.data))
    if "service" in victims:
        service.kill()
    if "store" in victims:
        os.kill(store, signal.SIGKILL)
    if "service" not in victims:
        return service
    service.close()
    return await asyncio.to_thread(house.start_service, "--port", service.port)


async def _in_the_log(service: Service, reader: str) -> dict[str, tuple[str, ...]]:
    """What the log says of every scan, by its id; each stands there once."""
    _, text = await asyncio.to_thread(service.ask, "/api/v1/exports/log.csv", reader)
    rows = [row for row in ledger.rows_of(text) if row["kind"] == "scan"]
    assert Counter(row["scan"] for row in rows).most_common(1)[0][1] == 1
    return {row["scan"]: (row["entry"], row["outcome"], row["reason"], row["conflict"]) for row in rows}


async def _nothing_was_lost(service: Service, doors: Doors, reader: str) -> None:
    """All was answered in the end; the log has it once, as it was answered; and sent again it is answered the same."""
    assert doors.surprises == []
    assert doors.answered.keys() == doors.sent.keys()
    logged = await _in_the_log(service, reader)
    assert logged == {id: tuple(value or "" for value in verdict) for id, verdict in doors.answered.items()}
    assert await doors.again() == doors.answered
    assert await _in_the_log(service, reader) == logged


async def _figures_agree(house: House, service: Service, reader: str) -> None:
    """The log folded by other code, the service, and the store's function say the same."""
    asked = [
        asyncio.to_thread(service.ask, f"/api/v1/exports/{kind}.csv", reader)
        for kind in ("log", "attendance", "municipalities")
    ]
    assert ledger.differences(*(text for _, text in await asyncio.gather(*asked))) == []
    told = await asyncio.to_thread(house.checkin, "verify")
    assert (told.status, "0 differences" in told.out) == (0, True), told


@pytest.mark.parametrize("victims", ["service", "store", "service and store"])
async def test_what_was_answered_survives_a_kill_of(victims: str, week: Week) -> None:
    """Each answered scan stands in the log once with its verdict, gets it again, and the figures are what the log amounts to."""
    house, reader = week.house, week.reader
    service = await asyncio.to_thread(house.start_service)
    try:
        doors = Doors(service.address, week.door)
        async with doors.open():
            await doors.more(SCANS)
            service = await _killed(house, service, set(victims.split(" and ")))
            await doors.more(SCANS)
        await _nothing_was_lost(service, doors, reader)
        assert (doors.epochs[0] != doors.epochs[-1]) == ("store" in victims)
        await _figures_agree(house, service, reader)
    finally:
        service.stop()
        service.close()


async def test_a_store_that_hangs_is_waited_for_and_its_scans_are_answered_in_the_end(week: Week) -> None:
    """As on a disk that stalls: the service says that it is not ready, and nothing is lost nor counted twice."""
    service = await asyncio.to_thread(week.house.start_service)
    try:
        doors = Doors(service.address, week.door)
        async with doors.open():
            await doors.more(SCANS)
            store = await pid_of(EmbeddedStore(week.house.data))
            os.kill(store, signal.SIGSTOP)
            try:
                assert (await asyncio.to_thread(service.ask, "/readyz"))[0] == 503
            finally:
                os.kill(store, signal.SIGCONT)
            await doors.more(SCANS)
        await _nothing_was_lost(service, doors, week.reader)
    finally:
        service.stop()
        service.close()


async def test_attendance_is_the_same_after_everything_was_killed_and_started_again(week: Week) -> None:
    """A process that dies takes nothing with it: what a new one shows is what the old one showed."""
    service = await asyncio.to_thread(week.house.start_service)
    try:
        doors = Doors(service.address, week.door)
        async with doors.open():
            await doors.more(SCANS)
        _, before = await asyncio.to_thread(service.ask, "/api/v1/attendance", week.reader)
        service = await _killed(week.house, service, {"service", "store"})
        _, after = await asyncio.to_thread(service.ask, "/api/v1/attendance", week.reader)
        assert json.loads(after)["sessions"] == json.loads(before)["sessions"]
    finally:
        service.stop()
        service.close()
