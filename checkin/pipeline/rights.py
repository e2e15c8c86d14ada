"""What a device may report: at which doors, and whether it may let people in anyway and take entries back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from checkin.errors import NotAllowed

if TYPE_CHECKING:
    from checkin.core.events import Entry
    from checkin.core.scans import Scan

DOOR_NOT_YOURS = "door_not_yours"
"""The code of the problem of a scan at a door that is not the device's."""


class Rights(msgspec.Struct, frozen=True):
    """What an identity may report. `doors` None means any door, and everybody's entries."""

    doors: frozenset[str] | None = None
    override: bool = True
    undo: bool = True

    def check_door(self, id: str) -> None:
        """Hold a report to the device's doors.

        Raises:
            NotAllowed: it is about another door.
        """
        if self.doors is not None and id not in self.doors:
            raise NotAllowed(
                DOOR_NOT_YOURS,
                f"the door {id[:64]!r} is not one of this device's: choose the door again, or have it enrolled for that one",
            )

    def checked(self, scan: Scan) -> Scan:
        """A scan as far as it may be reported. What a door showed is what happened: there an override that it had no
        right to is left out, and the scan stands with the conflict that it waived.

        Raises:
            NotAllowed: it is at another door, or asks for an override that the device may not give.
        """
        self.check_door(scan.door)
        if self.override or not scan.override.strip():
            return scan
        if scan.provisional is None:
            raise NotAllowed(
                "override_not_allowed", "this device may not let anyone in anyway: ask an organiser, or enrol it anew"
            )
        return msgspec.structs.replace(scan, override="")

    def check_annulment(self, target: Entry | None, device: str, *, unshown: bool) -> None:
        """Hold an annulment to the device's own entries.

        Args:
            target: what is taken back; None where it has not come.
            device: who takes it back.
            unshown: whether nobody saw what the door said of it, so that taking it back is no undo.

        Raises:
            NotAllowed: the entry is another's, or the device may not undo.
        """
        if self.doors is None:
            return
        if target is not None and target.facts.device != device:
            raise NotAllowed(
                "not_yours",
                f"the entry {target.facts.id} is another's: only who made it, or an organiser, takes it back",
            )
        if not self.undo and not unshown:
            raise NotAllowed("undo_not_allowed", "this device may not undo: ask an organiser, or enrol it anew")


ALL = Rights()
"""An organiser's, and a token's."""
