"""`POST /scans`, `/annulments`, `/counts` over a real socket: every scan is decided for itself, and nothing that a door
sends is a fault of ours.
"""

from __future__ import annotations

import json
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest

from tests import small

if TYPE_CHECKING:
    from tests.checkin.api.conftest import Service

UNDECIDABLE = {
    "an unknown session": (small.scan(session="nowhere"), "session_unknown"),
    "an unknown door": (small.scan(door="nowhere"), "door_unknown"),
    "a door in another town": (small.scan(door="salen-1"), "door_elsewhere"),
    "a time without a zone": (small.scan() | {"at": "2022-11-14T09:05:00"}, "scan_invalid"),
    "no time": ({k: v for k, v in small.scan().items() if k != "at"}, "scan_invalid"),
    "a time that is none": (small.scan() | {"at": "nine o'clock"}, "scan_invalid"),
    "negative heads": (small.scan(heads=-1), "scan_invalid"),
    "no heads at all": (small.scan(heads=0), "scan_invalid"),
    "heads as text": (small.scan(heads="two"), "scan_invalid"),
    "heads beyond all numbers": (small.scan(heads=10**30), "scan_invalid"),
    "a direction that is none": (small.scan(direction="up"), "scan_invalid"),
    "an id that is none": (small.scan(id="1"), "scan_invalid"),
    "a code that is no text": (small.scan(code=["BILLETT-01"]), "scan_invalid"),
    "an outcome that can't have been shown": (small.scan(provisional="exited"), "scan_invalid"),
    "a sequence below one": (small.scan(seq=0), "scan_invalid"),
    "a session with a name that never ends": (small.scan(session="s" * 5000), "scan_invalid"),
    "a list": ([], "scan_invalid"),
    "null": (None, "scan_invalid"),
    "a number": (7, "scan_invalid"),
}  # fmt: skip

STRANGE = {
    "four kilobytes of junk": "x" * 4096,
    "control characters": "\x00\x01\x1b[31m\x7f",
    "half a surrogate pair": "abc\ud800def",
    "emoji and right-to-left": "🎟️\u202e1234",
    "a formula": '=HYPERLINK("http://example.org")',
    "nothing": "",
    "blanks": "   ",
    "a format string": "%s%n{0}${x}",
}

UNREADABLE = {
    "nothing": b"",
    "no JSON": b"scans",
    "half of it": b'{"scans":[',
    "bytes of no text": b"\xff\xfe\x00",
    "an array": b"[]",
    "null": b"null",
    "no scans in it": b"{}",
    "scans that are no list": b'{"scans":{}}',
    "no scan": b'{"scans":[]}',
    "brackets without end": b'{"scans":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a scan nested without end": b'{"scans":[' + b"[" * 100_000 + b"]" * 100_000 + b"]}",
    "no number": b'{"scans":[NaN]}',
    "a number without end": b'{"scans":[' + b"1" * 50_000 + b"]}",
    "a mark at the start": b"\xef\xbb\xbf{}",
    "junk behind": b'{"scans":[]}x',
}


def _shown(verdict: dict[str, Any]) -> tuple[str, str | None]:
    return verdict["outcome"], verdict["reason"]


async def test_a_ticket_is_admitted_once_and_the_second_time_the_door_learns_when_and_where(service: Service) -> None:
    """`already_in` says how many are left, and the first admission with its door."""
    first = await service.scan()
    assert (_shown(first), first["ticket"]["left"]) == (("admitted", None), 0)
    second = await service.scan(door="hallen-2")
    assert _shown(second) == ("refused", "already_in")
    assert second["first"] == {"at": "2022-11-14T08:05:00.000Z", "door": "hallen-1"}


async def test_an_answer_says_what_the_contract_says(service: Service) -> None:
    """All fields of the contract, in a verdict and round it."""
    _, told = await service.post(small.scan())
    assert {"now", "epoch", "verdicts"} <= told.keys()
    contract = {
        "id", "entry", "outcome", "reason", "also", "conflict", "heads", "ticket", "first", "valid", "session"
    }  # fmt: skip
    assert contract <= told["verdicts"][0].keys()
    assert {"id", "name", "organisation", "category", "heads", "inside"} <= told["verdicts"][0]["ticket"].keys()
    assert {"id": "samling", "attended": 1, "present": 1}.items() <= told["verdicts"][0]["session"].items()


@pytest.mark.parametrize(("who", "name"), [("door", None), ("naming", "Deltaker 0001")])
async def test_a_door_sees_a_name_only_if_it_may(service: Service, who: str, name: str | None) -> None:
    """Names need a scope of their own."""
    _, told = await service.ask("POST", "/api/v1/scans", who, json={"scans": [small.scan()]})
    assert told["verdicts"][0]["ticket"]["name"] == name


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"code": "BILLETT-99"}, "unknown"),
    ({"code": small.CLASS, "session": "smakebit", "door": "salen-1"}, "wrong_session"),
    ({"session": "kveld", "door": "salen-1"}, "too_early"),
    ({"code": small.CLASS, "heads": 31}, "already_in"),
    ({"direction": "exit"}, "not_inside"),
]


