"""The messages by which a door gets what it judges by when nobody answers: its bundle, and what changed since.

Bytes are base64, times in the bundle whole milliseconds since the epoch; `now` is RFC 3339 as everywhere. What the
columns mean stands with `checkin.core.bundles`.
"""

from __future__ import annotations

from msgspec import Struct

from checkin.core.bundles import SessionState, Tickets
from checkin.core.programmes import Programme


class Bundle(Struct, kw_only=True):
    """The answer to `GET /door/bundle`.

    Attributes:
        version: to be given as `after` when asking what changed.
        place: in the municipality's log; everything up to there is in `sessions`. An `entry` of a verdict is such a place.
        salt: what digests and keys are made with.
        sessions: the door's, with a value in their columns for each of `tickets`.
    """

    now: str
    epoch: str
    version: str
    place: str
    door: str
    programme: Programme
    salt: bytes
    tickets: Tickets
    sessions: list[SessionState]


class Changes(Struct, kw_only=True):
    """The answer to `GET /door/changes`.

    Attributes:
        version, place: as they are with these changes taken in.
        renew: too much has changed to be told here: get a new bundle. Then nothing else says anything.
        tickets: new and changed ones, as they are now; null for none.
        digests: 8 bytes for each ticket that moved or changed.
        sessions: those in which anything changed, with a value in their columns for each of `digests`; of other
            tickets nothing changed.
    """

    now: str
    epoch: str
    version: str
    place: str
    renew: bool = False
    tickets: Tickets | None = None
    digests: bytes = b""
    sessions: list[SessionState] = []
