"""The API described as OpenAPI 3.1, from the message types, so that the description can't say something else than the
code.

`OPERATIONS` is the table; a test holds it to the routes of `checkin.api.app`.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from checkin.core.programmes import Programme
from checkin.wire import attention, bundles, devices, messages, people, sessions


class ScansBody(Struct):
    """The body of `POST /scans` as it should be. Each scan is judged for itself: a wrong one is answered in its place
    with a problem.
    """

    scans: Annotated[list[messages.ScanMessage], Meta(min_length=1, max_length=messages.MOST_SCANS)]


class VerdictsAnswer(Struct):
    """The answer to `POST /scans`, in the order of the scans; in the place of a verdict a problem, for a scan that
    can't be decided.
    """

    now: str
    epoch: str
    verdicts: list[messages.VerdictMessage]


class Status(Struct):
    """`ok` or `ready`."""

    status: str


class Operation(Struct, frozen=True):
    """One thing that can be asked for. `scope` is what a caller must have, "" for nothing."""

    method: str
    path: str
    about: str
    scope: str
    body: type[Struct] | None = None
    answer: type[Struct] | None = None
    media: tuple[str, ...] = ("application/json",)
    status: int = 200
    parameters: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    """Triples of name, place (path or query), and the values it may have, where they are few."""
    or_here: bool = False
    """Whether the service's own machine may ask without any scope."""


OPERATIONS = (
    Operation("post", "/api/v1/scans", "Judge and record 1 to 500 scans", "scan", ScansBody, VerdictsAnswer),
    Operation(
        "post",
        "/api/v1/annulments",
        "Take back an admission, an exit, a count or a closing",
        "scan",
        messages.AnnulmentMessage,
        messages.Taken,
    ),
    Operation(
        "post",
        "/api/v1/counts",
        "Count heads in or out without a ticket",
        "scan",
        messages.CountMessage,
        messages.Taken,
    ),
    Operation(
        "post",
        "/api/v1/tickets",
        "Make a ticket at the door",
        "scan",
        messages.WalkInMessage,
        messages.Made,
        status=201,
    ),
    Operation(
        "get",
        "/api/v1/door/bundle",
        "What a door needs to judge by itself when nobody answers; with an ETag",
        "scan",
        None,
        bundles.Bundle,
        parameters=(("door", "query", ()),),
    ),
    Operation(
        "get",
        "/api/v1/door/changes",
        "What changed since the version `after` of a door's bundle",
        "scan",
        None,
        bundles.Changes,
        parameters=(("door", "query", ()), ("after", "query", ())),
    ),
    Operation(
        "get",
        "/api/v1/door/attendees",
        "Tickets of people with a name, at a door that may see names; a scan of one has its `ticket` in place of a code",
        "scan",
        None,
        messages.Attendees,
        parameters=(("door", "query", ()), ("session", "query", ()), ("name", "query", ())),
    ),
    Operation(
        "post",
        "/api/v1/devices",
        "Offer a device its doors and rights: the one-time token of a link",
        "organise",
        devices.Offer,
        devices.Offered,
        status=201,
    ),
    Operation("get", "/api/v1/devices", "All enrolled devices, and how they are", "organise", None, devices.Devices),
    Operation(
        "post",
        "/api/v1/devices/enrol",
        "Trade a link's one-time token for a device's own secret",
        "",
        devices.Enrolment,
        devices.Enrolled,
        status=201,
    ),
    Operation(
        "post",
        "/api/v1/devices/me/heartbeat",
        "Say how a device is, and learn who it is taken for",
        "scan",
        devices.Heartbeat,
        devices.Heard,
    ),
    Operation(
        "patch",
        "/api/v1/devices/{name}",
        "Give a device other doors or rights",
        "organise",
        devices.Amendment,
        devices.DeviceRow,
        parameters=(("name", "path", ()),),
    ),
    Operation(
        "delete",
        "/api/v1/devices/{name}",
        "Revoke a device: it opens nothing any more",
        "organise",
        status=204,
        parameters=(("name", "path", ()),),
    ),
    Operation(
        "get",
        "/api/v1/sessions/{id}",
        "One session: figures, arrivals, refusals by reason, doors and their devices, conflicts that stand",
        "figures",
        None,
        sessions.SessionDetail,
        parameters=(("id", "path", ()),),
    ),
    Operation(
        "get",
        "/api/v1/sessions/{id}/attendees",
        "Who is registered for a session or came to it",
        "organise",
        None,
        messages.Attendees,
        parameters=(("id", "path", ()),),
    ),
    Operation("get", "/api/v1/programme", "The programme: its sessions, venues and doors", "figures", None, Programme),
    Operation("get", "/api/v1/attendance", "Attendance as it is now", "figures", None, messages.Attendance),
    Operation(
        "get",
        "/api/v1/attendance/live",
        "Server-sent events: a `snapshot` (Attendance), then a `change` (Change) for each version, and a `pulse` in silence",
        "figures",
        media=("text/event-stream",),
    ),
    Operation(
        "get",
        "/api/v1/attendance/by/{grouping}",
        "Figures by category or by organisation",
        "figures",
        None,
        messages.GroupedAttendance,
        parameters=(("grouping", "path", ("category", "organisation")),),
    ),
    Operation(
        "get",
        "/api/v1/exports/{kind}.{format}",
        "A table; attendees needs the scope organise, log and audit the scope audit",
        "figures",
        media=("text/csv", "application/jsonl"),
        parameters=(
            ("kind", "path", ("attendance", "municipalities", "attendees", "arrivals", "log", "audit")),
            ("format", "path", ("csv", "jsonl")),
            ("locale", "query", ("en", "nb")),
        ),
    ),
    Operation(
        "get",
        "/api/v1/attention",
        "What needs an organiser's attention just now",
        "figures",
        None,
        attention.Attention,
    ),
    Operation(
        "post",
        "/api/v1/attention/notices",
        "Take note of what needs attention, for all organisers, until it is over",
        "organise",
        attention.Noticing,
        status=204,
    ),
    Operation(
        "get",
        "/api/v1/audit",
        "Who did what, newest first: 100 deeds, or those that come before what a page calls `older`",
        "audit",
        None,
        people.AuditPage,
        parameters=(("before", "query", ()),),
    ),
    Operation("get", "/api/v1/sign-in", "How one can sign in", "", None, people.SignInWays),
    Operation("post", "/api/v1/sign-in", "Trade a sign-in link's token for a cookie", "", people.SignIn, status=204),
    Operation(
        "post",
        "/api/v1/sign-in/password",
        "Trade name and password for a cookie, or for the way to bring a code",
        "",
        people.Credentials,
        people.Entrance,
    ),
    Operation(
        "post", "/api/v1/sign-in/code", "Bring the code of a second factor", "", people.SecondStep, people.Entrance
    ),
    Operation("get", "/api/v1/sign-in/openid", "Send a browser to the sign-in provider", "", status=303),
    Operation("get", "/api/v1/sign-in/openid/back", "Take in a browser from the provider", "", status=303),
    Operation("post", "/api/v1/welcome", "Tell whom a link lets choose a password", "", people.SignIn, people.Welcomed),
    Operation(
        "post",
        "/api/v1/welcome/password",
        "Choose a password by a link, and sign in with it",
        "",
        people.NewPassword,
        people.Entrance,
    ),
    Operation(
        "post",
        "/api/v1/sign-out",
        "End the visit of this browser, or all of its user's",
        "visit",
        people.SignOut,
        status=204,
    ),
    Operation("get", "/api/v1/me", "Who asks", "figures", None, people.Me),
    Operation("post", "/api/v1/me/password", "Change one's own password", "visit", people.ChangedPassword, status=204),
    Operation("post", "/api/v1/me/second-factor", "Begin to enrol a second factor", "visit", None, people.NewFactor),
    Operation(
        "post",
        "/api/v1/me/second-factor/confirm",
        "Take a second factor into use by its first code",
        "visit",
        people.FirstCode,
        people.RecoveryCodes,
    ),
    Operation("get", "/api/openapi.json", "This description", ""),
    Operation("get", "/healthz", "The service runs", "", None, Status),
    Operation("get", "/readyz", "The service can take scans", "", None, Status),
    Operation(
        "get",
        "/metrics",
        "Metrics in the text format of Prometheus; without identity from the service's own machine",
        "metrics",
        media=("text/plain",),
        or_here=True,
    ),
)
"""Everything that can be asked for."""

