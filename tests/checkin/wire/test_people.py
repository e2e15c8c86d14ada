"""The messages of people: what can't be one is refused before anybody looks at it."""

from __future__ import annotations

import msgspec
import pytest

from checkin.errors import BadInput
from checkin.wire import people, reading


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (people.SignIn, {"token": "x" * 201}),
        (people.Credentials, {"name": "x" * 257, "password": "et passord"}),
        (people.Credentials, {"name": "Kari 0001", "password": "x" * 1025}),
        (people.SecondStep, {"half": "x", "code": "x" * 65}),
        (people.NewPassword, {"token": "x", "password": "x" * 1025}),
    ],
)
def test_what_is_longer_than_anybody_types_is_refused(kind: type, fields: dict[str, str]) -> None:
    """Before it costs a hash."""
    with pytest.raises(BadInput) as told:
        reading.message(kind, msgspec.json.encode(fields))
    assert told.value.code == "message_invalid"
