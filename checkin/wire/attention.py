"""The messages by which organisers learn what needs their attention, and take note of it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from checkin.core.attention import Kind


class NoticeRow(Struct):
    """Who has taken note, and when."""

    who: str
    at: str


class ConcernRow(Struct):
    """What needs attention.

    Attributes:
        of: the id of a session or a venue, the name of a device, or the code of the store's trouble.
        many, out_of: what the sentence for it counts, such as 96 of 100 heads, 6 of 20 scans, or entries and seconds.
        since: when it began.
    """

    kind: Kind
    of: str
    many: int
    out_of: int
    since: str
    noticed: NoticeRow | None


class Attention(Struct):
    """The answer to `GET /attention`: what nobody has taken note of stands first."""

    now: str
    concerns: list[ConcernRow]


class Noticing(Struct, kw_only=True):
    """The body of `POST /attention/notices`: takes note of a concern, for all organisers."""

    kind: Kind
    of: Annotated[str, Meta(max_length=200)]
