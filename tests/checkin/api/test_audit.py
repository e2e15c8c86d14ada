"""`GET /audit`: who did what, for those who may know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checkin.pipeline import auditing

if TYPE_CHECKING:
    from tests.checkin.api.conftest import Service


async def test_the_newest_deed_stands_first(service: Service) -> None:
    """With who, what and of what; nothing older here."""
    await service.parts.audit.note("kari", "ticket_revoked", "01-0007", "lost")
    async with service.http.get("/api/v1/exports/attendance.csv", headers=service.bearer("reader")) as got:
        await got.read()
    status, told = await service.ask("GET", "/api/v1/audit", "auditor")
    assert (status, told["deeds"], told["older"]) == (200, len(told["rows"]), None)
    newest, before = told["rows"][:2]
    assert newest == {
        "number": told["deeds"],
        "at": "2022-11-14T08:05:00.000Z",
        "who": "reader",
        "what": "exported",
        "of": "attendance.csv",
        "more": "",
    }
    assert (before["who"], before["what"], before["of"], before["more"]) == (
        "kari",
        "ticket_revoked",
        "01-0007",
        "lost",
    )
    assert told["last"] == (await auditing.chain(service.parts.store, service.parts.register.programme.id)).last


async def test_to_look_at_it_is_no_deed(service: Service) -> None:
    """Else whoever looks would push down what they look at."""
    seen = [(await service.ask("GET", "/api/v1/audit", "auditor"))[1] for _ in range(2)]
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("boss", 200, None),
        ("auditor", 200, None),
        ("reader", 403, "scope_missing"),
        ("door", 403, "scope_missing"),
        ("naming", 403, "scope_missing"),
        (None, 401, "not_signed_in"),
    ],
)
async def test_only_who_may_audit_or_organise_sees_it(
    service: Service, who: str | None, status: int, code: str | None
) -> None:
    """Tokens of any other scope, devices and strangers learn nothing."""
    got, told = await service.ask("GET", "/api/v1/audit", who)
    assert (got, told.get("code")) == (status, code)
    assert ("rows" in told) == (status == 200)


@pytest.mark.parametrize(("role", "status"), [("organiser", 200), ("auditor", 200), ("viewer", 403)])
async def test_a_browser_sees_it_by_its_users_role(service: Service, role: str, status: int) -> None:
    """Those who come by a browser are people with a role."""
    await service.user(role=role)
    await service.sign_in()
    assert (await service.ask("GET", "/api/v1/audit", None))[0] == status


async def test_pages_follow_each_other_by_what_each_calls_older(service: Service) -> None:
    """What no page called so is bad input."""
    for number in range(auditing.PAGE + 1):
        await service.parts.audit.note("kari", "exported", f"{number}.csv")
    _, newest = await service.ask("GET", "/api/v1/audit", "auditor")
    _, older = await service.ask("GET", f"/api/v1/audit?before={newest['older']}", "auditor")
    assert older["rows"][0]["number"] == newest["rows"][-1]["number"] - 1
    assert older["rows"][-1]["number"] == 1
    assert (await service.ask("GET", "/api/v1/audit?before=7", "auditor"))[0] == 422
