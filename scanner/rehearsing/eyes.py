"""The eyes of all doors: each ticket is drawn into a camera frame and read by the laptop's own reader.

That is most of the work of a rehearsal. It does not depend on what the service says, so it goes on in threads, some acts ahead.
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from scanner.drawing import Hall
from scanner.laptop.reading import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.rehearsing.acts import Act

AHEAD = 32
"""Acts whose tickets are read before it is their turn."""
MOST_FRAMES = 12
"""How often somebody holds up a ticket that is not read before they give up."""


class Sight(NamedTuple):
    """What was read of a ticket, None if nothing was, and how many frames it took."""

    text: str | None
    frames: int


class Eyes:
    """Looks at the tickets of a week, in their order."""

    def __init__(self, acts: Sequence[Act], seed: int, threads: ThreadPoolExecutor) -> None:
        self._coming = iter([act for act in acts if act.undoes is None])
        self._seed = abs(seed)
        self._threads = threads
        self._hall = Hall(np.random.default_rng(abs(seed)))
        self._reader = Reader()
        self._looked: dict[int, Future[Sight]] = {}

    async def sight(self, act: Act) -> Sight:
        """What is seen of this act's ticket; each may be asked for once."""
        while act.number not in self._looked or len(self._looked) < AHEAD:
            coming = next(self._coming, None)
            if coming is None:
                break
            self._looked[coming.number] = self._threads.submit(self.look, coming)
        return await asyncio.wrap_future(self._looked.pop(act.number))

    def look(self, act: Act) -> Sight:
        """Draw the ticket and read it; again, held differently, until it is read or nobody has any patience left."""
        for frame in range(1, MOST_FRAMES + 1):
            picture = self._hall.frame(act.text, np.random.default_rng((self._seed, act.number, frame)))
            texts = self._reader.read(picture)
            if texts:
                return Sight(texts[0], frame)
        return Sight(None, MOST_FRAMES)


@contextmanager
def open_eyes(acts: Sequence[Act], seed: int) -> Iterator[Eyes]:
    """Eyes with a thread for each core, for as long as the block lasts."""
    # OpenCV's own threads would only get in the way of ours.
    cv2.setNumThreads(1)
    with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="eyes") as threads:
        try:
            yield Eyes(acts, seed, threads)
        finally:
            threads.shutdown(cancel_futures=True)