BESIDE = (messages.ProblemMessage, messages.Change)
"""Messages that are no operation's whole body: what stands in place of any answer, and what a stream carries."""


def document(version: str) -> dict[str, Any]:
    """The description of this version of the API."""
    types = [kind for operation in OPERATIONS for kind in (operation.body, operation.answer) if kind]
    schemas, components = msgspec.json.schema_components((*types, *BESIDE), ref_template="#/components/schemas/{name}")
    references = dict(zip((*types, *BESIDE), schemas, strict=True))
    components = msgspec.json.decode(msgspec.json.encode(components))  # a default may be a tuple, which JSON has not
    for schema in components.values():
        schema["description"] = " ".join(schema["description"].split())
    each = components["VerdictsAnswer"]["properties"]["verdicts"]
    each["items"] = {
        "anyOf": [each["items"], {"$ref": "#/components/schemas/UndecidedMessage"}]
    }  # msgspec knows no such union
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _described(operation, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Oppmøte", "version": version, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "visit": {"type": "apiKey", "in": "cookie", "name": "__Host-oppmote"},
                "visit_here": {"type": "apiKey", "in": "cookie", "name": "oppmote_visit"},
            },
        },
    }


def _described(operation: Operation, references: dict[Any, Any]) -> dict[str, Any]:
    problem = {
        "description": "A problem (RFC 9457)",
        "content": {"application/problem+json": {"schema": references[messages.ProblemMessage]}},
    }
    said: dict[str, Any] = {
        "summary": operation.about,
        "operationId": _name(operation),
        "responses": {str(operation.status): _answer(operation, references), "4XX": problem, "503": problem},
        "security": _security(operation),
    }
    if operation.scope:
        said["description"] = f"Needs the scope `{operation.scope}`."
    if operation.parameters:
        said["parameters"] = [_parameter(*parameter) for parameter in operation.parameters]
    if operation.body:
        content = {"application/json": {"schema": references[operation.body]}}
        said["requestBody"] = {"required": True, "content": content}
    return said


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    if operation.or_here:
        return [{"token": []}, {}]  # the last: nothing, where one is asked from here
    if operation.scope == "visit":
        return [{"visit": []}, {"visit_here": []}]
    return [{"token": []}, {"visit": []}, {"visit_here": []}] if operation.scope else []


def _name(operation: Operation) -> str:
    words = operation.path.removeprefix("/api/").removeprefix("v1/").replace(".", "/").split("/")
    return "_".join([operation.method, *(word.strip("{}").replace("-", "_") for word in words if word)])


def _answer(operation: Operation, references: dict[Any, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": operation.about}
    if operation.status not in (204, 303):
        schema = references[operation.answer] if operation.answer else {}
        answer["content"] = {media: {"schema": schema} for media in operation.media}
    return answer


def _parameter(name: str, place: str, values: tuple[str, ...]) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if values:
        schema["enum"] = list(values)
    return {"name": name, "in": place, "required": place == "path", "schema": schema}
