"""The sounds: told apart without an ear for music, never clicking or clipped, and silent where nothing plays them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from scanner.laptop import sounds
from scanner.laptop.sounds import MELODIES, RATE, Speaker

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def speaker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Speaker]:
    """A speaker on an audio device that nobody hears."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    speaker = Speaker()
    yield speaker
    speaker.close()


@pytest.mark.parametrize("sound", MELODIES)
def test_a_sound_begins_and_ends_in_silence_and_is_never_clipped(sound: sounds.Sound) -> None:
    """A jump would click, and too loud would scratch."""
    wave = sounds.samples(sound).astype(int)

    assert abs(wave[0]) < 100
    assert abs(wave[-1]) < 2000
    assert 8_000 < np.abs(wave).max() < 30_000


def test_no_sound_holds_up_the_queue() -> None:
    """The longest is half a second."""
    assert max(len(sounds.samples(sound)) for sound in MELODIES) <= RATE * 0.55


def test_in_rises_out_falls_and_no_is_low() -> None:
    """Pitch and direction tell them apart."""
    admitted, exited, refused = (
        [tone.pitch for tone in MELODIES[sound] if tone.pitch] for sound in ("admitted", "exited", "refused")
    )

    assert admitted == sorted(admitted)
    assert exited == sorted(exited, reverse=True)
    assert max(refused) < min(admitted + exited) / 2


def test_a_speaker_plays(speaker: Speaker) -> None:
    """Without waiting for the end, and the next in place of the last."""
    assert speaker.able
    speaker.play("admitted")
    speaker.play("refused")


def test_without_an_audio_device_there_is_silence_and_no_complaint(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A laptop without sound still has colours, words and shapes."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "no such thing")
    speaker = Speaker()
    speaker.play("refused")
    speaker.close()

    assert not speaker.able
    assert capfd.readouterr().err == ""
