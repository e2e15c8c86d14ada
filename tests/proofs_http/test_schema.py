"""Schemathesis against a running service: whatever is sent, by the description or against it, is answered as described.

What the description allows is never called unreadable, and what it does not allow is refused. Left out is the stream
of `/attendance/live`, which never ends; its events are held to the description below.
"""

from __future__ import annotations

import json
import re
from itertools import count
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
import requests
import schemathesis
from schemathesis.checks import negative_data_rejection
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation

from checkin.wire import openapi
from tests import small

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemathesis import Case

    from tests.proofs_http.conftest import Running

pytestmark = pytest.mark.slow

SCANS = "/api/v1/scans"
STREAM = "/api/v1/attendance/live"
UNREADABLE = {"message_unreadable", "message_invalid"}
SETTINGS = {
    "seed": 2022,
    "generation": {"mode": "all", "max-examples": 20, "deterministic": True},
    # What the description allows may still be wrong for this week, such as a session that it has not.
    "checks": {
        "positive_data_acceptance": {"enabled": False},
        "negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 413, 422]},
    },
}

described = schemathesis.openapi.from_dict(openapi.document("0"), config=SchemathesisConfig.from_dict(SETTINGS))

ADDRESSES = count(1)
"""Each case comes from an address of its own, so that none is told to wait for those before it."""

UUIDS = re.compile(r"[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}")
IN_EVEN_YEARS = re.compile(r"\d{3}[02468]-\d\d-\d\dT\d\d:\d\d:\d\d\S*(Z|[+-]\d\d:\d\d)")


def _at_home(value: Any, week: dict[str, str], key: str = "") -> Any:
    """A generated message moved into the week, so that not every scan fails at its session and not every id is the first one's.

    Short texts, no code and some times become real ones; whole numbers are written as our clients write them: 3, not 3.0.
    """
    match value:
        case dict():
            return {key: _at_home(inner, week, key) for key, inner in value.items()}
        case list():
            return [_at_home(inner, week) for inner in value]
        case float() if value.is_integer():
            return int(value)
        case str() if key == "id" and UUIDS.fullmatch(value):
            return small.new_id()
        case str() if key in week and (len(value) <= 8 or IN_EVEN_YEARS.fullmatch(value)):
            return week[key]
        case None if key == "code":
            return week[key]
    return value


@described.exclude(path=STREAM).parametrize()
def test_no_answer_leaves_the_description(case: Case[Any], running: Running) -> None:
    """No 5xx, and no status, media type or body that is not described."""
    if isinstance(case.body, dict):
        case.body = _at_home(case.body, running.week)
    answer = case.call_and_validate(
        base_url=running.address,
        headers=running.bearer | {"X-Forwarded-For": f"2001:db8:{next(ADDRESSES):x}::1"},
        # A wrong scan is refused in its place, not the message.
        excluded_checks=[negative_data_rejection] if case.path == SCANS else [],
    )
    assert case.meta
    if case.meta.generation.mode.is_positive:
        assert answer.status_code < 400 or answer.json()["code"] not in UNREADABLE
    elif case.path == SCANS and case.meta.components[ParameterLocation.BODY].mode.is_negative:
        assert answer.status_code >= 400 or any("problem" in verdict for verdict in answer.json()["verdicts"])


def test_the_service_serves_the_description(running: Running) -> None:
    """The one that these proofs read, with the version of the service."""
    served = requests.get(f"{running.address}/api/openapi.json", timeout=10).json()
    assert served == openapi.document(served["info"]["version"])


def test_the_stream_sends_what_the_description_says(running: Running) -> None:
    """A snapshot is an Attendance; an admission makes a Change."""
    with requests.get(f"{running.address}{STREAM}", headers=running.bearer, stream=True, timeout=30) as stream:
        assert (stream.status_code, stream.headers["Content-Type"]) == (200, "text/event-stream; charset=utf-8")
        events = _events(stream)
        names = [_checked(*next(events))]
        _admit(running)
        names.append(_checked(*next(events)))
    assert names == ["snapshot", "change"]


def _events(stream: requests.Response) -> Iterator[tuple[str, Any]]:
    name = ""
    for line in stream.iter_lines():
        field, _, value = line.decode().partition(": ")
        if field == "event":
            name = value
        elif field == "data" and name != "pulse":
            yield name, json.loads(value)


def _checked(name: str, data: Any) -> str:
    """The name of an event whose data are as described."""
    kind = {"snapshot": "Attendance", "change": "Change"}[name]
    schemas = openapi.document("0")["components"]
    whole = {"$ref": f"#/components/schemas/{kind}", "components": schemas}
    jsonschema_rs.validator_for(whole).validate(data)
    return name


def _admit(running: Running) -> None:
    count = small.count(session=running.week["session"]) | {"door": running.week["door"]}
    taken = requests.post(f"{running.address}/api/v1/counts", json=count, headers=running.bearer, timeout=10)
    assert taken.status_code == 200, taken.text
