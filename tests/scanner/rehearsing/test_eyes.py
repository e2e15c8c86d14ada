"""The eyes: every ticket is drawn and read, in its turn or a little before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from checkin.core import tickets
from scanner.rehearsing.acts import Act
from scanner.rehearsing.eyes import MOST_FRAMES, Sight, open_eyes

if TYPE_CHECKING:
    import pytest


def act(number: int, **more: object) -> Act:
    text = tickets.code_from((number << 8).to_bytes(10))
    return Act(number=number, at=number, door="d", session="s", **({"text": text} | more))  # type: ignore[arg-type]


async def test_what_is_seen_is_what_is_in_the_qr() -> None:
    """For far more acts than are looked at ahead."""
    acts = [act(number) for number in range(100)]
    with open_eyes(acts, seed=1) as eyes:
        seen = [await eyes.sight(one) for one in acts]

    assert [sight.text for sight in seen] == [one.text for one in acts]
    assert all(sight.frames >= 1 for sight in seen)


async def test_acts_may_be_asked_for_out_of_turn() -> None:
    """Doors do not wait for each other."""
    acts = [act(number) for number in range(60)]
    with open_eyes(acts, seed=1) as eyes:
        last = await eyes.sight(acts[-1])
        first = await eyes.sight(acts[0])

    assert (first.text, last.text) == (acts[0].text, acts[-1].text)


async def test_an_undo_is_nothing_to_look_at() -> None:
    """It comes from a key, not from a camera."""
    acts = [act(1), act(2, text="", undoes=1), act(3)]
    with open_eyes(acts, seed=1) as eyes:
        assert (await eyes.sight(acts[2])).text == acts[2].text


async def test_a_ticket_that_is_never_read_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody holds up a blank sheet."""
    with open_eyes([act(1)], seed=1) as eyes:
        blank = np.zeros((720, 1280, 3), dtype=np.uint8)
        monkeypatch.setattr(eyes._hall, "frame", lambda *_: blank)

        assert eyes.look(act(1)) == Sight(None, MOST_FRAMES)


async def test_any_seed_will_do() -> None:
    """A negative one too."""
    with open_eyes([act(1)], seed=-7) as eyes:
        assert (await eyes.sight(act(1))).text == act(1).text
