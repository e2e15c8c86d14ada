"""The sound of a verdict, made at run time from sine tones: rising for in, falling for out, low and twice for no.

The tones are pure arithmetic; `Speaker` plays them, or keeps silent where the machine has nothing to play them on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pygame

from scanner.laptop.hushing import hushed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

Sound = Literal["admitted", "exited", "refused", "unsure"]

RATE = 44_100
"""Samples a second."""

FADE = 0.006
"""Seconds over which a tone comes and goes, so that it doesn't click."""


class Tone(NamedTuple):
    """One tone: its pitch in hertz (0 is a rest), its length in seconds, and how many overtones make it rougher."""

    pitch: float
    length: float
    overtones: int = 1


MELODIES: Mapping[Sound, tuple[Tone, ...]] = {
    "admitted": (Tone(659.3, 0.09), Tone(987.8, 0.17)),
    "exited": (Tone(784.0, 0.09), Tone(523.3, 0.17)),
    "refused": (Tone(196.0, 0.16, 5), Tone(0, 0.06), Tone(196.0, 0.26, 5)),
    "unsure": (Tone(440.0, 0.11, 2), Tone(0, 0.05), Tone(440.0, 0.11, 2), Tone(0, 0.05), Tone(440.0, 0.11, 2)),
}
"""Told apart by pitch, direction and rhythm, so that nobody needs a musical ear."""


def samples(sound: Sound) -> NDArray[np.int16]:
    """The melody in one channel of 16 bits."""
    wave = np.concatenate([_wave(tone) for tone in MELODIES[sound]])
    return np.rint(wave * 0.5 * 32767).astype(np.int16)


def _wave(tone: Tone) -> NDArray[np.float64]:
    time = np.arange(round(tone.length * RATE)) / RATE
    parts = [np.sin(2 * np.pi * tone.pitch * number * time) / number for number in range(1, tone.overtones + 1)]
    wave = np.sum(parts, axis=0) / sum(1 / number for number in range(1, tone.overtones + 1))
    edge = np.minimum(time, tone.length - time) / FADE
    return np.asarray(wave * np.clip(edge, 0, 1), dtype=np.float64)


class Speaker:
    """Plays sounds without waiting for their end.

    Attributes:
        able: whether there is an audio device at all.
        muted: whether somebody wants quiet.
    """

    def __init__(self) -> None:
        self.muted = False
        self._sounds: dict[Sound, pygame.mixer.Sound] = {}
        # The libraries below would explain at length on stderr why there is no audio device.
        with hushed():
            self.able = _open()
        if self.able:
            self._sounds = {sound: pygame.mixer.Sound(buffer=samples(sound).tobytes()) for sound in MELODIES}

    def play(self, sound: Sound) -> None:
        """Start it, in place of what may be playing."""
        if self.able and not self.muted:
            pygame.mixer.stop()
            self._sounds[sound].play()

    def close(self) -> None:
        """Let go of the audio device."""
        pygame.mixer.quit()


def _open() -> bool:
    try:
        pygame.mixer.init(RATE, size=-16, channels=1, buffer=512, allowedchanges=0)
    except (pygame.error, NotImplementedError):
        return False
    return True
