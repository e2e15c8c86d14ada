"""The reader: what it reads, what it leaves alone, and how little it does for an idle frame."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
import zxingcpp
from pyzbar import pyzbar

from scanner.laptop import changes, reading

from . import drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.laptop.changes import Picture


@pytest.fixture(scope="module")
def reader() -> reading.Reader:
    """One reader serves all pictures."""
    return reading.Reader()


@pytest.fixture
def asked_pyzbar(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pixels pyzbar was given, each time it was asked."""
    pixels: list[int] = []
    decode = pyzbar.decode

    def counted(picture: Picture, symbols: object) -> object:
        pixels.append(picture.size)
        return decode(picture, symbols)

    monkeypatch.setattr(pyzbar, "decode", counted)
    return pixels


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_ticket_is_read_in_a_camera_frame_whichever_way_it_is_held(reader: reading.Reader, turn: int) -> None:
    """Also at 70 pixels across, which is a ticket at arm's length."""
    ticket = np.rot90(drawn.code(module=3), turn)

    assert reader.read(drawn.frame((ticket, 900, 300))) == [drawn.TICKET]


def test_a_ticket_is_read_light_on_dark(reader: reading.Reader) -> None:
    """Phones in dark mode show it so."""
    ticket = drawn.code(dark=255, light=20)

    assert reader.read(drawn.frame((ticket, 500, 200), ground=20)) == [drawn.TICKET]


def test_a_grey_frame_is_read_as_well(reader: reading.Reader) -> None:
    """Some cameras have no colours."""
    assert reader.read(drawn.frame((drawn.code(), 400, 300))[:, :, 1]) == [drawn.TICKET]


def test_of_several_codes_the_one_nearest_the_middle_comes_first(reader: reading.Reader) -> None:
    """The others follow by their distance, and the same text counts once."""
    near, far, farther = (drawn.code(text, module=4) for text in ("NEAR", "FAR", "FARTHER"))
    picture = drawn.frame((farther, 20, 20), (near, 560, 300), (far, 800, 100), (near, 1100, 560))

    assert reader.read(picture) == ["NEAR", "FAR", "FARTHER"]
    assert reader.read_picture(picture) == ["NEAR", "FAR", "FARTHER"]


def test_an_idle_frame_never_wakes_pyzbar(reader: reading.Reader, asked_pyzbar: list[int]) -> None:
    """A wall with some noise, which is what the camera sees most of the day."""
    noise = np.random.default_rng(1).integers(0, 30, (720, 1280, 3), dtype=np.uint8)

    assert reader.read(drawn.frame() + noise) == []
    assert asked_pyzbar == []


def test_a_code_seen_but_not_read_is_looked_at_again_at_a_bounded_size(
    reader: reading.Reader, asked_pyzbar: list[int]
) -> None:
    """However large it stands in the frame, and however many there are."""
    large, small = drawn.scratched(drawn.code(module=20)), drawn.scratched(drawn.code(module=10))

    assert reader.read(drawn.frame((large, 20, 20), (small, 800, 200))) == []
    assert len(asked_pyzbar) == 1
    assert asked_pyzbar[0] <= changes.CLOSE_PIXELS * 1.01


def test_a_second_look_at_the_spot_reads_what_the_first_only_saw(reader: reading.Reader) -> None:
    """A small ticket a little out of focus, in a frame of which most is something else."""
    blurred = cv2.GaussianBlur(drawn.code(module=4), (0, 0), 2.2)
    picture = drawn.frame((blurred, 620, 340))  # type: ignore[arg-type]
    seen = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode, return_errors=True)

    assert [code.valid for code in seen] == [False]
    assert reader.read(picture) == [drawn.TICKET]


def _out_of_focus(ticket: Picture) -> Picture:
    return cv2.GaussianBlur(ticket, (0, 0), 2.4)  # type: ignore[return-value]


def _shaded(ticket: Picture) -> Picture:
    light = np.where(np.arange(ticket.shape[1]) > ticket.shape[1] * 0.55, 1.0, 0.18)
    noise = np.random.default_rng(2).normal(0, 6, ticket.shape)
    return np.clip(ticket * light + noise, 0, 255).astype(np.uint8)


def _as_outlines(ticket: Picture) -> Picture:
    """Only the edges of the dark areas are dark, as some designers like it."""
    inner = cv2.dilate(ticket, np.ones((5, 5), np.uint8))
    return np.where(inner == 0, 160, ticket).astype(np.uint8)


