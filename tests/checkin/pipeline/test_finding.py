"""Finding a ticket by a name: by any of its words, among those who may enter, and never all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checkin.errors import BadInput
from checkin.pipeline import finding, issuing
from tests import small

if TYPE_CHECKING:
    from checkin.api.keys import Parts


def _named(parts: Parts, name: str, session: str = "samling") -> list[object]:
    found = finding.named(parts.sources, parts.register.programme.session[session], name)
    return [row["name"] for row in found]


def test_any_part_of_the_words_finds_in_any_order_and_case(parts: Parts) -> None:
    """Of the name and of the organisation."""
    for name in ("deltaker 0003", "0003 DELTAKER", "0003", "Delt 03"):
        assert "Deltaker 0003" in _named(parts, name), name
    assert _named(parts, "deltaker 9999") == []


async def test_accents_may_be_left_out_but_our_own_letters_may_not(parts: Parts) -> None:
    """However a name is written, and however somebody hears it."""
    rows = small.HEADER + "BESOK-1,Deltaker Émile,Bårdsen AS,business,1,samling,,,\n"
    await small.imported(parts.register, rows)
    for name in ("emile", "ÉMILE", "e\u0301mile", "bårdsen"):
        assert _named(parts, name) == ["Deltaker Émile"], name
    assert _named(parts, "bardsen") == []


def test_only_whoever_may_enter_is_found(parts: Parts) -> None:
    """A ticket of another session is not shown at this door; one that names none may enter where all may."""
    assert _named(parts, "klasse") == ["Klasse 10A"]
    assert _named(parts, "klasse", "foredrag") == ["Klasse 10A"]
    assert _named(parts, "klasse", "smakebit") == []


async def test_a_withdrawn_ticket_is_not_found(parts: Parts) -> None:
    """Whoever holds it has another one, or none."""
    await issuing.revoke(parts.register, "BILLETT-03", lambda: small.ms(small.NOW))
    assert "Deltaker 0003" not in _named(parts, "deltaker 0003")


def test_no_more_are_told_than_fit_on_a_screen(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever gets that many gives more of the name."""
    monkeypatch.setattr(finding, "MOST", 3)
    assert len(_named(parts, "deltaker")) == 3


@pytest.mark.parametrize("name", ["", " ", "a", " a "])
def test_too_little_of_a_name_is_told(parts: Parts, name: str) -> None:
    """One letter would be everybody."""
    with pytest.raises(BadInput, match="at least 2 letters"):
        _named(parts, name)
