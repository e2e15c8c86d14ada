"""Registrations: whatever a spreadsheet writes is read, and what can't be is said in one sentence each."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checkin import errors
from checkin.core import programmes, registrations, tickets
from checkin.core.programmes import Programme, Session
from checkin.core.registrations import COLUMNS, LARGEST_FILE, Registration, Registrations

PROGRAMME = Programme(
    id="uke",
    name="Uka",
    timezone="Europe/Oslo",
    languages=("nb",),
    sessions=tuple(
        Session(id=name, title=name, venue="hall", start=0, end=2, doors_open=0, entry_closes=1)
        for name in ("moteplassen", "industritapas")
    ),
)
OURS = tickets.code_from(bytes(range(10)))
HEADER = "code,name,organisation,category,heads,sessions,valid_from,valid_until,email\n"
NAMES = "code,name,sessions\n"


def _ms(text: str) -> int:
    return programmes.milliseconds(datetime.fromisoformat(text))


def _read(text: str | bytes) -> Registrations:
    return registrations.read(text.encode() if isinstance(text, str) else text, "a.csv", PROGRAMME)


def _one(text: str | bytes) -> Registration:
    (row,) = _read(text).rows
    return row


def _faults(text: str | bytes) -> list[str]:
    """What is said of a file that can't be taken, without the file's name."""
    with pytest.raises(errors.BadInput) as raised:
        _read(text)
    assert raised.value.code == "registrations_invalid"
    return [sentence.removeprefix("a.csv: ") for sentence in raised.value.detail.split("\n")]


def test_a_full_row_and_an_empty_one() -> None:
    """Heads are 1 when empty, and where no code stands we are to issue one."""
    text = (
        HEADER
        + f"{OURS},Skole 07 klasse 10B,Skole 07,youth,28,moteplassen industritapas,2022-11-14T08:00:00,"
        + "2022-11-17T20:00:00Z,skole07@example.org\n,Deltaker 0001,,,,,,,\n"
    )

    assert _read(text) == Registrations(
        rows=(
            Registration(
                line=2,
                code=OURS,
                name="Skole 07 klasse 10B",
                organisation="Skole 07",
                category="youth",
                heads=28,
                sessions=("moteplassen", "industritapas"),
                valid_from=_ms("2022-11-14T08:00+01:00"),
                valid_until=_ms("2022-11-17T20:00Z"),
                email="skole07@example.org",
            ),
            Registration(3, "", "Deltaker 0001", "", "", 1, (), None, None, ""),
        ),
        ignored=(),
    )


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_forms_in_which_spreadsheets_save_are_all_read(separator: str, encoding: str, line_end: str) -> None:
    """Separator, encoding and line ends are found out from the file."""
    lines = ["Name;Sessions;code", '"Åse; Øst, ""Ærlig""";moteplassen;', ""]
    quoted = [line.replace(";", separator) if line[0:1] != '"' else line for line in lines]
    quoted[1] = f'"Åse; Øst, ""Ærlig"""{separator}moteplassen{separator}'

    row = _one(line_end.join(quoted).encode(encoding))

    assert (row.name, row.sessions, row.line) == ('Åse; Øst, "Ærlig"', ("moteplassen",), 2)


def test_columns_come_in_any_order_and_others_are_left_aside() -> None:
    """The columns left aside are named for a notice; nameless ones need none."""
    read = _read("Klasse;heads;SESSIONS; name ;\n10B;28;moteplassen;Skole 07;\n")

    assert read.ignored == ("klasse",)
    assert (read.rows[0].name, read.rows[0].heads) == ("Skole 07", 28)


def test_blank_lines_and_rows_are_passed_over_but_counted() -> None:
    """Spreadsheets like to leave some at either end."""
    row = _one(";;\n\ncode;name;sessions\n;;\n \n;Deltaker 0001;\n;;\n")

    assert (row.line, row.name) == (6, "Deltaker 0001")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (f" {tickets.grouped(OURS).lower().replace(' ', '-')} ", OURS),
        (tickets.grouped(OURS), OURS),
        (OURS[:-1] + ("0" if OURS[-1] != "0" else "1"), OURS[:-1] + ("0" if OURS[-1] != "0" else "1")),
        ("abc-1234", "abc-1234"),
        ("https://example.org/t?c=1", "https://example.org/t?c=1"),
        ("é" * 256, "é" * 256),
    ],
    ids=["ours as typed", "ours in groups", "ours but for the check", "another's", "a link", "512 bytes"],
)
def test_a_code_of_ours_is_put_right_and_anothers_taken_as_it_is(written: str, meant: str) -> None:
    """Only text that becomes a code of ours was meant as one."""
    assert _one(NAMES + f"{written},,\n").code == meant


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("2022-11-14T09:00:00", "2022-11-14T09:00+01:00", "2022-11-14T09:00+01:00"),
        ("2022-11-14 09:00", "2022-11-14T09:00+01:00", "2022-11-14T09:00+01:00"),
        ("2022-11-14t09:00:00.5z", "2022-11-14T09:00:00.5Z", "2022-11-14T09:00:00.5Z"),
        ("2022-11-14T09:00-05:00", "2022-11-14T14:00Z", "2022-11-14T14:00Z"),
        ("2022-11-14", "2022-11-14T00:00+01:00", "2022-11-14T23:59:59.999+01:00"),
        ("2022-03-27", "2022-03-27T00:00+01:00", "2022-03-27T23:59:59.999+02:00"),
    ],
)
def test_validity_is_a_time_or_a_day_with_both_its_ends(written: str, start: str, end: str) -> None:
    """A day begins at midnight and lasts to its last millisecond, in the programme's zone."""
    assert _one(f"name,sessions,valid_from\nDeltaker 0001,,{written}\n").valid_from == _ms(start)
    assert _one(f"name,sessions,valid_until\nDeltaker 0001,,{written}\n").valid_until == _ms(end)


