"""What needs attention, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import small

if TYPE_CHECKING:
    from tests.checkin.api.conftest import Service

ATTENTION, NOTICES = "/api/v1/attention", "/api/v1/attention/notices"


async def test_an_organiser_takes_note_of_what_anybody_who_sees_figures_sees(service: Service) -> None:
    """A viewer sees that somebody knows."""
    at_salen = {"session": "smakebit", "door": "salen-1"}
    for code in small.SINGLES[:4]:
        await service.scan(code=code, **at_salen)
    await service.attendance()
    await service.parts.watch.look(service.parts.register)
    full = {"kind": "full", "of": "smakebit"}
    assert (await service.ask("POST", NOTICES, "reader", json=full))[0] == 403
    assert (await service.ask("POST", NOTICES, "boss", json=full))[0] == 204
    status, told = await service.ask("GET", ATTENTION, "reader")
    assert status == 200
    assert [(row["kind"], row["of"], row["noticed"]["who"]) for row in told["concerns"]] == [
        ("full", "smakebit", "boss")
    ]


async def test_what_is_over_can_not_be_taken_note_of(service: Service) -> None:
    """Nor what there is not."""
    status, told = await service.ask("POST", NOTICES, "boss", json={"kind": "full", "of": "smakebit"})
    assert (status, told["code"]) == (404, "concern_unknown")
    assert (await service.ask("POST", NOTICES, "boss", json={"kind": "bored", "of": "x"}))[0] == 422
