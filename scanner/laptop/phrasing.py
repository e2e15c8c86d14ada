"""From an answer to what stands on the screen: the word, who it is, how many, why, and what to do. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from checkin.core import tickets, verdicts
from checkin.wire import times
from scanner.laptop import allowed
from scanner.laptop.screen import Card, Key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checkin.core.programmes import Session
    from checkin.core.scans import Direction
    from checkin.wire.messages import TicketInfo, ValidAt, VerdictMessage
    from scanner.laptop.device import Shown
    from scanner.laptop.places import Place
    from scanner.laptop.screen import Kind
    from scanner.laptop.texts import Texts

JUST_NOW = 30
"""Seconds after an admission within which the same ticket at the same door is probably still the same person."""


class Asked(NamedTuple):
    """What the door asked of a code: which way, how many heads if it chose, where, and when (milliseconds); and what the
    device may do about the answer.
    """

    code: str
    direction: Direction
    heads: int | None
    session: Session
    place: Place
    at: int
    may: frozenset[str] = allowed.ALL


def kind(shown: Shown) -> Kind:
    """The colour and the shape of an answer.

    No plain no for people who want out, since nobody is held back; no plain yes where nobody looked at the ticket.
    """
    if shown.outcome is None or shown.reason == "not_inside" or _unchecked(shown):
        return "unsure"
    return shown.outcome


def card(shown: Shown, asked: Asked, texts: Texts) -> Card:
    """The card for an answer."""
    if shown.outcome is None:
        why = shown.problem.detail if shown.problem else ""
        return Card("unsure", texts.undecided, reason=why, advice=texts.undecided_advice)
    if _unchecked(shown):
        return Card("unsure", texts.unchecked, reason=texts.unchecked_why, advice=texts.unchecked_advice)
    if shown.outcome == "refused":
        return _refused(shown, asked, texts)
    return _passed(shown, asked, texts)


def handed_out(shown: Shown, asked: Asked, texts: Texts) -> Card:
    """The card for a ticket that was just made: its code stands on it, for its holder to take a picture of."""
    advice = texts.walk_in_made.format(code=tickets.grouped(asked.code))
    return card(shown, asked, texts)._replace(code=asked.code, advice=advice)


def unstored(texts: Texts) -> Card:
    """The card for what the service did not answer and this machine's disk did not take, and so isn't done."""
    return Card("unsure", texts.not_stored, reason=texts.not_stored_why, advice=texts.not_stored_advice)


def line(shown: Shown, asked: Asked, texts: Texts) -> str:
    """An answer in a few words, for the list of the last ones."""
    if shown.outcome is None:
        return texts.undecided
    named = who(shown, asked, texts)
    if shown.outcome == "refused":
        return f"{_word(shown.reason or '', texts)} · {named}"
    return f"{named} · {shown.verdict.heads}" if shown.verdict and is_group(shown) else named


def is_group(shown: Shown) -> bool:
    """Whether the ticket is known to be for several heads."""
    return shown.verdict is not None and shown.verdict.ticket is not None and shown.verdict.ticket.heads > 1


def _unchecked(shown: Shown) -> bool:
    """Whether people come in though neither the service nor a list of tickets was there to look at theirs."""
    return shown.provisional and shown.outcome == "admitted" and shown.verdict is None


def who(shown: Shown, asked: Asked, texts: Texts) -> str:
    """Who holds the ticket as far as the door may know, else what kind of ticket it is, else its code; in one line."""
    ticket = shown.verdict.ticket if shown.verdict else None
    if ticket is None:
        return _in_one_line(_code(asked.code))
    kind_of = texts.group.format(heads=ticket.heads) if ticket.heads > 1 else texts.ticket
    return _in_one_line(ticket.name or ticket.organisation or " · ".join(filter(None, (kind_of, ticket.category))))


def overridable(shown: Shown, asked: Asked) -> tuple[str, ...]:
    """All that an override would waive; empty where the door may not override."""
    if shown.outcome != "refused" or asked.direction != "entry" or "override" not in asked.may:
        return ()
    reasons = (shown.reason or "", *(shown.verdict.also if shown.verdict else ()))
    return reasons if all(reason in verdicts.OVERRIDABLE for reason in reasons) else ()


def words(reasons: Iterable[str], texts: Texts) -> str:
    """Reasons as a list in a sentence, the first letter small where it isn't the first."""
    named = [_word(reason, texts) for reason in reasons]
    return ", ".join([*named[:1], *(word[:1].lower() + word[1:] for word in named[1:])])


def _word(reason: str, texts: Texts) -> str:
    return texts.refusals[reason].word if reason in texts.refusals else texts.refused


def _passed(shown: Shown, asked: Asked, texts: Texts) -> Card:
    entering = shown.outcome == "admitted"
    said = Card(
        "admitted" if entering else "exited",
        texts.admitted if entering else texts.exited,
        who(shown, asked, texts),
        _moved(shown.verdict, texts, entering),
    )
    if shown.verdict and shown.verdict.also:
        said = said._replace(reason=texts.waived.format(reasons=words(shown.verdict.also, texts)))
    return said._replace(advice=texts.decided_alone) if shown.provisional else said


def _moved(verdict: VerdictMessage | None, texts: Texts, entering: bool) -> str:
    """How many of a group; nothing for one head."""
    if verdict is None or verdict.ticket is None or verdict.ticket.heads == 1:
        return ""
    ticket = verdict.ticket
    sentence = texts.group_in if entering else texts.group_out
    return sentence.format(moved=verdict.heads, inside=ticket.inside, heads=ticket.heads, left=ticket.left)


