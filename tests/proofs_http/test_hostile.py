"""A running service and what nobody should send: every scan gets a verdict or a problem of its own, everything else a 4xx."""

from __future__ import annotations

import gzip
import json
import socket
import zlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import requests
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests import small

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.proofs_http.conftest import Running

pytestmark = pytest.mark.slow

NUMBERS = (
    "-1", "0", "-0.0", "1.5", "3.0", str(-(2**63)), str(2**53 + 1), str(2**63), str(2**64), str(2**70), "9" * 5000, "1e400",
    "-1e400", "1e-400", "1e999999999", "true", '"1"', "[]", "{}",
)  # fmt: skip
TIMES = (
    '"2022-11-14T09:05:00"', '"0001-01-01T00:00:00Z"', '"0001-01-01T00:00:00+23:59"', '"0000-00-00T00:00:00Z"',
    '"9999-12-31T23:59:59.999999999Z"', '"9999-12-31T23:59:59-23:59"', '"2016-12-31T23:59:60Z"', '"2022-11-14T24:00:00Z"',
    '"2022-02-30T09:00:00Z"', '"2022-11-14T09:00:00+99:99"', '"2022-11-14"', '"-2022-11-14T09:00:00Z"', '"now"', '""', "0", "1e400",
    "null", "[]",
)  # fmt: skip
IDS = (
    '""', '"1"', '"00000000-0000-0000-0000-000000000000"', '"FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"',
    '"0190163D869471B395A5C4F26A3D7D11"', '"{00000000-0000-7000-8000-000000000000}"', '"--------------------------------"',
    json.dumps("0" * 10_000), '"\\u0000"', '"\\ud800"', "7", "null", "[]",
)  # fmt: skip
SLUGS = (
    '""', json.dumps("s" * 64), json.dumps("s" * 65), json.dumps("s" * 10_000), '"../../etc/passwd"', '"{}"', '"\\u0000"',
    '"\\ud800"', '"moteplassen\\n"', '"MOTEPLASSEN"', "7", "null", "{}",
)  # fmt: skip
DEEP = "[" * 10_000 + "]" * 10_000
FIELDS = [
    *(("heads", number) for number in NUMBERS), *(("seq", number) for number in NUMBERS), *(("at", time) for time in TIMES),
    *(("id", id) for id in IDS), *(("session", slug) for slug in SLUGS), *(("door", slug) for slug in SLUGS),
    *(("ticket", id) for id in IDS), *(("instead_of", id) for id in IDS), ("direction", '"up"'), ("direction", "null"),
    ("provisional", '"exited"'), ("provisional", '"ENTERED"'), ("provisional_reason", json.dumps("x" * 5000)),
    ("override", '"\\ud800"'), ("override", json.dumps("x" * 100_000)), ("code", "7"), ("code", '["x"]'), ("code", '{"$ne":""}'),
]  # fmt: skip
MESSAGES = ("annulments", "counts", "tickets", "sign-in")
UNREADABLE = {
    "nothing": b"",
    "blanks": b" \r\n\t",
    "no JSON": b"<scans/>",
    "half of it": b'{"scans":[{"id":',
    "brackets without end": b"[" * 1_000_000,
    "ten thousand deep": DEEP.encode(),
    "ten thousand deep in a field": b'{"scans":%s,"id":%s}' % (DEEP.encode(), DEEP.encode()),
    "ten thousand objects deep": b'{"scans":' * 10_000 + b"1" + b"}" * 10_000,
    "bytes of no text": bytes(range(256)),
    "UTF-16": '{"scans":[]}'.encode("utf-16"),
    "UTF-7": b"+AHsAfQ-",
    "a mark before it": b"\xef\xbb\xbf{}",
    "no numbers": b'{"scans":[NaN,Infinity],"id":NaN}',
    "a list": b"[{}]",
    "a text": b'"scans"',
    "no scans": b'{"scans":[]}',
    "the wrong one of two": b'{"scans":[{}],"scans":1,"id":1}',
}
REQUESTS = {
    "a method of its own": b"FOO /api/v1/scans HTTP/1.1\r\n\r\n",
    "no path": b"GET  HTTP/1.1\r\n\r\n",
    "bytes in the path": b"GET /api/v1/\xff\xfe HTTP/1.1\r\n\r\n",
    "a path without end": b"GET /api/v1/" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
    "a header without end": b"GET /healthz HTTP/1.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    "a header with a null": b"GET /healthz HTTP/1.1\r\nX: \0\r\n\r\n",
    "a length that is none": b"POST /api/v1/scans HTTP/1.1\r\nContent-Length: many\r\n\r\n",
    "a length below nothing": b"POST /api/v1/scans HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    "a length beyond all": b"POST /api/v1/scans HTTP/1.1\r\nContent-Length: " + b"9" * 50 + b"\r\n\r\n",
    "two lengths": b"POST /api/v1/scans HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "a length and pieces": b"POST /api/v1/scans HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "pieces that are none": b"POST /api/v1/scans HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nzz",
    "TLS": bytes.fromhex("16030100f5010000f10303") + bytes(240),
    "not HTTP": b"EHLO example.org\r\n\r\n",
}
PATHS = (
    "/api/v1/sessions/%00/attendees", "/api/v1/sessions/%ff%fe/attendees", "/api/v1/sessions/%ed%a0%80/attendees",
    "/api/v1/sessions/" + "s" * 5000 + "/attendees", "/api/v1/sessions/%2e%2e%2f%2e%2e/attendees", "/api/v1/exports/%00.csv",
    "/api/v1/exports/log%0d%0aX-Mine:1.csv", "/api/v1/exports/log.csv%00", "/api/v1/exports/log.csv.jsonl",
    "/api/v1/exports/log.%ff", "/api/v1/exports/log.csv?locale=%ff", "/api/v1/%ff", "/api/v1/", "/api/v1/scans/1",
    "//api/v1/scans", "/%2e%2e/%2e%2e/etc/passwd",
)  # fmt: skip
IDENTITIES = (
    b"", b"Bearer", b"Bearer ", b"Bearer \xff\xfe", "Bearer \u00e6\u00f8\u00e5".encode(), b"Bearer " + b"x" * 7000, b"Basic YTpi",
    b"bearer\tx", b"Bearer Bearer",
)  # fmt: skip