def _yellow_on_white(ticket: Picture) -> Picture:
    noise = np.random.default_rng(3).normal(0, 5, (*ticket.shape, 3))
    colour = np.where((ticket == 0)[:, :, None], (150, 255, 255), (255, 255, 255))
    return np.clip(colour + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("spoil", [_out_of_focus, _shaded, _as_outlines, _yellow_on_white])
def test_second_tries_at_a_still_read_what_one_pass_misses(
    reader: reading.Reader, spoil: Callable[[Picture], Picture]
) -> None:
    """Each kind needs a different one of them."""
    picture = spoil(drawn.code(module=4))

    assert zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode) == []
    assert reader.read_picture(picture) == [drawn.TICKET]


def test_in_a_still_the_tries_go_on_while_a_code_is_seen_but_unread(reader: reading.Reader) -> None:
    """A good ticket beside a bad one doesn't hide it."""
    bad = cv2.GaussianBlur(drawn.code("SECOND", module=4), (0, 0), 2.2)
    picture = drawn.frame((drawn.code("FIRST"), 550, 280), (bad, 100, 100))  # type: ignore[arg-type]

    assert reader.read(picture) == ["FIRST"]
    assert reader.read_picture(picture) == ["FIRST", "SECOND"]


@pytest.mark.parametrize(
    "content",
    [
        "Møteplassen på Verdal",
        "Møteplassen på Verdal".encode("latin-1"),
        "ﾃﾞｻﾞｲﾝQR".encode("shift-jis"),
        "01095040000591012112345678p901\x1d101234567p",
        "line\r\nline\\",
    ],
    ids=["UTF-8", "Latin-1", "Shift-JIS", "group separator", "line ends"],
)
def test_the_text_is_what_the_code_holds(reader: reading.Reader, content: str | bytes) -> None:
    """Whatever its encoding, without brackets or names in place of control characters."""
    texts = {"M": "Møteplassen på Verdal", "ﾃ": "ﾃﾞｻﾞｲﾝQR"}
    expected = content if isinstance(content, str) else texts["M" if content.startswith(b"M") else "ﾃ"]

    assert [expected] == reader.read_picture(drawn.code(content))


@pytest.mark.parametrize("kind", ["MicroQRCode", "RMQRCode", "DataMatrix", "Aztec", "PDF417", "Code128"])
def test_other_kinds_of_code_are_no_tickets(reader: reading.Reader, kind: str) -> None:
    """A ticket is a QR code."""
    other = zxingcpp.create_barcode("12345", getattr(zxingcpp.BarcodeFormat, kind))
    picture = np.array(zxingcpp.write_barcode_to_image(other, scale=5))

    assert reader.read(picture) == []
    assert reader.read_picture(picture) == []


@pytest.mark.parametrize("shape", [(1, 1), (1, 100), (100, 1), (3, 3), (17, 500, 3), (1, 1, 3)])
def test_a_picture_of_any_shape_is_read_without_complaint(reader: reading.Reader, shape: tuple[int, ...]) -> None:
    """The smallest too."""
    picture = np.full(shape, 90, np.uint8)

    assert reader.read(picture) == []
    assert reader.read_picture(picture) == []


@pytest.fixture
def without_pyzbar(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine where pyzbar can't be used."""
    monkeypatch.setitem(sys.modules, "pyzbar", None)
    reading._second_opinion.cache_clear()
    yield
    reading._second_opinion.cache_clear()


@pytest.mark.usefixtures("without_pyzbar")
def test_without_libzbar_it_reads_with_zxing_alone_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    """Two readers, one warning; a still of nothing goes through all the tries."""
    with caplog.at_level(logging.WARNING):
        first, second = reading.Reader(), reading.Reader()

    assert first.read(drawn.frame((drawn.code(), 500, 300))) == [drawn.TICKET]
    assert second.read_picture(drawn.frame()) == []
    assert len(caplog.records) == 1
    assert "libzbar" in caplog.text


@pytest.mark.parametrize("box", [(-3.0, -3.0, -2.0, -2.0), (4.0, 4.0, 5.0, 5.0), (-9.0, 0.2, 9.0, 0.2)])
def test_a_sight_misplaced_beyond_the_picture_still_gives_a_spot_to_look_at(
    box: tuple[float, float, float, float],
) -> None:
    """The corners of a code that wasn't read are guesses."""
    spot = reading._cut_out(np.zeros((60, 80), np.uint8), reading._Sight(None, *box))

    assert spot.size > 0
