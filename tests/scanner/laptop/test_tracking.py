"""The tracker: one scan while a code stays in view, a new one when it comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from scanner.laptop.tracking import GONE_AFTER, SETTLES, Tracker

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FRAME = 1 / 30


def scans(frames: Iterable[Sequence[str]], step: float = FRAME) -> list[str]:
    """The scans that come of frames at this distance (seconds)."""
    tracker = Tracker()
    seen = (tracker.see(codes, number * step) for number, codes in enumerate(frames))
    return [code for code in seen if code is not None]


def test_a_code_that_stays_in_view_is_one_scan() -> None:
    """However long somebody stands there."""
    assert scans([["A"]] * 3000) == ["A"]


def test_a_code_that_flickers_is_one_scan() -> None:
    """A frame here and there can't be read."""
    assert scans([["A"], [], [], ["A"], []] * 100) == ["A"]


def test_unseen_for_a_second_and_seen_again_it_is_a_new_scan() -> None:
    """And just short of that it is not."""
    tracker = Tracker()
    assert tracker.see(["A"], 0.0) == "A"
    assert tracker.see([], 0.1) is None
    assert tracker.see(["A"], 0.1 + GONE_AFTER - 0.01) is None
    assert tracker.see([], 2.0) is None
    assert tracker.see([], 2.0 + GONE_AFTER) is None
    assert tracker.see(["A"], 2.1 + GONE_AFTER) == "A"


def test_time_passes_only_by_frames_that_were_looked_at() -> None:
    """While a door waited for an answer nobody looked, so nobody can have left."""
    tracker = Tracker()
    tracker.see(["A"], 0.0)
    assert tracker.see(["A"], 60.0) is None


def test_of_several_the_nearest_is_scanned_and_another_only_when_the_first_verdict_has_been_seen() -> None:
    """Two tickets on one sheet whose order trembles: one verdict at a time."""
    trembling = [["A", "B"], ["B", "A"]] * 100
    tracker = Tracker()
    taken = [
        (code, number * FRAME) for number, codes in enumerate(trembling) if (code := tracker.see(codes, number * FRAME))
    ]

    assert [code for code, _ in taken] == ["A", "B"]
    assert taken[1][1] - taken[0][1] >= SETTLES


def test_the_next_in_the_queue_does_not_wait() -> None:
    """Another code alone in view is scanned at once."""
    assert scans([["A"], ["A"], ["B"], ["C"]]) == ["A", "B", "C"]


def test_one_beside_the_nearest_is_scanned_when_it_becomes_the_nearest() -> None:
    """It was never scanned, though it was in view all the time."""
    assert scans([["A", "B"]] * 30 + [["B"]] * 3) == ["A", "B"]


def test_the_same_codes_again_after_they_left_are_scans_again() -> None:
    """Nothing is kept of a code that has left."""
    away = [[]] * 40
    assert scans([["A"], *away, ["B"], *away, ["A"]]) == ["A", "B", "A"]


@given(st.lists(st.lists(st.sampled_from("ABC"), unique=True, max_size=3), max_size=60))
def test_a_scan_is_always_of_the_code_nearest_the_middle(frames: list[list[str]]) -> None:
    """Whatever comes into view in whatever order."""
    tracker = Tracker()
    for number, codes in enumerate(frames):
        taken = tracker.see(codes, number * 0.2)
        assert taken is None or taken == codes[0]