any_text = st.text(st.characters(), max_size=64)
any_plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | any_text
any_json = st.recursive(
    any_plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=8,
)
in_quotes = st.binary(max_size=64).map(lambda raw: raw.translate(None, b'"\\'))


class Door:
    """A door of the week, and what it sends."""

    def __init__(self, running: Running, http: requests.Session) -> None:
        self.running = running
        self.http = http

    def scan(self, **fields: Any) -> dict[str, Any]:
        """A scan that can be decided."""
        return small.scan(code="UKJENT") | {key: self.running.week[key] for key in ("session", "door", "at")} | fields

    def with_field(self, field: str, raw: str) -> bytes:
        """A scan in which one field has this JSON."""
        scan = {key: value for key, value in self.scan().items() if key != field}
        return json.dumps(scan)[:-1].encode() + b',"%s":%s}' % (field.encode(), raw.encode())

    def post(self, path: str, body: bytes, **headers: str) -> requests.Response:
        """A message to the API; whatever it is, the service finds no fault of its own."""
        sent = self.running.bearer | {key.replace("_", "-"): value for key, value in headers.items()}
        answer = self.http.post(f"{self.running.address}/api/v1/{path}", data=body, headers=sent, timeout=30)
        assert answer.status_code < 500, answer.text
        return answer

    def scans(self, *raws: bytes, **headers: str) -> list[dict[str, Any]]:
        """Scans in one message, of which at least one can be decided: what each of them got."""
        answer = self.post("scans", b'{"scans":[' + b",".join(raws) + b"]}", **headers)
        assert answer.status_code == 200, answer.text
        verdicts: list[dict[str, Any]] = answer.json()["verdicts"]
        assert len(verdicts) == len(raws)
        return verdicts

    def between(self, raw: bytes) -> dict[str, Any]:
        """What a scan gets that stands between two good ones, which are decided as if it were not there."""
        before, middle, after = self.scans(*(json.dumps(self.scan()).encode(), raw, json.dumps(self.scan()).encode()))
        assert (before["reason"], after["reason"]) == ("unknown", "unknown")
        assert "outcome" in middle or {"code", "detail"} <= middle["problem"].keys()
        return middle


@pytest.fixture(scope="module")
def door(running: Running) -> Iterator[Door]:
    """A door that keeps its connection."""
    with requests.Session() as http:
        yield Door(running, http)
        assert http.get(f"{running.address}/readyz", timeout=10).json() == {"status": "ready"}


def _is_problem(answer: requests.Response) -> bool:
    told = answer.json()
    return (
        answer.headers["Content-Type"] == "application/problem+json"
        and told["status"] == answer.status_code
        and bool(told["code"] and told["detail"] and told["title"])
    )


# Scans


@given(code=any_text)
@example("")
@example("\0")
@example("x" * 4096)
@example("\ud800")
@example("\udfff\ud800")
@example("\U0010ffff" * 1024)
@settings(max_examples=50)
def test_any_text_as_code_is_unknown(door: Door, code: str) -> None:
    """Half characters, control characters and 4 KB of junk included."""
    assert door.between(json.dumps(door.scan(code=code)).encode())["reason"] == "unknown"


@given(code=in_quotes)
@example(b"\0\x1f\x7f")
@example(b"\xff\xfe" * 2048)
@example(b"\xed\xa0\x80")
@example(b"\0\xff")
@settings(max_examples=50)
def test_any_bytes_as_code_get_a_verdict_or_a_problem(door: Door, code: bytes) -> None:
    """As a reader might pass them on without looking."""
    door.between(json.dumps(door.scan(code="CODE")).encode().replace(b"CODE", code))


