"""The page's texts: the same in every language."""

from __future__ import annotations

from checkin.api import trust_texts
from checkin.api.trust import KINDS


def test_every_language_has_every_text_and_every_step() -> None:
    """As many steps for each system, none empty, and no text that is another language's."""
    for texts in trust_texts.ALL:
        assert all(texts), texts.code
        assert [(system.id, len(system.steps)) for system in texts.systems] == [
            (system.id, len(system.steps)) for system in trust_texts.NB.systems
        ]
        assert all(step for system in texts.systems for step in system.steps)
    assert len({texts.title for texts in trust_texts.ALL}) == len({texts.code for texts in trust_texts.ALL}) == 3


def test_the_steps_are_for_the_devices_that_are_known() -> None:
    """And each has some."""
    assert {id for id, _ in KINDS} == {system.id for system in trust_texts.NB.systems}