def test_words_lose_line_breaks_and_doubled_blanks() -> None:
    """A cell of two lines is one name; a session named twice is one session."""
    row = _one('name,sessions\n" Skole 07\nklasse  10B ","moteplassen\nmoteplassen"\n')

    assert (row.name, row.sessions) == ("Skole 07 klasse 10B", ("moteplassen",))


EMPTY = f"the file is empty; its first line must name the columns: {', '.join(COLUMNS)}"
NUL = 'there are NUL characters in it, so it is no CSV or is UTF-16; save it as "CSV UTF-8"'
MIXED = 'line 2: the file is UTF-8 but this line is not; save it again as "CSV UTF-8"'
NO_TIME = "must be a time such as 2022-11-14T09:00:00 or a day such as 2022-11-14"
MISSING = 'line 1: the column "sessions" is missing; it names each ticket\'s sessions; the columns here are '
NEITHER = 'line 1: the columns "name" and "code" are both missing; one of them must be there; the columns here are '


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [EMPTY]),
        ("\ufeff", [EMPTY]),
        ("\n,,,\n", [EMPTY]),
        (HEADER, ["there are no registrations under the header"]),
        (HEADER.encode("utf-16"), [NUL]),
        (b" " * (LARGEST_FILE + 1), ["registrations have at most 16 MB; split the file"]),
        ("name,sessions\nÅse,\n".encode("utf-8-sig") + b"\xc5se,\n", ["line 3" + MIXED[6:]]),
        (b"name,sessions\n\xc5se,\n" + "Åse,\n".encode(), [MIXED]),
        (
            b"name,sessions\n\x81,\n",
            ['line 2: this is neither UTF-8 nor Windows-1252; save the file as "CSV UTF-8"'],
        ),
        ("name,code\nDeltaker 0001,\n", [MISSING + '"name", "code"']),
        ("name" + ",x" * 100, ["line 1: there are 101 columns, which is no header of registrations"]),
        (
            "email,sessions\na@example.org,\n",
            [NEITHER + '"email", "sessions"'],
        ),
        ("\nname,sessions,Name\nDeltaker 0001,,\n", ['line 2: there are 2 columns "name"; keep one']),
        ("name,head,sessions\nA,28,\n", ['line 1: unknown column "head"; did you mean "heads"?']),
        (
            "name,session\nA,28\n",
            [
                MISSING + '"name", "session"',
                'line 1: unknown column "session"; did you mean "sessions"?',
            ],
        ),
        (
            '"name\nA,B',
            ["line 1: this and the rest can't be read (unexpected end of data); do the quotes (\") pair up?"],
        ),
    ],
    ids=lambda value: "" if isinstance(value, str | bytes) else value[0][:40],
)
def test_a_file_that_is_no_such_file_is_told_why(text: str | bytes, expected: list[str]) -> None:
    """What is wrong with the whole comes before what is wrong with its rows."""
    assert _faults(text) == expected