async def test_a_refusal_is_an_answer_like_any_other(service: Service) -> None:
    """Status 200, with the reason of the table."""
    for fields, reason in REFUSED:
        assert _shown(await service.scan(**fields)) == ("refused", reason)


async def test_a_wrong_session_tells_where_the_ticket_is_valid_today(service: Service) -> None:
    """Session, start and venue of each."""
    verdict = await service.scan(code=small.CLASS, session="smakebit", door="salen-1")
    assert [(valid["session"], valid["venue"]) for valid in verdict["valid"]] == [
        ("foredrag", "hallen"),
        ("samling", "hallen"),
    ]


async def test_a_full_room_refuses_and_an_override_lets_in(service: Service) -> None:
    """Four places; the fifth gets `full`, unless the door overrides, which is told."""
    for code in small.SINGLES[:4]:
        assert _shown(await service.scan(code=code, session="smakebit", door="salen-1")) == ("admitted", None)
    fifth = {"code": small.SINGLES[4], "session": "smakebit", "door": "salen-1"}
    assert _shown(await service.scan(**fifth)) == ("refused", "full")
    overridden = await service.scan(**fifth, override="Styret sier ja")
    assert (_shown(overridden), overridden["also"]) == (("admitted", None), ["full"])


async def test_a_class_comes_in_parts_and_leaves_in_parts(service: Service) -> None:
    """Heads chosen by the door, then all that are left, then an exit of all inside."""
    assert (await service.scan(code=small.CLASS, heads=12))["ticket"]["left"] == 18
    assert (await service.scan(code=small.CLASS))["heads"] == 18
    left = await service.scan(code=small.CLASS, direction="exit")
    assert (left["outcome"], left["heads"], left["session"]["present"]) == ("exited", 30, 0)


# Each for itself


async def test_what_cannot_be_decided_stands_as_a_problem_in_its_place_beside_those_that_can(service: Service) -> None:
    """A good scan after every bad one: all good ones are decided as if the others were not there."""
    good = [small.scan(small.CLASS, heads=1) for _ in UNDECIDABLE]
    status, told = await service.post(
        *chain.from_iterable(zip((bad for bad, _ in UNDECIDABLE.values()), good, strict=True))
    )
    assert status == 200
    problems = [verdict["problem"]["code"] for verdict in told["verdicts"][::2]]
    assert dict(zip(UNDECIDABLE, problems, strict=True)) == {name: code for name, (_, code) in UNDECIDABLE.items()}
    assert [_shown(verdict) for verdict in told["verdicts"][1::2]] == [("admitted", None)] * len(good)


async def test_where_none_can_be_decided_the_answer_is_a_4xx_with_the_same_verdicts(service: Service) -> None:
    """A problem as RFC 9457 says, and the verdicts in their order, each with the id that its scan claims."""
    for name, (scan, code) in UNDECIDABLE.items():
        status, told = await service.post(scan, scan)
        assert (status, told["status"], told["code"]) == (422, 422, "no_scan_decided"), name
        claimed = scan.get("id") if isinstance(scan, dict) else None
        assert [(v["id"], v["problem"]["code"]) for v in told["verdicts"]] == [(claimed, code)] * 2, name
        assert {"now", "epoch", "title", "type", "detail"} <= told.keys()


