"""The description of the API is valid, and says of every route what the code does."""

from __future__ import annotations

import inspect
import json
import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import schemathesis

from checkin.api import app, exports
from checkin.pipeline import exporting, forms, issuing
from checkin.wire import bundles, devices, messages, openapi, people
from checkin.wire.openapi import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT = openapi.document("1.2.3")
ROUTES = {(route.method.lower(), re.sub(r":[^}]+", "", route.path)): route.handler for route in app.routes()}
EXPORT = next(operation for operation in OPERATIONS if "exports" in operation.path)


def _references(part: Any) -> Iterator[str]:
    match part:
        case dict():
            yield from (text for key, text in part.items() if key == "$ref")
            for inner in part.values():
                yield from _references(inner)
        case list():
            for inner in part:
                yield from _references(inner)


def test_the_description_is_valid() -> None:
    """By the schema of OpenAPI 3.1, and it survives being written as JSON."""
    schemathesis.openapi.from_dict(DOCUMENT).validate()
    assert DOCUMENT["openapi"] == "3.1.0"
    assert DOCUMENT["info"]["version"] == "1.2.3"
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT


def test_every_reference_leads_to_a_schema() -> None:
    """And every schema is needed by something, or is what the stream carries."""
    there = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert there - set(_references(DOCUMENT)) == {"#/components/schemas/Change"}
    assert set(_references(DOCUMENT)) - there == set()


def test_every_route_is_described_and_nothing_else() -> None:
    """Method and path of each, once."""
    described = [(operation.method, operation.path) for operation in OPERATIONS]
    assert sorted(described) == sorted(ROUTES)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation.method} {operation.path}")
def test_an_operation_needs_the_scope_that_its_handler_is_marked_with(operation: openapi.Operation) -> None:
    """And says so to its reader; an open one asks for nobody's identity."""
    handler = ROUTES[operation.method, operation.path]
    assert operation.scope == vars(handler)["wanted_scope"]
    said = DOCUMENT["paths"][operation.path][operation.method]
    assert bool(said["security"]) == bool(operation.scope)
    assert ({} in said["security"]) == operation.or_here == vars(handler).get("or_here", False)
    assert f"`{operation.scope}`" in said.get("description", "``")


def test_scopes_are_those_that_a_token_can_have() -> None:
    """The open ones aside, and those of a person's own account."""
    assert {operation.scope for operation in OPERATIONS} - {"", "visit"} <= set(issuing.SCOPES)


def test_operations_have_names_of_their_own() -> None:
    """A generated client has a function for each."""
    names = [operation["operationId"] for path in DOCUMENT["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))
    assert all(name.isidentifier() for name in names)


def test_exports_are_those_that_can_be_written() -> None:
    """Kinds, forms, media types and locales."""
    values = {name: values for name, _, values in EXPORT.parameters}
    assert values["kind"] == tuple(exporting.COLUMNS)
    assert values["format"] == tuple(forms.MEDIA)
    assert EXPORT.media == tuple(forms.MEDIA.values())
    assert values["locale"] == exports.LOCALES
    assert all(kind in EXPORT.about for kind in exports.WANTED)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation.method} {operation.path}")
def test_the_parts_of_a_path_are_its_parameters(operation: openapi.Operation) -> None:
    """All of them, and required."""
    in_path = [name for name, place, _ in operation.parameters if place == "path"]
    assert [f"{{{name}}}" in operation.path for name in in_path] == [True] * operation.path.count("{")
    told = DOCUMENT["paths"][operation.path][operation.method].get("parameters", [])
    assert [parameter["name"] for parameter in told if parameter["required"]] == in_path


def test_a_message_of_scans_is_described_as_it_is_read_and_answered() -> None:
    """Same fields as the messages that the service itself uses, where scans and verdicts are each read for themselves."""
    assert openapi.ScansBody.__struct_fields__ == messages.Scans.__struct_fields__
    assert openapi.VerdictsAnswer.__struct_fields__ == messages.Verdicts.__struct_fields__
    schemas = DOCUMENT["components"]["schemas"]
    scans = schemas["ScansBody"]["properties"]["scans"]
    assert (scans["minItems"], scans["maxItems"]) == (1, messages.MOST_SCANS)
    assert schemas["VerdictsAnswer"]["properties"]["verdicts"]["items"]["anyOf"] == [
        {"$ref": "#/components/schemas/VerdictMessage"},
        {"$ref": "#/components/schemas/UndecidedMessage"},
    ]


def test_every_operation_may_be_answered_with_a_problem() -> None:
    """4xx and 503, in the form of RFC 9457; a fault of ours is not foreseen."""
    for path in DOCUMENT["paths"].values():
        for operation in path.values():
            problems = {status: said for status, said in operation["responses"].items() if status in {"4XX", "503"}}
            assert len(problems) == len(operation["responses"]) - 1 == 2
            for said in problems.values():
                (schema,) = [content["schema"] for content in said["content"].values()]
                assert schema == {"$ref": "#/components/schemas/ProblemMessage"}
                assert list(said["content"]) == ["application/problem+json"]


def test_all_messages_of_the_api_are_described() -> None:
    """Every structure that can cross the wire, but for the two that stand there in a form of their own."""
    structs = {
        name
        for module in (messages, people, devices, bundles)
        for name, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, msgspec.Struct) and kind.__module__ == module.__name__
    }
    assert structs - set(DOCUMENT["components"]["schemas"]) == {"Scans", "Verdicts"}