@pytest.mark.parametrize(("field", "raw"), FIELDS, ids=lambda text: text[:40])
def test_any_value_in_a_field_gets_a_verdict_or_a_problem(door: Door, field: str, raw: str) -> None:
    """And never holds up the scans before and after it."""
    door.between(door.with_field(field, raw))


@given(value=any_json)
@settings(max_examples=50)
def test_any_json_in_place_of_a_scan_gets_a_problem(door: Door, value: Any) -> None:
    """Whatever it is."""
    assert door.between(json.dumps(value).encode())["problem"]["code"] == "scan_invalid"


def test_five_hundred_strange_scans_get_five_hundred_answers_and_one_more_is_refused(door: Door) -> None:
    """Each in its place; of 501 none is taken."""
    raws = [door.with_field(*FIELDS[place % len(FIELDS)]) for place in range(499)] + [json.dumps(door.scan()).encode()]
    alone = [door.between(raw).get("problem", {}).get("code") for raw in raws[: len(FIELDS)]]
    together = [verdict.get("problem", {}).get("code") for verdict in door.scans(*raws)]
    assert together[: len(alone)] == alone
    refused = door.post("scans", b'{"scans":[' + b",".join([*raws, raws[-1]]) + b"]}")
    assert (refused.status_code, refused.json()["code"]) == (413, "scans_number")


def test_two_fields_with_one_name_get_a_verdict_or_a_problem(door: Door) -> None:
    """Whichever of them is the wrong one."""
    door.between(door.with_field("heads", '-1,"heads":1'))
    door.between(door.with_field("heads", '1,"heads":-1'))


# Messages


@pytest.mark.parametrize("message", ["scans", *MESSAGES])
@pytest.mark.parametrize("body", UNREADABLE)
def test_a_message_that_is_none_is_a_problem(door: Door, message: str, body: str) -> None:
    """A 400, 413 or 422 that says what is wrong."""
    answer = door.post(message, UNREADABLE[body])
    assert answer.status_code in {400, 413, 422}
    assert _is_problem(answer)


@pytest.mark.parametrize("message", ["annulments", "counts", "tickets"])
@pytest.mark.parametrize(("field", "raw"), FIELDS, ids=lambda text: text[:40])
def test_any_value_in_a_field_of_a_message_is_taken_or_a_problem(
    door: Door, message: str, field: str, raw: str
) -> None:
    """Some of them are no fields of it, and are ignored."""
    answer = door.post(message, door.with_field(field, raw).replace(b'"code"', b'"heads":1,"code"', 1))
    assert answer.ok or _is_problem(answer)


# How it is sent


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded", "a/b; charset=none", ";;;", ""]
)
def test_the_type_of_a_body_is_not_asked_for(door: Door, kind: str) -> None:
    """A scan is JSON, whatever its label says."""
    (verdict,) = door.scans(json.dumps(door.scan()).encode(), Content_Type=kind)
    assert verdict["reason"] == "unknown"


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_packed_body_is_unpacked(door: Door, coding: str, pack: Any) -> None:
    """One that says so and is not, and one that would fill the memory, are refused."""
    body = json.dumps({"scans": [door.scan()]}).encode()
    assert door.post("scans", pack(body), Content_Encoding=coding).status_code == 200
    assert door.post("scans", b"no such thing" + body, Content_Encoding=coding).status_code == 400
    assert door.post("scans", pack(b" " * 50_000_000), Content_Encoding=coding).status_code == 413


@pytest.mark.parametrize("request_line", REQUESTS)
def test_what_is_no_request_is_turned_away(door: Door, request_line: str) -> None:
    """A 4xx or a closed connection; nobody else notices."""
    where = urlsplit(door.running.address)
    with socket.create_connection((where.hostname, where.port), timeout=20) as wire:
        wire.sendall(REQUESTS[request_line])
        wire.shutdown(socket.SHUT_WR)
        said = wire.makefile("rb").readline()
    assert said == b"" or said.split()[1][:1] == b"4"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:40])
def test_what_is_nowhere_is_not_found(door: Door, path: str) -> None:
    """Whatever bytes its address is made of."""
    answer = door.http.get(door.running.address + path, headers=door.running.bearer, timeout=10)
    assert answer.status_code in {400, 404, 405, 422}
    assert _is_problem(answer)


@pytest.mark.parametrize("identity", IDENTITIES, ids=repr)
def test_who_is_nobody_is_told_so(door: Door, identity: bytes) -> None:
    """Whatever bytes are sent as a token or a cookie."""
    for header in ("Authorization", "Cookie"):
        value = identity if header == "Authorization" else b"oppmote_visit=" + identity.replace(b" ", b"")
        answer = door.http.get(f"{door.running.address}/api/v1/me", headers={header: value}, timeout=10)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_the_stream_has_no_head_of_its_own(door: Door) -> None:
    """An answer without a body that never ends would keep its connection for ever."""
    answer = door.http.head(f"{door.running.address}/api/v1/attendance/live", headers=door.running.bearer, timeout=10)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