async def test_strange_text_is_unknown_and_never_a_fault(service: Service) -> None:
    """Whatever a reader makes of a sticker or a boarding pass, the next in the queue is decided all the same."""
    for name, text in STRANGE.items():
        status, told = await service.post(small.scan(text), small.scan(small.CLASS, heads=1))
        verdicts = [_shown(verdict) for verdict in told["verdicts"]]
        assert (status, verdicts) == (200, [("refused", "unknown"), ("admitted", None)]), name


async def test_bytes_that_are_no_text_do_not_hold_up_the_scan_beside_them(service: Service) -> None:
    """One scan is parked, the other decided."""
    strange, good = (json.dumps(scan).encode() for scan in (small.scan("BILLETT-02"), small.scan()))
    body = b'{"scans":[' + strange.replace(b"BILLETT-02", b"BILLETT\xff") + b"," + good + b"]}"
    status, told = await service.ask("POST", "/api/v1/scans", "door", data=body)
    assert (status, told["verdicts"][0]["problem"]["code"]) == (200, "scan_invalid")
    assert _shown(told["verdicts"][1]) == ("admitted", None)


async def test_a_body_that_is_no_such_message_is_the_sender_s_fault(service: Service) -> None:
    """A 4xx, a code, a sentence; and the service goes on."""
    for name, body in UNREADABLE.items():
        status, told = await service.ask("POST", "/api/v1/scans", "door", data=body)
        assert (status, told["status"]) in [(400, 400), (422, 422)], name
        assert told["code"] in {"message_unreadable", "message_invalid", "scans_number", "no_scan_decided"}, name
    assert _shown(await service.scan()) == ("admitted", None)


async def test_five_hundred_scans_are_taken_and_one_more_is_too_many(service: Service) -> None:
    """501 are refused whole; nothing of them is recorded."""
    scans = [small.scan(f"UKJENT-{number}") for number in range(501)]
    status, told = await service.post(*scans)
    assert (status, told["code"]) == (413, "scans_number")
    status, told = await service.post(*scans[:500])
    assert (status, len(told["verdicts"])) == (200, 500)
    assert [verdict["id"] for verdict in told["verdicts"]] == [scan["id"] for scan in scans[:500]]
    assert (await service.attendance())["refused"] == 500


async def test_a_body_of_megabytes_is_turned_away(service: Service) -> None:
    """A problem with status 413."""
    status, told = await service.ask("POST", "/api/v1/scans", "door", data=BytesIO(b" " * 9_000_000))
    assert (status, told["code"]) == (413, "too_large")


async def test_fields_that_we_do_not_know_are_ignored(service: Service) -> None:
    """A newer device speaks to an older service."""
    status, told = await service.ask(
        "POST", "/api/v1/scans", "door", json={"scans": [small.scan(battery=80, nested={"a": [1]})], "device": "x"}
    )
    assert (status, _shown(told["verdicts"][0])) == (200, ("admitted", None))


# Again


async def test_the_same_id_again_gets_the_same_verdict(service: Service) -> None:
    """Alone, in the same message, and with other words under the same id."""
    scan = small.scan()
    _, told = await service.post(scan, scan, scan | {"code": "BILLETT-02", "direction": "exit"})
    _, again = await service.post(scan)
    verdicts = [*told["verdicts"], *again["verdicts"]]
    assert {(v["entry"], v["outcome"], v["reason"], v["conflict"]) for v in verdicts} == {
        (verdicts[0]["entry"], "admitted", None, None)
    }
    assert (await service.attendance())["attended"] == 1


async def test_an_id_is_the_same_however_it_is_written(service: Service) -> None:
    """Capitals make no second admission; the answer has it in lower case."""
    scan = small.scan()
    await service.post(scan)
    _, told = await service.post(scan | {"id": scan["id"].upper()})
    assert (told["verdicts"][0]["id"], _shown(told["verdicts"][0])) == (scan["id"], ("admitted", None))


async def test_a_refusal_stays_a_refusal_when_it_is_sent_again(service: Service) -> None:
    """Even where the ticket could come in by now."""
    await service.scan()
    refused = small.scan()
    await service.post(refused)
    await service.scan(direction="exit")
    _, told = await service.post(refused)
    assert _shown(told["verdicts"][0]) == ("refused", "already_in")


async def test_what_an_offline_door_showed_is_what_happened(service: Service) -> None:
    """A second admission offline is recorded with its conflict, and counts once."""
    await service.scan()
    shown = await service.scan(provisional="admitted", seq=1)
    assert (_shown(shown), shown["conflict"]) == (("admitted", None), "already_in")
    refused = await service.scan(code="BILLETT-02", provisional="refused")
    assert _shown(refused) == ("refused", "offline")
    assert (await service.attendance())["attended"] == 1


