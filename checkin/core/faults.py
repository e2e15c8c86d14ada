"""What is wrong with a file that an organiser gave us, gathered so that it can be mended in one go."""

from __future__ import annotations

import difflib
import itertools
import re
from typing import TYPE_CHECKING, NoReturn

from checkin import errors

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

SHOWN = 20
"""Sentences that are said in full; of the rest only the number."""

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Characters that belong in no name and no code: control characters and line breaks."""


class Faults:
    """The faults of one file, in the order in which they were found.

    Args:
        source: what the reader calls the file; stands first in every sentence.
        code: the stable code of the `BadInput` that they become.
    """

    def __init__(self, source: str, code: str) -> None:
        self._source = source
        self._code = code
        self._sentences: list[str] = []
        self._more = 0

    def add(self, where: str, what: str) -> None:
        """Note one fault: `where` is a line or a table ("" for the file), `what` says what was expected."""
        if len(self._sentences) == SHOWN:
            self._more += 1
        else:
            self._sentences.append(": ".join(filter(None, (self._source, where, what))))

    def near(self, word: str, known: Iterable[str]) -> str:
        """The known word that was probably meant, as the end of a sentence; empty when none is like it.

        Looking for it is slow, so nothing is looked for once no more sentences are shown.
        """
        if len(self._sentences) == SHOWN:
            return ""
        found = difflib.get_close_matches(word[:64], known, n=1, cutoff=0.7)
        return f'; did you mean "{found[0]}"?' if found else ""

    def check(self) -> None:
        """Raise `BadInput` with all sentences, one a line, if there are any."""
        if self._sentences:
            raise self._problem()

    def stop(self, where: str, what: str) -> NoReturn:
        """Note a fault that makes reading on pointless, and raise `BadInput`."""
        self.add(where, what)
        raise self._problem()

    def _problem(self) -> errors.BadInput:
        more = [f"... and {self._more} more"] if self._more else []
        return errors.BadInput(self._code, "\n".join(self._sentences + more))


def quoted(text: str) -> str:
    """Text of the file as it may stand in a sentence: in quotes, printable, at most 40 characters."""
    shown = text if len(text) <= 40 else text[:39] + "…"
    return '"' + "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shown) + '"'


def listed(words: Collection[str]) -> str:
    """Some words of the file for a sentence, the first twelve of them."""
    first = ", ".join(quoted(word) for word in itertools.islice(words, 12))
    return f"{first} and {len(words) - 12} more" if len(words) > 12 else first
