"""Codes of ours: their alphabet, their check character, and what people make of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.core import tickets

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODES = st.binary(min_size=10, max_size=10).map(tickets.code_from)
PLACES = st.integers(0, 15)
OTHER_TEXTS = st.text(max_size=20).filter(lambda text: not tickets.is_ours(tickets.as_meant(text)))


@given(st.binary(min_size=10, max_size=32))
def test_a_new_code_has_sixteen_characters_without_i_l_o_and_u(random: bytes) -> None:
    """And is known for one of ours."""
    code = tickets.code_from(random)

    assert len(code) == 16
    assert set(code) <= set(LETTERS)
    assert tickets.is_ours(code)


def test_codes_from_different_random_bytes_differ() -> None:
    """75 bits of them are used: each of the first 75 changes the code."""
    drawn = {tickets.code_from((1 << bit).to_bytes(10, "big")) for bit in range(5, 80)}

    assert len(drawn) == 75


@given(CODES, PLACES, st.sampled_from(LETTERS))
def test_one_wrong_character_anywhere_is_caught(code: str, place: int, wrong: str) -> None:
    """In the body or the check character itself."""
    typed = code[:place] + wrong + code[place + 1 :]

    assert tickets.is_ours(typed) is (typed == code)


@given(CODES, PLACES, PLACES)
def test_two_swapped_characters_anywhere_are_caught(code: str, one: int, other: int) -> None:
    """Beside each other or far apart."""
    typed = list(code)
    typed[one], typed[other] = typed[other], typed[one]

    assert tickets.is_ours("".join(typed)) is ("".join(typed) == code)


@pytest.mark.parametrize(
    "text", ["", "0", "0" * 15, "0" * 17, "U" * 16, "Ø" * 16, "0f0rx28n9b7c9teh", "0F0RX28N9B7C9TE H"]
)
def test_what_is_no_code_of_ours_is_known_for_none(text: str) -> None:
    """Of the wrong length, with letters that we don't use, or small ones."""
    assert not tickets.is_ours(text)


@given(CODES)
def test_a_code_is_meant_however_a_person_types_it(code: str) -> None:
    """Small letters, groups, hyphens, blanks around, and letters in place of the digits that look like them."""
    looks = str.maketrans("01", "OI")
    for typed in (code, code.lower(), tickets.grouped(code), tickets.grouped(code).replace(" ", "-"), f"  {code}\n"):
        assert tickets.as_meant(typed) == code
    assert tickets.as_meant(code.translate(looks)) == code
    assert tickets.as_meant(code.replace("1", "l").replace("0", "o")) == code


@given(OTHER_TEXTS)
def test_what_becomes_no_code_of_ours_is_left_as_it_is(text: str) -> None:
    """Codes of others keep their letters and blanks."""
    assert tickets.as_meant(text) == text


def test_a_code_is_printed_in_groups_of_four_and_a_foreign_one_as_it_is() -> None:
    """As it stands under its QR."""
    assert tickets.grouped("0F0RX28N9B7C9TEH") == "0F0R X28N 9B7C 9TEH"
    assert tickets.grouped("KLASSE-10B") == "KLASSE-10B"
