"""What Prometheus reads, and who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from checkin import opening
from checkin.api import middleware
from checkin.pipeline import issuing
from tests import small

if TYPE_CHECKING:
    from tests.checkin.api.conftest import Service


async def _metrics(service: Service, **headers: str) -> tuple[int, str]:
    async with service.http.get("/metrics", headers=headers) as got:
        return got.status, await got.text()


async def _read(service: Service) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels."""
    _, text = await _metrics(service)
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_metrics_are_in_the_text_format_and_all_under_our_name(service: Service) -> None:
    """Version 0.0.4, and each with what it means."""
    async with service.http.get("/metrics") as got:
        assert (got.status, got.headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
        families = [*text_string_to_metric_families(await got.text())]
    assert len(families) > 10
    assert [family.name for family in families if not family.name.startswith("oppmote_")] == []
    assert [family.name for family in families if not family.documentation] == []


async def test_scans_are_counted_by_what_they_were_answered(service: Service) -> None:
    """Admitted, refused and why, undecided; and how long each message took."""
    await service.post(small.scan(), small.scan(), small.scan("NOBODY"), small.scan("BILLETT-02", session="nowhere"))
    read = await _read(service)
    assert read["oppmote_scans_total", "admitted", ""] == 1
    assert read["oppmote_scans_total", "refused", "already_in"] == 1
    assert read["oppmote_scans_total", "refused", "unknown"] == 1
    assert read["oppmote_scans_total", "refused", "full"] == 0
    assert read["oppmote_problems_total", "session_unknown"] == 1
    assert read["oppmote_scans_answer_seconds_count",] == read["oppmote_scans_answer_seconds_bucket", "+Inf"] == 1
    assert read["oppmote_scans_answer_seconds_sum",] > 0


async def test_problems_are_counted_by_their_code(service: Service) -> None:
    """Whoever told them."""
    await service.ask("POST", "/api/v1/scans", "door", data=b"nonsense")
    await service.ask("GET", "/nowhere", None)
    await service.ask("GET", "/api/v1/me", None)
    read = await _read(service)
    codes = {key[1] for key, value in read.items() if key[0] == "oppmote_problems_total" and value == 1}
    assert {"no_such_path", "not_signed_in"} <= codes
    assert len(codes) == 3


async def test_this_machine_needs_no_identity_and_everyone_else_the_scope(service: Service) -> None:
    """Behind a proxy everybody seems to be this machine, so what is passed on needs it too; so does another name."""
    assert (await _metrics(service))[0] == 200
    token = await issuing.add_token(service.parts.register, "prometheus", ["metrics"], opening.secret(), 0)
    elsewhere = [{name: "203.0.113.7"} for name in middleware.PASSED_ON]
    elsewhere += [{"Host": "tickets.example"}, {"Host": "tickets.example:8100"}, {"Host": "127.0.0.1.example"}]
    for headers in elsewhere:
        assert (await _metrics(service, **headers))[0] == 401, headers
        assert (await _metrics(service, **headers, **service.bearer("boss")))[0] == 403, headers
        assert (await _metrics(service, **headers, Authorization=f"Bearer {token}"))[0] == 200, headers


@pytest.mark.parametrize("host", ["localhost", "localhost:8100", "127.0.0.1:8100", "[::1]:8100", "[::1]"])
async def test_this_machine_is_known_by_any_of_its_names(service: Service, host: str) -> None:
    """With a port or without."""
    assert (await _metrics(service, Host=host))[0] == 200


async def test_no_scope_but_its_own_lets_anyone_read_metrics_and_it_lets_nobody_read_more(service: Service) -> None:
    """An organiser reads figures; Prometheus doesn't."""
    token = await issuing.add_token(service.parts.register, "prometheus", ["metrics"], opening.secret(), 0)
    async with service.http.get("/api/v1/attendance", headers={"Authorization": f"Bearer {token}"}) as got:
        assert got.status == 403
