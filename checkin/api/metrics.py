"""What Prometheus reads: `/metrics`."""

from __future__ import annotations

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from checkin.api.keys import PARTS
from checkin.api.middleware import needs
from checkin.pipeline import measuring


@needs("metrics", or_here=True)
async def get_metrics(request: web.Request) -> web.Response:
    """All metrics, in the text format 0.0.4."""
    parts = request.app[PARTS]
    text = measuring.written([*parts.meter.told(), measuring.of_limits(parts.limits), *await parts.gauges.read()])
    return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})
