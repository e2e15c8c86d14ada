"""From an answer to words: what it is, who it is, why, and what to do."""

from __future__ import annotations

import msgspec
import pytest

from checkin.wire.messages import ProblemHere, SessionNow
from scanner.laptop import allowed, phrasing
from scanner.laptop.device import Shown
from scanner.laptop.screen import Card, Key
from scanner.laptop.texts import languages

from .verdicts import AT, EVERY_REFUSAL, FAIR, HOUR, SCAN, asked, first, ticket, told, valid

NB = languages()["nb"]


def card(shown: Shown, **more: object) -> Card:
    return phrasing.card(shown, asked(**more), NB)


def test_an_admission_says_whom_to_let_in() -> None:
    """Nothing else has to be read."""
    assert card(told()) == Card("admitted", "Slipp inn", "Deltaker 0001")


def test_a_group_is_told_how_many_come_in_and_how_many_are_left() -> None:
    """So that they can be counted."""
    said = card(told(heads=12, ticket=ticket(28, 24, "Skole 01 klasse 10A")))

    assert (said.name, said.heads) == ("Skole 01 klasse 10A", "12 inn nå · 24 av 28 er inne, 4 igjen")
    assert card(told("exited", heads=4, ticket=ticket(28, 20))).heads == "4 ut nå · 20 av 28 er inne"


def test_where_names_are_not_seen_the_kind_of_ticket_stands_in() -> None:
    """An organisation, or a group and a category."""
    assert card(told(ticket=ticket(name=None, organisation="Bedrift 01"))).name == "Bedrift 01"
    assert card(told(ticket=ticket(name=None))).name == "Billett · youth"
    assert card(told(ticket=ticket(28, name=None, category=""))).name == "Gruppe på 28"


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("reason", EVERY_REFUSAL)
def test_every_refusal_has_a_word_a_sentence_and_something_to_do(reason: str, language: str) -> None:
    """In each language, and no blank is left open."""
    said = phrasing.card(EVERY_REFUSAL[reason], asked(), languages()[language])

    for text in (said.word, said.name, said.reason, said.advice):
        assert text
        assert "{" not in text


@pytest.mark.parametrize("reason", EVERY_REFUSAL)
def test_a_refusal_is_phrased_where_the_door_knows_no_more_than_the_reason(reason: str) -> None:
    """As a device without a list of tickets would have it."""
    said = card(Shown(SCAN, "refused", reason, provisional=True))

    assert (said.word, said.reason != "", said.advice != "") == (NB.refusals[reason].word, True, True)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (EVERY_REFUSAL["revoked"], "Billetten gjelder ikke siden 16.11. 15:05: den er trukket tilbake, eller koden er byttet ut."),
        (EVERY_REFUSAL["wrong_session"], "Billetten gjelder Fagkonferansen 12:00, Konferansesalen."),
        (told("refused", "wrong_session"), "Billetten gjelder ingenting i dag."),
        (EVERY_REFUSAL["already_in"], "Billetten kom inn kl. 09:42 ved Dør 2."),
        (told("refused", "already_in", first=first(door="hall-1")), "Billetten kom inn kl. 09:42 ved Dør 1."),
        (told("refused", "already_in", first=first("2022-11-17T08:59:51.000Z", "hall-1")), "Billetten kom inn her for 9 s siden."),
        (told("refused", "already_in", first=first("2022-11-17T08:59:51.000Z")), "Billetten kom inn kl. 09:59 ved Dør 2."),
        (told("refused", "already_in"), "Billetten er brukt allerede."),
        (EVERY_REFUSAL["full"], "Alle plassene er tatt."),
        (EVERY_REFUSAL["too_late"], "Innslippet er stengt. Også: Allerede inne."),
    ],
)  # fmt: skip
def test_the_sentence_says_when_and_where(shown: Shown, expected: str) -> None:
    """In the zone of the door; with the day where it isn't today."""
    assert card(shown).reason == expected


def test_times_of_the_session_are_said_where_they_are_known() -> None:
    """When the doors open, and when entry closed."""
    early, late = asked(at=FAIR.doors_open - 1), asked(at=FAIR.entry_closes + 1)

    assert phrasing.card(told("refused", "too_early"), early, NB).reason == "Dørene åpner kl. 08:00."
    assert phrasing.card(told("refused", "too_late"), late, NB).reason == "Innslippet stengte kl. 13:00."


def test_two_other_places_are_named_at_most() -> None:
    """A door has no room for a programme."""
    many = [valid(), valid("x", "2022-11-17T12:00:00.000Z", "hallen"), valid("y")]

    assert card(told("refused", "wrong_session", valid=many)).reason == (
        "Billetten gjelder Fagkonferansen 12:00, Konferansesalen og x 13:00, Stålhallen."
    )


def test_of_a_group_too_many_are_refused_with_how_many_may_come() -> None:
    """And how to let those in."""
    said = card(told("refused", "already_in", heads=28, ticket=ticket(28, 24)))

    assert said.reason == "24 av 28 er inne, så 4 kan slippes inn. 28 ble bedt om."
    assert "↑" in said.advice


def test_a_group_for_which_there_is_no_room_is_told_how_much_there_is() -> None:
    """It may come in part."""
    now = SessionNow("moteplassen", 495, 495, 500, 5)
    said = card(told("refused", "full", heads=28, ticket=ticket(28), session=now))

    assert said.reason == "Det er 5 plasser igjen, og 28 skulle inn."
    assert "færre" in said.advice


