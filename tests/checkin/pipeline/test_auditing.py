"""Who did what, noted as it is done."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from checkin.core import deeds
from checkin.errors import BadInput
from checkin.pipeline import auditing
from checkin.store import audit, keys
from checkin.wire.people import AuditPage
from tests import small

if TYPE_CHECKING:
    from checkin.api.keys import Parts
    from checkin.core.deeds import Deed


async def _deeds(parts: Parts) -> list[Deed]:
    programme = parts.register.programme.id
    return [link.deed async for page in audit.pages(parts.store, programme) for link in page]


async def test_a_deed_has_the_time_of_the_clock(parts: Parts) -> None:
    """And who, what, of what."""
    await parts.audit.note("kari", "exported", "log.csv")
    [deed] = await _deeds(parts)
    assert (deed.at, deed.who, deed.what, deed.of) == (small.ms(small.NOW), "kari", "exported", "log.csv")


async def test_an_override_is_noted_once_however_often_its_door_sends_it(parts: Parts) -> None:
    """With what it waived; a plain admission is no deed."""
    plain, waived = small.scan(), small.scan("BILLETT-02", "foredrag", override="Har mistet billetten")
    again = small.scan(override="Var ute en tur")
    for _ in range(2):
        await parts.audit.overrides("door", await small.take(parts, plain, waived, again))
    [deed] = await _deeds(parts)
    assert (deed.who, deed.what, deed.of, deed.more) == ("door", "override", again["id"], "samling: already_in")


async def test_many_at_once_wait_for_each_other(parts: Parts) -> None:
    """Fifty doors take something back in the same moment, and none is told to try again."""
    await asyncio.gather(*(parts.audit.note(f"door-{number}", "annulment") for number in range(200)))
    chain = await auditing.chain(parts.store, parts.register.programme.id)
    assert (chain.deeds, chain.broken) == (200, None)


async def test_the_chain_says_how_long_it_is_and_how_it_ends(parts: Parts) -> None:
    """And where it was edited."""
    programme = parts.register.programme.id
    assert await auditing.chain(parts.store, programme) == (0, "", None)
    for name in ("log.csv", "attendance.csv", "arrivals.csv"):
        await parts.audit.note("kari", "exported", name)
    whole = await auditing.chain(parts.store, programme)
    links = [link async for page in audit.pages(parts.store, programme) for link in page]
    assert whole == (3, links[-1].hash.hex(), None)
    first = (await parts.store.client.xrange(keys.register(programme, "audit"), count=1))[0][0]
    await parts.store.client.xdel(keys.register(programme, "audit"), first)
    assert (await auditing.chain(parts.store, programme)).broken == 1


async def test_pages_go_from_the_newest_deed_to_the_first(parts: Parts) -> None:
    """Numbered as in the export, also where more is done meanwhile."""
    for part in range(5):
        await asyncio.gather(*(parts.audit.note("kari", "exported", f"{part}-{number}") for number in range(50)))
    newest = await parts.audit.page()
    assert (newest.deeds, len(newest.rows), newest.rows[0].number) == (250, auditing.PAGE, 250)
    await parts.audit.note("kari", "signed_out")
    pages = [newest]
    while pages[-1].older:
        pages.append(await parts.audit.page(pages[-1].older))
    rows = [row for page in pages for row in page.rows]
    assert [row.number for row in rows] == list(range(250, 0, -1))
    assert [row.of for row in reversed(rows)] == [deed.of for deed in (await _deeds(parts))[:250]]
    chain = await auditing.chain(parts.store, parts.register.programme.id)
    assert (pages[-1].deeds, pages[-1].last) == (chain.deeds, chain.last)


async def test_an_empty_log_has_an_empty_page(parts: Parts) -> None:
    """Nothing older, no hash."""
    assert await parts.audit.page() == AuditPage(0, "", [], None)


@pytest.mark.parametrize("before", ["0.0-0", "12", "1.0-1", "1.5", "x", "+", "9" * 40 + ".1-0", "1.1-0\n", "٣.1-0"])
async def test_what_no_page_called_older_is_refused(parts: Parts, before: str) -> None:
    """Nothing of it reaches the store."""
    with pytest.raises(BadInput, match="as it stands"):
        await parts.audit.page(before)


def test_every_deed_has_words_of_its_own() -> None:
    """They are what the audit log is searched by."""
    assert len(set(deeds.What.__args__)) == len(deeds.What.__args__)  # type: ignore[attr-defined]
