"""The network of the simulation: it loses, doubles, holds up and reorders messages, and is cut off, until it is calm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.proofs.acts import MINUTE, OPENS
from tests.proofs.worlds import CALM, SECOND

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from random import Random

    from tests.proofs.worlds import Time, Weather


class Network:
    """Carries messages between devices and the service."""

    def __init__(self, time: Time, chance: Random, weather: Weather) -> None:
        self.time = time
        self.chance = chance
        self.weather = weather
        self._cuts: dict[str, list[tuple[int, int]]] = {}

    def carry(self, device: str, arrives: Callable[[], Awaitable[None] | None]) -> None:
        """Carry one message from or to a device: `arrives` happens once, several times or never."""
        for _ in range(self.copies(device)):
            self.time.after(self.delay(), arrives)

    def copies(self, device: str) -> int:
        """How many of a message come through."""
        if self.time.now >= CALM:
            return 1
        if self._cut_off(device) or self.chance.random() < self.weather.loss:
            return 0
        return 1 + self.chance.randint(1, 2) * (self.chance.random() < self.weather.doubling)

    def delay(self) -> float:
        """How many milliseconds a message is under way."""
        usual = self.chance.uniform(5, 200)
        if self.time.now < CALM and self.chance.random() < self.weather.holding:
            return usual + self.chance.expovariate(1 / self.weather.held)
        return usual

    def _cut_off(self, device: str) -> bool:
        if device not in self._cuts:
            self._cuts[device] = [self._cut() for _ in range(self.chance.choice((0, 1, 1, 2)))]
        return any(since <= self.time.now < until for since, until in self._cuts[device])

    def _cut(self) -> tuple[int, int]:
        since = OPENS + round(self.chance.uniform(0, 40 * MINUTE))
        return since, since + round(self.chance.uniform(10 * SECOND, 30 * MINUTE))
