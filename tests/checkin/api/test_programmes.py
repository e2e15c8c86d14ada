"""The programme over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from checkin.core.programmes import Programme

if TYPE_CHECKING:
    from tests.checkin.api.conftest import Service


async def test_who_sees_figures_sees_the_programme_and_its_doors(service: Service) -> None:
    """As it is loaded, for a wall too; a door has its own bundle and asks for nothing else."""
    status, told = await service.ask("GET", "/api/v1/programme", "reader")
    assert status == 200
    assert msgspec.convert(told, Programme) == service.parts.register.programme
    assert [door["id"] for door in told["doors"]] == ["hallen-1", "hallen-2", "salen-1"]
    assert (await service.ask("GET", "/api/v1/programme", "door"))[0] == 403
