"""The messages written as TypeScript, so that a front-end can't misremember them.

`python -m checkin.wire.typescript dashboard` prints the file that the dashboard keeps as `dashboard/web/src/wire.ts`, `phone`
the one in `scanner/phone/src/wire.ts`. Bytes are base64 there. A message of ours carries all its fields, unless it omits
defaults; in one that is sent to us, a field with a default may be left out.
"""

from __future__ import annotations

import inspect
import json
import sys
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec import inspect as types

from checkin.core.programmes import Programme
from checkin.wire import attention, bundles, devices, messages, people, sessions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEADER = "// Written by `python -m checkin.wire.typescript {name}` from checkin/wire; change it there.\n"


class FrontEnd(NamedTuple):
    """A front-end: where its file lies in the project, what it is answered with and what it sends."""

    path: str
    answers: tuple[type[Struct], ...]
    requests: tuple[type[Struct], ...]


FRONT_ENDS = {
    "dashboard": FrontEnd(
        "dashboard/web/src/wire.ts",
        answers=(
            messages.Attendance,
            messages.Change,
            people.Me,
            messages.ProblemMessage,
            people.SignInWays,
            people.Entrance,
            people.Welcomed,
            people.NewFactor,
            people.RecoveryCodes,
            people.AuditPage,
            attention.Attention,
            Programme,
            devices.Devices,
            devices.Offered,
            sessions.SessionDetail,
        ),
        requests=(
            people.SignIn,
            people.Credentials,
            people.SecondStep,
            people.NewPassword,
            people.ChangedPassword,
            people.FirstCode,
            people.SignOut,
            attention.Noticing,
            devices.Offer,
            devices.Amendment,
            messages.AnnulmentMessage,
        ),
    ),
    "phone": FrontEnd(
        "scanner/phone/src/wire.ts",
        answers=(
            messages.VerdictMessage,
            messages.UndecidedMessage,
            messages.Taken,
            messages.Made,
            messages.Attendees,
            messages.ProblemMessage,
            bundles.Bundle,
            bundles.Changes,
            devices.Enrolled,
            devices.Heard,
        ),
        requests=(
            messages.ScanMessage,
            messages.AnnulmentMessage,
            messages.CountMessage,
            messages.WalkInMessage,
            devices.Enrolment,
            devices.Heartbeat,
        ),
    ),
}

PLAIN: dict[type[types.Type], str] = {
    types.AnyType: "unknown",
    types.RawType: "unknown",
    types.NoneType: "null",
    types.BoolType: "boolean",
    types.IntType: "number",
    types.FloatType: "number",
    types.StrType: "string",
    types.BytesType: "string",
    types.DateTimeType: "string",
    types.UUIDType: "string",
}


def module(name: str, answers: Sequence[type[Struct]], requests: Sequence[type[Struct]]) -> str:
    """The TypeScript file of a front-end that declares these messages and every structure they hold.


    Raises `TypeError` for a field of a type that has no counterpart here.
    """
    declarations = {
        struct.cls.__name__: _interface(struct, struct.cls in requests)
        for message in (*answers, *requests)
        for struct in _structs(types.type_info(message))
    }
    return "\n".join((HEADER.format(name=name), *declarations.values()))


def _structs(kind: types.Type) -> Iterator[types.StructType]:
    """The structures within a type: those it holds before itself."""
    match kind:
        case types.StructType():
            for field in kind.fields:
                yield from _structs(field.type)
            yield kind
        case types.ListType() | types.VarTupleType():
            yield from _structs(kind.item_type)
        case types.TupleType():
            for item in kind.item_types:
                yield from _structs(item)
        case types.UnionType():
            for member in kind.types:
                yield from _structs(member)
        case types.Metadata():
            yield from _structs(kind.type)
        case _:
            return


def _interface(struct: types.StructType, is_request: bool) -> str:
    if struct.array_like:
        items = ", ".join(f"{field.encode_name}: {_type(field.type)}" for field in struct.fields)
        return f"{_comment(struct.cls)}export type {struct.cls.__name__} = [{items}];\n"
    sparse = is_request or struct.cls.__struct_config__.omit_defaults
    fields = "".join(f"  {_field(field, sparse)};\n" for field in struct.fields)
    return f"{_comment(struct.cls)}export interface {struct.cls.__name__} {{\n{fields}}}\n"


def _comment(cls: type) -> str:
    lines = (inspect.getdoc(cls) or "").splitlines()
    if len(lines) == 1:
        return f"/** {lines[0]} */\n"
    return "".join(("/**\n", *(f" * {line}".rstrip() + "\n" for line in lines), " */\n"))


def _field(field: types.Field, sparse: bool) -> str:
    mark = "?" if sparse and not field.required else ""
    return f"{field.encode_name}{mark}: {_type(field.type)}"


def _type(kind: types.Type) -> str:
    """One type as TypeScript writes it."""
    match kind:
        case types.StructType():
            return kind.cls.__name__
        case types.LiteralType():
            return " | ".join(json.dumps(value) for value in kind.values)
        case types.UnionType():
            return " | ".join(_type(member) for member in _null_last(kind.types))
        case types.ListType() | types.VarTupleType():
            item = _type(kind.item_type)
            return f"({item})[]" if " " in item else f"{item}[]"
        case types.TupleType():
            return f"[{', '.join(_type(item) for item in kind.item_types)}]"
        case types.Metadata():
            return _type(kind.type)
        case _ if type(kind) in PLAIN:
            return PLAIN[type(kind)]
        case _:
            raise TypeError(f"{type(kind).__name__} has no counterpart in TypeScript here: add it to PLAIN")


def _null_last(members: Sequence[types.Type]) -> list[types.Type]:
    return sorted(members, key=lambda member: isinstance(member, types.NoneType))


if __name__ == "__main__":
    _, name = sys.argv
    front_end = FRONT_ENDS[name]
    sys.stdout.write(module(name, front_end.answers, front_end.requests))