async def test_a_scan_made_instead_of_another_takes_its_place(service: Service) -> None:
    """Whichever of the two comes first."""
    first = small.scan()
    second = small.scan(instead_of=first["id"], provisional="admitted")
    _, told = await service.post(second, first)
    assert [_shown(verdict) for verdict in told["verdicts"]] == [("admitted", None), ("refused", "superseded")]
    assert (await service.attendance())["attended"] == 1
    assert (await service.attendance())["refused"] == 0


@pytest.mark.parametrize(
    ("at", "clock"), [("0001-01-01T00:00:00+23:59", "past"), ("9999-12-31T23:59:59-23:59", "future")]
)
async def test_a_clock_beyond_belief_is_taken_as_received(service: Service, at: str, clock: str) -> None:
    """The scan counts at our time, and the log says why."""
    _, told = await service.post(small.scan() | {"at": at})
    assert _shown(told["verdicts"][0]) == ("admitted", None)
    assert told["verdicts"][0]["first"]["at"] == "2022-11-14T08:05:00.000Z"
    async with service.http.get("/api/v1/exports/log.csv", headers=service.bearer("boss")) as got:
        assert clock in (await got.text()).splitlines()[-1]


# Annulments and counts


async def test_an_annulment_takes_back_an_admission_in_either_order(service: Service) -> None:
    """The scan gets its verdict and moves nothing where the annulment came first."""
    scan, other = small.scan(), small.scan("BILLETT-02")
    await service.post(scan)
    for annulled in (scan, other):
        status, told = await service.ask("POST", "/api/v1/annulments", "door", json=small.annulment(annulled["id"]))
        assert (status, {"now", "epoch", "id", "entry", "session"} <= told.keys()) == (200, True)
    _, told = await service.post(other)
    assert _shown(told["verdicts"][0]) == ("admitted", None)
    assert (await service.attendance())["attended"] == 0
    assert _shown(await service.scan()) == ("admitted", None)


async def test_heads_without_a_ticket_are_counted_in_and_out(service: Service) -> None:
    """In counts as attended and present, out as present only; the same id again changes nothing."""
    coming = small.count(5)
    for body in (coming, coming, small.count(2, direction="exit")):
        status, told = await service.ask("POST", "/api/v1/counts", "door", json=body)
        assert status == 200
    assert (told["session"]["attended"], told["session"]["present"]) == (5, 3)
    row = await service.attendance()
    assert (row["attended"], row["counted"], row["present"]) == (5, 5, 3)


CANNOT_BE_TAKEN = [
    ("annulments", small.annulment("x"), "message_invalid"),
    ("annulments", small.annulment(small.new_id(), session="nowhere"), "session_unknown"),
    ("annulments", [], "message_invalid"),
    ("counts", small.count(0), "message_invalid"),
    ("counts", small.count(-3), "message_invalid"),
    ("counts", small.count(session="nowhere"), "session_unknown"),
    ("counts", small.count() | {"door": "nowhere"}, "door_unknown"),
    ("counts", small.count() | {"at": "2022-11-14T09:05:00"}, "message_invalid"),
    ("counts", {}, "message_invalid"),
]


async def test_an_annulment_or_a_count_that_cannot_be_taken_is_a_problem(service: Service) -> None:
    """A 422 with a code, that the device parks and shows."""
    for path, body, code in CANNOT_BE_TAKEN:
        status, told = await service.ask("POST", f"/api/v1/{path}", "door", json=body)
        assert (status, told["code"]) == (422, code), body


async def test_an_id_that_belongs_to_something_else_is_told_so(service: Service) -> None:
    """A count under a scan's id, and a scan under a count's."""
    scan, count = small.scan(), small.count()
    await service.post(scan)
    await service.ask("POST", "/api/v1/counts", "door", json=count)
    status, told = await service.ask("POST", "/api/v1/counts", "door", json=count | {"id": scan["id"]})
    assert (status, told["code"]) == (422, "id_taken")
    status, told = await service.post(scan | {"id": count["id"]})
    assert (status, told["verdicts"][0]["problem"]["code"]) == (422, "id_taken")
