"""The problems: what is said where no verdict and no figure is possible.

A refusal at the door is a value, never an error. A `Problem` means "we could not decide" or "this can't be done",
carries one clear sentence (what, where, what to do) and a stable code, and becomes an RFC 9457 answer or a line on
stderr in one place each.
"""

from __future__ import annotations


class Problem(Exception):
    """Something that we can't do, said so that the reader knows what to do next.

    Attributes:
        code: stable, snake_case; a client may act on it.
        detail: one sentence for people.
        status: the HTTP status that fits.
        after: seconds to wait before trying again, where that is known.
    """

    status = 500

    def __init__(self, code: str, detail: str, *, status: int | None = None, after: int | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.after = after
        if status is not None:
            self.status = status


class BadInput(Problem):
    """What was sent or given can't be understood or used."""

    status = 422


class NotAllowed(Problem):
    """Who asks is not known (401) or may not do this (403)."""

    status = 403


class NotFound(Problem):
    """There is no such thing."""

    status = 404


class Conflict(Problem):
    """It can't be done beside what is there already."""

    status = 409


class StoreUnavailable(Problem):
    """The store does not answer, or does not take writes: try again later, nothing is lost."""

    status = 503


class TooMany(Problem):
    """More was asked for than one may: come again later, nothing is lost.

    Attributes:
        limit: which one was reached.
    """

    status = 429

    def __init__(self, limit: str, detail: str, after: int) -> None:
        super().__init__("too_many", detail, after=after)
        self.limit = limit