def test_nobody_is_held_back_on_the_way_out() -> None:
    """So that is no plain no."""
    silent = msgspec.structs.replace(FAIR, counts_exits=False)

    assert phrasing.kind(EVERY_REFUSAL["not_inside"]) == "unsure"
    assert card(EVERY_REFUSAL["not_inside"], direction="exit").advice.startswith("La dem gå")
    assert card(EVERY_REFUSAL["not_inside"], session=silent).reason == "Her telles ikke folk ut."


def test_an_override_may_be_asked_for_where_the_rules_allow_it() -> None:
    """It shows all that would be waived."""
    late = EVERY_REFUSAL["too_late"]

    assert phrasing.overridable(late, asked()) == ("too_late", "already_in")
    assert card(late).keys == (Key("O", "Slipp inn likevel"),)
    assert phrasing.words(("too_late", "already_in"), NB) == "For sent, allerede inne"


@pytest.mark.parametrize("reason", ["unknown", "revoked", "not_inside", "offline"])
def test_no_override_is_offered_where_none_is_allowed(reason: str) -> None:
    """Nor where one of several reasons stands against it."""
    assert phrasing.overridable(EVERY_REFUSAL[reason], asked()) == ()
    assert phrasing.overridable(told("refused", "wrong_session", also=["revoked"]), asked()) == ()
    assert phrasing.overridable(told(), asked()) == ()


def test_an_overridden_admission_says_what_was_waived() -> None:
    """As long as it is on the screen."""
    assert (
        card(told(also=["wrong_session", "too_early"])).reason == "Sluppet inn likevel: Feil arrangement, for tidlig."
    )


def test_what_the_door_decided_by_itself_looks_the_same_and_says_so() -> None:
    """What it showed is what happened."""
    said = card(told(provisional=True))

    assert (said.kind, said.word, said.advice) == ("admitted", "Slipp inn", "Avgjort uten nett.")


def test_nothing_is_green_where_nobody_looked_at_the_ticket() -> None:
    """Neither the service nor a list of tickets was there. On the way out nobody has to look."""
    unseen = Shown(SCAN, "admitted", provisional=True)

    assert (card(unseen).kind, phrasing.kind(unseen), card(unseen).word) == ("unsure", "unsure", "Ikke sjekket")
    assert phrasing.kind(Shown(SCAN, "exited", provisional=True)) == "exited"


def test_what_can_not_be_decided_says_why_in_the_service_s_words() -> None:
    """And what to do with people meanwhile."""
    said = card(Shown(SCAN, None, problem=ProblemHere("door_unknown", "there is no door 'x'")))

    assert (said.kind, said.word, said.reason) == ("unsure", "Ikke avgjort", "there is no door 'x'")


def test_a_new_ticket_is_handed_out_with_its_code() -> None:
    """In groups of four, for who can't take a picture."""
    said = phrasing.handed_out(told(), asked(code="00000000000800M9"), NB)

    assert said.code == "00000000000800M9"


def test_the_list_of_the_last_ones_is_short() -> None:
    """A name, how many of a group, and the word of a no."""
    group = told(heads=12, ticket=ticket(28, 12, "Skole 01"))

    assert phrasing.line(told(), asked(), NB) == "Deltaker 0001"
    assert phrasing.line(group, asked(), NB) == "Skole 01 · 12"
    assert phrasing.line(EVERY_REFUSAL["already_in"], asked(), NB) == "Allerede inne · Deltaker 0001"
    assert phrasing.line(Shown(SCAN, None), asked(), NB) == "Ikke avgjort"


def test_an_unknown_code_is_shown_as_it_may_be_compared() -> None:
    """And a long one is cut."""
    unknown = EVERY_REFUSAL["unknown"]

    assert card(unknown, code="møte 1").name == "møte 1"
    assert len(card(unknown, code="x" * 500).name) == 48


def test_codes_and_names_are_one_line_whatever_is_in_them() -> None:
    """A code of others may hold an address card, or what steers a terminal."""
    vcard = card(told("refused", "unknown", ticket=None), code="BEGIN:VCARD\r\nN:Deltaker\x1b[2J\u202e\u2028x")
    assert vcard.name == "BEGIN:VCARD  N:Deltaker [2J  x"
    assert card(told(ticket=ticket(name="Deltaker\n0001"))).name == "Deltaker 0001"


def test_a_reason_of_a_later_version_is_still_a_no() -> None:
    """With what there is to say of it."""
    said = card(told("refused", "dress_code"))

    assert (said.kind, said.word, said.advice) == ("refused", "Avvist", NB.undecided_advice)


def test_an_admission_an_hour_ago_by_a_wrong_clock_is_not_just_now() -> None:
    """A time that lies ahead is no time ago."""
    ahead = told("refused", "already_in", first=first("2022-11-17T09:00:09.000Z", "hall-1"))

    assert card(ahead, at=AT).reason == "Billetten kom inn kl. 10:00 ved Dør 1."
    assert card(ahead, at=AT + HOUR).reason == "Billetten kom inn kl. 10:00 ved Dør 1."


def test_an_advice_is_an_act_that_the_device_may_do() -> None:
    """And so are the keys below it."""
    for reason, cap in (("unknown", "D"), ("already_in", "O")):
        shown = EVERY_REFUSAL[reason]
        free, bound = (phrasing.card(shown, asked(may=may), NB) for may in (allowed.ALL, frozenset[str]()))
        assert cap in {key.cap for key in free.keys}
        assert cap not in {key.cap for key in bound.keys}
        assert (free.advice, bound.advice) == (NB.refusals[reason].advice, NB.advice_else[reason])
    assert phrasing.overridable(EVERY_REFUSAL["full"], asked(may=frozenset({"undo"}))) == ()