def _refused(shown: Shown, asked: Asked, texts: Texts) -> Card:
    reason = shown.reason or ""
    why, advice = _why(reason, shown.verdict, asked, texts)
    if shown.verdict and shown.verdict.also:
        why = f"{why} {texts.also.format(reasons=words(shown.verdict.also, texts))}"
    return Card(
        kind(shown), _word(reason, texts), who(shown, asked, texts), "", why, advice, _keys(shown, asked, texts)
    )


def _keys(shown: Shown, asked: Asked, texts: Texts) -> tuple[Key, ...]:
    """What may be pressed on account of a refusal."""
    if shown.reason == "unknown":
        return allowed.offered((Key("D", texts.key_walk_in), Key("K", texts.key_code)), asked.may)
    return (Key("O", texts.key_override),) if overridable(shown, asked) else ()


def _why(reason: str, verdict: VerdictMessage | None, asked: Asked, texts: Texts) -> tuple[str, str]:
    """Why, and what to do about it."""
    refusal = texts.refusals.get(reason)
    if refusal is None:
        return "", texts.undecided_advice
    why, advice = None, _advice(reason, asked, texts)
    match reason:
        case "revoked":
            why = _since(verdict, asked, refusal.why)
        case "wrong_session":
            why = _elsewhere(verdict, asked, texts)
        case "too_early" if asked.session.doors_open:
            why = refusal.why.format(time=_clock(asked.session.doors_open, asked))
        case "too_late" if 0 < asked.session.entry_closes < asked.at:
            why = refusal.why.format(time=_clock(asked.session.entry_closes, asked))
        case "already_in":
            why, advice = _already(verdict, asked, texts)
        case "full":
            why, advice = _full(verdict, texts)
        case "not_inside" if not asked.session.counts_exits and asked.session.end:
            why = texts.exits_not_counted
    return why or refusal.why_bare, advice


def _advice(reason: str, asked: Asked, texts: Texts) -> str:
    """What to do about a reason, by acts that this device may do."""
    wanted = {"unknown": "walk-in", "already_in": "override"}.get(reason)
    return texts.refusals[reason].advice if wanted is None or wanted in asked.may else texts.advice_else[reason]


def _since(verdict: VerdictMessage | None, asked: Asked, why: str) -> str | None:
    if verdict is None or verdict.since is None:
        return None
    return why.format(time=_day_and_clock(_milliseconds(verdict.since), asked))


def _elsewhere(verdict: VerdictMessage | None, asked: Asked, texts: Texts) -> str | None:
    if verdict is None:
        return None
    if not verdict.valid:
        return texts.wrong_session_nowhere
    where = [_where(valid, asked) for valid in verdict.valid[:2]]
    return texts.refusals["wrong_session"].why.format(where=f" {texts.and_} ".join(where))


def _where(valid: ValidAt, asked: Asked) -> str:
    title, venue = _title(valid.session, asked), asked.place.venue_name(valid.venue)
    return f"{title} {_clock(_milliseconds(valid.start), asked)}, {venue}"


def _already(verdict: VerdictMessage | None, asked: Asked, texts: Texts) -> tuple[str | None, str]:
    refusal, advice = texts.refusals["already_in"], _advice("already_in", asked, texts)
    ticket = verdict.ticket if verdict else None
    if verdict is None or ticket is None:
        return None, advice
    if ticket.heads > 1 and ticket.left > 0:
        return _part_of_group(verdict, ticket, texts), texts.already_group_advice
    if verdict.first is None:
        return None, advice
    at = _milliseconds(verdict.first.at)
    if verdict.first.door == asked.place.door.id and 0 <= asked.at - at < JUST_NOW * 1000:
        return texts.already_just.format(seconds=max(1, (asked.at - at) // 1000)), texts.already_just_advice
    door = asked.place.door_name(verdict.first.door)
    return refusal.why.format(time=_day_and_clock(at, asked), door=door), advice


def _part_of_group(verdict: VerdictMessage, ticket: TicketInfo, texts: Texts) -> str:
    return texts.already_group.format(inside=ticket.inside, heads=ticket.heads, left=ticket.left, asked=verdict.heads)


def _full(verdict: VerdictMessage | None, texts: Texts) -> tuple[str | None, str]:
    refusal = texts.refusals["full"]
    if verdict is None or not verdict.session.left:
        return None, refusal.advice
    why = refusal.why.format(left=verdict.session.left, asked=verdict.heads)
    return why, texts.full_group_advice if verdict.heads > 1 else refusal.advice


def _title(session: str, asked: Asked) -> str:
    found = asked.place.session(session)
    return found.title if found else session


def _clock(at: int, asked: Asked) -> str:
    return asked.place.local(at).strftime("%H:%M")


def _day_and_clock(at: int, asked: Asked) -> str:
    """The time, with the day where it isn't today."""
    then, now = asked.place.local(at), asked.place.local(asked.at)
    return then.strftime("%H:%M" if then.date() == now.date() else "%d.%m. %H:%M")


def _milliseconds(text: str) -> int:
    return times.milliseconds(datetime.fromisoformat(text))


def _in_one_line(text: str) -> str:
    """With a blank for whatever breaks lines or steers a terminal: others put what they like into their codes."""
    return "".join(character if character.isprintable() else " " for character in text)


def _code(code: str) -> str:
    """A code as people may compare it; what others issue may be long."""
    return tickets.grouped(tickets.as_meant(code)) if len(code) <= 48 else f"{code[:47]}…"
