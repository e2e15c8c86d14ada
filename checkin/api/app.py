"""The application: every route in one table, the one middleware, and the order in which it stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from checkin.api import (
    attendance,
    attention,
    audit,
    devices,
    doors,
    exports,
    health,
    metrics,
    middleware,
    openid,
    people,
    programmes,
    scans,
    sessions,
    signing,
    tickets,
)
from checkin.api.edge import EDGE, Edge
from checkin.api.keys import PARTS, STREAMS, Parts

if TYPE_CHECKING:
    import asyncio


def routes() -> list[web.RouteDef]:
    """The routes of the service."""
    return [
        web.post("/api/v1/scans", scans.post_scans),
        web.post("/api/v1/annulments", scans.post_annulments),
        web.post("/api/v1/counts", scans.post_counts),
        web.post("/api/v1/tickets", tickets.post_tickets),
        web.get("/api/v1/door/bundle", doors.get_bundle),
        web.get("/api/v1/door/changes", doors.get_changes),
        web.get("/api/v1/door/attendees", tickets.get_found),
        web.post("/api/v1/devices", devices.post_devices),
        web.get("/api/v1/devices", devices.get_devices),
        web.post("/api/v1/devices/enrol", devices.post_enrol),
        web.post("/api/v1/devices/me/heartbeat", devices.post_heartbeat),
        web.patch("/api/v1/devices/{name:(?!enrol$)[^/]+}", devices.patch_device),
        web.delete("/api/v1/devices/{name:(?!enrol$)[^/]+}", devices.delete_device),
        web.get("/api/v1/sessions/{id}", sessions.get_session),
        web.get("/api/v1/sessions/{id}/attendees", tickets.get_attendees),
        web.get("/api/v1/programme", programmes.get_programme),
        web.get("/api/v1/attendance", attendance.get_attendance),
        web.get("/api/v1/attendance/live", attendance.get_live, allow_head=False),  # without a body it would never end
        web.get("/api/v1/attendance/by/{grouping}", attendance.get_grouped),
        web.get("/api/v1/exports/{kind}.{format}", exports.get_export),
        web.get("/api/v1/audit", audit.get_audit),
        web.get("/api/v1/attention", attention.get_attention),
        web.post("/api/v1/attention/notices", attention.post_notices),
        web.get("/api/v1/sign-in", signing.get_ways),
        web.post("/api/v1/sign-in", signing.post_link),
        web.post("/api/v1/sign-in/password", signing.post_password),
        web.post("/api/v1/sign-in/code", signing.post_code),
        web.get("/api/v1/sign-in/openid", openid.get_openid, allow_head=False),  # a look must not set out
        web.get(openid.BACK, openid.get_back, allow_head=False),
        web.post("/api/v1/welcome", signing.post_welcome),
        web.post("/api/v1/welcome/password", signing.post_new_password),
        web.post("/api/v1/sign-out", signing.post_sign_out),
        web.get("/api/v1/me", people.get_me),
        web.post("/api/v1/me/password", people.post_own_password),
        web.post("/api/v1/me/second-factor", people.post_second_factor),
        web.post("/api/v1/me/second-factor/confirm", people.post_confirm),
        web.get("/api/openapi.json", health.openapi),
        web.get("/healthz", health.healthz),
        web.get("/readyz", health.readyz),
        web.get("/metrics", metrics.get_metrics),
    ]


def make(parts: Parts, edge: Edge) -> web.Application:
    """The application over what the root has opened. The root mounts the pages."""
    app = web.Application(middlewares=[middleware.door], client_max_size=middleware.LARGEST_BODY)
    app[PARTS] = parts
    app[EDGE] = edge
    streams: dict[asyncio.Future[None], str] = {}
    app[STREAMS] = streams
    app.add_routes(routes())
    app.on_shutdown.append(_end_streams)
    return app


async def _end_streams(app: web.Application) -> None:
    """End the streams first: a viewer must not keep the service from stopping."""
    for stream in [*app[STREAMS]]:
        stream.cancel()
