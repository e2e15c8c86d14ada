"""Attendance by category and by organisation: the groups' parts add up, and few heads point at nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checkin.core import reports
from checkin.errors import NotFound
from checkin.pipeline import grouping
from tests import small

if TYPE_CHECKING:
    from checkin.api.keys import Parts
    from checkin.wire.messages import GroupedAttendance
    from tests.small import Clock

FEW = (
    small.HEADER
    + "FÅ-01,Deltaker 0200,Bedrift 09,guests,4,samling,,,\nMANGE-01,Deltaker 0201,Bedrift 08,guests,5,samling,,,\n"
)


async def _grouped(parts: Parts, clock: Clock, by: str, *, names: bool = True) -> GroupedAttendance:
    await small.caught_up(parts)
    return grouping.grouped(parts.register, parts.fold.attendance, by, names=names, now=clock())


async def _a_morning(parts: Parts) -> None:
    """Three organisations and three categories come to two sessions; some are refused, some heads have no ticket."""
    await small.imported(parts.register, FEW)
    await small.take(
        parts, small.scan(), small.scan(), small.scan("BILLETT-02"), small.scan(small.CLASS, heads=12), small.scan("FÅ-01"),
        small.scan("MANGE-01"), small.scan("MANGE-01", "foredrag"), small.scan("UKJENT"),
    )  # fmt: skip
    await parts.intake.count(small.count_message(7), "door")


@pytest.mark.parametrize("by", grouping.GROUPINGS)
async def test_the_groups_add_up_to_the_session_s_figures(parts: Parts, clock: Clock, by: str) -> None:
    """But for heads counted without a ticket and refused codes that nobody has, which belong to no group."""
    await _a_morning(parts)
    grouped = await _grouped(parts, clock, by)
    whole = parts.feed.figures()["samling"]
    rows = [row for row in grouped.sessions if row.id == "samling"]
    assert sum(row.attended for row in rows) == whole.attended - whole.counted
    assert sum(row.registered or 0 for row in rows) == whole.registered
    assert sum(row.refused for row in rows) == whole.refused - 1


async def test_every_group_has_its_own_visitors(parts: Parts, clock: Clock) -> None:
    """Of a municipality and of the programme; different people, however many sessions they visit."""
    await _a_morning(parts)
    grouped = await _grouped(parts, clock, "category")
    areas = {(row.group, row.id): (row.visits, row.visitors) for row in grouped.areas}
    assert areas["guests", "*"] == areas["guests", "verdal"] == (14, 9)
    assert areas["youth", "*"] == (12, 12)
    assert areas["business", "levanger"] == (0, 0)


async def test_organisations_of_few_heads_stand_together_for_who_may_not_see_names(parts: Parts, clock: Clock) -> None:
    """Fewer than five heads; with the right to see names each stands by itself."""
    await _a_morning(parts)
    seen = {row.group for row in (await _grouped(parts, clock, "organisation")).sessions}
    hidden = {row.group for row in (await _grouped(parts, clock, "organisation", names=False)).sessions}
    assert {"Bedrift 08", "Bedrift 09"} <= seen
    assert seen - hidden == {"Bedrift 09"}
    assert hidden - seen == {reports.OTHERS}


async def test_a_grouping_that_there_is_not_is_told(parts: Parts, clock: Clock) -> None:
    """With those that there are."""
    with pytest.raises(NotFound, match="category, organisation"):
        await _grouped(parts, clock, "shoe-size")