@pytest.mark.parametrize(
    ("column", "written", "expected"),
    [
        ("heads", "0", 'heads "0" must be a whole number from 1 to 10000'),
        ("heads", "10001", 'heads "10001" must be a whole number from 1 to 10000'),
        ("heads", '"25,0"', 'heads "25,0" must be a whole number from 1 to 10000'),
        ("heads", "-1", 'heads "-1" must be a whole number from 1 to 10000'),
        ("heads", "٣", 'heads "٣" must be a whole number from 1 to 10000'),
        ("heads", "9" * 5000, f'heads "{"9" * 39}…" must be a whole number from 1 to 10000'),
        (
            "valid_from",
            "14.11.2022",
            'valid_from "14.11.2022" must be a time such as 2022-11-14T09:00:00 or a day such as 2022-11-14',
        ),
        (
            "valid_from",
            "2022-02-30",
            f'valid_from "2022-02-30" {NO_TIME}',
        ),
        ("valid_from", "1022-11-14", "valid_from is in the year 1022; years from 2000 to 2099 can be used"),
        (
            "valid_until",
            "2022-03-27 02:30",
            "valid_until is 2022-03-27 02:30:00, an hour that Europe/Oslo skips when summer time begins; "
            "write an earlier or later one",
        ),
        ("organisation", "x" * 201, "organisation must be at most 200 characters, without control characters"),
        ("category", "a\x07b", "category must be at most 200 characters, without control characters"),
        ("code", "a\x07b", "code must be at most 512 bytes, without control characters"),
        ("code", "é" * 257, "code must be at most 512 bytes, without control characters"),
        ("code", "1.23457E+15", 'code "1.23457E+15" was a number that a spreadsheet has rounded; keep codes as text'),
        ("email", "nobody", 'email "nobody" is no e-mail address; leave it empty if there is none'),
    ],
    ids=lambda value: value[:24],
)
def test_a_cell_that_cannot_be_used_is_one_sentence_with_its_line(column: str, written: str, expected: str) -> None:
    """The column is named, and what was expected of it."""
    code = "" if column == "code" else ",code"

    assert _faults(f"name,sessions,{column}{code}\nA,,{written}{code and ','}\n") == [f"line 2: {expected}"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (",A,moteplasen\n", 'line 2: "moteplasen" is no session of this programme; did you mean "moteplassen"?'),
        (",A,xyz\n", 'line 2: "xyz" is no session of this programme; sessions are separated by spaces'),
        (f"{OURS},A,\n,B,\n{OURS.lower()},C,\n", f'line 4: code "{OURS}" stands on line 2 already'),
        (",A,\n,A\n", "line 3: has 2 fields where the header has 3; text with a separator in it needs quotes"),
        (",A,B,\n", "line 2: has 4 fields where the header has 3; text with a separator in it needs quotes"),
        (
            ',A,\n,"A"B,\n',
            "line 3: this and the rest can't be read (',' expected after '\"'); do the quotes (\") pair up?",
        ),
        (
            f",A,\n,{'x' * 131_073},",
            "line 3: this and the rest can't be read (field larger than field limit (131072)); do the quotes (\") pair up?",
        ),
    ],
    ids=["near a session", "no session", "code twice", "too few", "too many", "quotes", "too long"],
)
def test_a_row_that_cannot_be_used_is_one_sentence_with_its_line(rows: str, expected: str) -> None:
    """Lines are counted as an editor counts them."""
    assert _faults(NAMES + rows) == [expected]


def test_a_ticket_cannot_end_before_it_begins() -> None:
    """A day may be both its first and its last."""
    header = "name,sessions,valid_from,valid_until\n"

    assert _faults(header + "A,,2022-11-15,2022-11-14") == ["line 2: valid_until must be after valid_from"]
    assert _one(header + "A,,2022-11-14,2022-11-14").valid_until == _ms("2022-11-14T23:59:59.999+01:00")


def test_all_faults_are_found_in_one_go_and_twenty_are_said() -> None:
    """One good row among them is not taken either."""
    faults = _faults(NAMES + ",Deltaker 0001,\n" + ",A,x\n" * 25)

    assert [fault.partition(":")[0] for fault in faults[:20]] == [f"line {n}" for n in range(3, 23)]
    assert faults[20:] == ["... and 5 more"]


def _is_read_or_refused(data: bytes) -> bool:
    try:
        return bool(_read(data).rows)
    except errors.BadInput as problem:
        return problem.detail.startswith("a.csv: ")


@given(st.binary())
@example(b"\xff\xfen\x00")
@example(b'name,sessions\n"' + b"x" * 200_000)
@example(b"sessions,name" + b",x" * 50_000)
def test_any_bytes_are_registrations_or_are_refused_in_words(data: bytes) -> None:
    """No other error gets out, whatever was given."""
    assert _is_read_or_refused(data)


ODD = ["2022-11-14", "0000-00-00", "2022-11-14T24:00", "9999-12-31", "1e9", OURS, "moteplassen", "a@b", '"', "\r"]
CELLS = st.one_of(st.sampled_from(ODD), st.text(max_size=6))


@given(
    rows=st.lists(st.lists(CELLS, min_size=9, max_size=9), min_size=1, max_size=4),
    separator=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    quoted=st.booleans(),
)
def test_any_spreadsheet_is_registrations_or_is_refused_in_words(
    rows: list[list[str]], separator: str, encoding: str, quoted: bool
) -> None:
    """Any cells under our columns, in any form that a spreadsheet saves."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerows([list(COLUMNS), *rows])

    assert _is_read_or_refused(file.getvalue().encode(encoding, "replace"))


def test_more_registrations_than_any_week_has_are_told_at_the_first_that_is_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With what to do; the file isn't read on."""
    monkeypatch.setattr(registrations, "MOST_ROWS", 3)
    rows = "".join(f"KODE-{number},Deltaker {number:04},moteplassen\n" for number in range(5))
    assert len(_read(NAMES + rows[: rows.index("KODE-3")]).rows) == 3
    with pytest.raises(errors.BadInput, match="line 5: a file has 3 registrations at most"):
        _read(NAMES + rows)
