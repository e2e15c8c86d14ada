"""Reading a programme: the defaults, every fault in one sentence, and moving it to other days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checkin import errors
from checkin.core import planning, programmes
from checkin.core.programmes import Door, Municipality, Programme, Session, Venue

HEAD = """
[programme]
id = "uke"
name = "Uka"
timezone = "Europe/Oslo"
languages = ["nb", "en"]
"""
VERDAL = """
[[municipality]]
id = "verdal"
name = "Verdal"
number = "5038"
"""
HALL = """
[[venue]]
id = "hall"
name = "Hallen"
municipality = "verdal"
"""
TALK = """
[[session]]
id = "talk"
title = "Foredrag"
venue = "hall"
start = 2022-11-14T09:00:00
end = 2022-11-14T10:00:00
"""
PORT = """
[[door]]
id = "port"
venue = "hall"
"""
SMALL = HEAD + VERDAL + HALL + TALK + PORT
OF_THIS = "of this programme"
ITSELF = "the programme itself"
ACCESS = '"registered", "open" or a list of categories such as ["speaker", "staff"]'
TEXTS = 'a list of texts, such as ["one", "two"], with at least one in it'
GYM = HALL.replace('"hall"', '"gym"')
LUNCH = TALK.replace('"talk"', '"lunch"')


def _ms(text: str) -> int:
    return programmes.milliseconds(datetime.fromisoformat(text))


def _faults(text: str) -> list[str]:
    """What is said of a text that is no programme, without the file's name."""
    with pytest.raises(errors.BadInput) as raised:
        planning.read(text, "uke.toml")
    assert raised.value.code == "programme_invalid"
    sentences = raised.value.detail.split("\n")
    assert all(sentence.startswith("uke.toml: ") for sentence in sentences)
    return [sentence.removeprefix("uke.toml: ") for sentence in sentences]


def test_the_smallest_programme_has_the_documented_defaults() -> None:
    """Doors open at the start, entry closes at the end, a door serves its venue and is called by its id."""
    nine, ten = _ms("2022-11-14T09:00+01:00"), _ms("2022-11-14T10:00+01:00")

    assert planning.read(SMALL, "uke.toml") == Programme(
        id="uke",
        name="Uka",
        timezone="Europe/Oslo",
        languages=("nb", "en"),
        municipalities=(Municipality(id="verdal", name="Verdal", number="5038", position=None),),
        venues=(Venue(id="hall", name="Hallen", municipality="verdal", capacity=None),),
        sessions=(
            Session(
                id="talk",
                title="Foredrag",
                venue="hall",
                start=nine,
                end=ten,
                doors_open=nine,
                entry_closes=ten,
                access="registered",
                capacity=None,
                enforce_capacity=False,
                counts_exits=False,
            ),
        ),
        doors=(Door(id="port", venue="hall", sessions=("talk",), name="port"),),
    )


def test_everything_that_can_be_said_is_read() -> None:
    """Times have offsets of their own here, numbers may be whole."""
    text = f"""{HEAD}{VERDAL}position = [63.79, 11]\n{HALL}capacity = 2500\n{TALK}
doors_open = 2022-11-14T08:30:00+01:00
entry_closes = 2022-11-14T08:45:00Z
access = ["press", "staff"]
capacity = 40
enforce_capacity = true
counts_exits = true
{LUNCH}access = "open"\n{PORT}sessions = ["lunch"]\nname = "Porten"\n"""

    programme = planning.read(text.encode(), "uke.toml")

    talk, lunch = programme.sessions
    assert programme.municipality["verdal"].position == (63.79, 11.0)
    assert programme.venue["hall"].capacity == 2500
    assert (talk.doors_open, talk.entry_closes) == (_ms("2022-11-14T07:30Z"), _ms("2022-11-14T08:45Z"))
    assert (talk.access, talk.capacity) == (("press", "staff"), 40)
    assert (talk.enforce_capacity, talk.counts_exits) == (True, True)
    assert lunch.access == "open"
    assert programme.doors == (Door(id="port", venue="hall", sessions=("lunch",), name="Porten"),)


def test_kinds_may_share_an_id() -> None:
    """A venue and its only session are often called the same."""
    text = SMALL.replace('id = "talk"', 'id = "hall"')

    assert planning.read(text, "uke.toml").session["hall"].venue == "hall"


MENDED = [
    (VERDAL, "", f'venue "hall": municipality "verdal" is no municipality {OF_THIS}; it has no municipalities'),
    (TALK, "", "there is no session; each begins with [[session]]"),
    (HEAD, "", "there is no [programme] table with the programme's id, name, timezone and languages"),
    ("[[venue]]", "[venue]", "each venue must be a table of its own, written [[venue]] with double brackets"),
    ("[[door]]", "[[doors]]", 'unknown table "doors"; did you mean "door"?'),
    ("[[door]]", "[[x]]", 'unknown table "x"; the tables are programme, municipality, venue, session, door'),
    ("[programme]", "[[programme]]", f"{ITSELF} must be one table, written [programme] with single brackets"),
    ('name = "Uka"\n', "", "[programme]: name is missing"),
    ("Oslo", "Olso", '[programme]: timezone "Europe/Olso" is unknown; it must be one such as Europe/Oslo'),
    ("Europe", "..", '[programme]: timezone "../Oslo" is unknown; it must be one such as Europe/Oslo'),
    ('"Europe/Oslo"', "1", "[programme]: timezone must be text in quotes, not a number"),
    ('"en"', '"de"', '[programme]: languages: "de" is unknown; there are "nb", "nn", "en"'),
    (VERDAL, VERDAL + VERDAL, 'municipality "verdal": 2 of this kind have this id; give each its own'),
    (TALK, TALK + TALK + TALK, 'session "talk": 3 of this kind have this id; give each its own'),
    ('id = "port"\n', "", "door number 1: id is missing"),
    ('id = "port"', "id = true", "door number 1: id must be text in quotes, not true or false"),
    (
        'Foredrag"\nvenue = "hall"',
        'Foredrag"\nvenue = "hal"',
        'session "talk": venue "hal" is no venue of this programme; the venues are "hall"',
    ),
    ("T10:00:00", "T08:00:00", 'session "talk": end must be after start'),
    ("T10:00:00", "T09:00:00", 'session "talk": end must be after start'),
    (TALK, TALK + "doors_open = 2022-11-14T09:30:00", 'session "talk": doors_open must not be after start'),
    (
        TALK,
        TALK + "doors_open = 2022-11-14T08:30:00\nentry_closes = 2022-11-14T08:30:00",
        'session "talk": entry_closes must be after doors_open',
    ),
    (TALK, TALK + "entry_closes = 2022-11-14T10:00:01", 'session "talk": entry_closes must not be after end'),
    (TALK, TALK + "enforce_capacity = true", 'session "talk": enforce_capacity needs a capacity to enforce'),
    (TALK, TALK + 'access = "all"', f'session "talk": access must be {ACCESS}'),
    (TALK, TALK + "access = []", f'session "talk": access must be {TEXTS}'),
    (PORT, PORT + "sessions = []", f'door "port": sessions must be {TEXTS}'),
    (
        PORT,
        PORT + 'sessions = ["tlk"]',
        'door "port": sessions "tlk" is no session of this programme; the sessions are "talk"',
    ),
    (
        PORT,
        GYM + PORT.replace("hall", "gym") + 'sessions = ["talk"]',
        'door "port": session "talk" is at venue "hall", not at this door\'s',
    ),
]


@pytest.mark.parametrize(("good", "bad", "expected"), MENDED, ids=[case[2][:60] for case in MENDED])
def test_each_fault_is_one_sentence_that_says_where_and_what(good: str, bad: str, expected: str) -> None:
    """One thing wrong in a good programme is one thing said, and nothing that only follows from it."""
    assert good in SMALL

    assert _faults(SMALL.replace(good, bad)) == [expected]


def test_all_faults_are_found_in_one_go() -> None:
    """In the order of the kinds, each with its place."""
    text = SMALL.replace('"5038"', "5038").replace('venue = "hall"', 'venue = "hal"').replace('"nb"', '"no"')

    assert _faults(text) == [
        'session "talk": venue "hal" is no venue of this programme; the venues are "hall"',
        '[programme]: languages: "no" is unknown; there are "nb", "nn", "en"',
        'municipality "verdal": number must be text in quotes, not a number',
        'door "port": venue "hal" is no venue of this programme; the venues are "hall"',
    ]


def test_an_empty_file_is_told_what_it_lacks() -> None:
    """It is no programme without sessions."""
    assert len(_faults("")) == 2


def test_a_programme_moves_by_calendar_days() -> None:
    """To another year, with all four times of every session; all else stays."""
    programme = planning.read(SMALL + LUNCH.replace("-14T", "-16T"), "uke.toml")

    moved = planning.shifted(programme, date(2023, 11, 13))

    assert planning.days_until(programme, date(2023, 11, 13)) == 364
    assert moved.first_doors == moved.session["talk"].start == _ms("2023-11-13T09:00+01:00")
    assert moved.session["lunch"].entry_closes == _ms("2023-11-15T10:00+01:00")
    assert planning.shifted(moved, date(2022, 11, 14)) == programme


def test_the_clock_stays_across_summer_time() -> None:
    """09:00 in winter is 09:00 in summer, for tickets as for sessions; the first of two where it comes twice."""
    programme = planning.read(SMALL, "uke.toml")

    assert planning.shifted(programme, date(2022, 7, 1)).session["talk"].start == _ms("2022-07-01T09:00+02:00")
    assert planning.later(programme, _ms("2022-11-14T02:30+01:00"), -15) == _ms("2022-10-30T02:30+02:00")


def test_a_skipped_time_comes_out_an_hour_on() -> None:
    """The clock goes from 02:00 to 03:00 on 27 March 2022."""
    programme = planning.read(SMALL, "uke.toml")

    assert planning.later(programme, _ms("2022-03-26T02:30+01:00"), 1) == _ms("2022-03-27T03:30+02:00")


def test_a_first_day_in_no_programmes_year_is_refused() -> None:
    """Rather than moved over the edge of the calendar."""
    programme = planning.read(SMALL, "uke.toml")

    with pytest.raises(errors.BadInput, match="9999-12-31 must lie in a year from 2000 to 2099") as raised:
        planning.shifted(programme, date(9999, 12, 31))
    assert raised.value.code == "starting_invalid"


def test_a_programme_without_sessions_need_not_move() -> None:
    """There is no first day to move."""
    empty = Programme("uke", "Uka", "Europe/Oslo", ("nb",))

    assert planning.shifted(empty, date(2022, 1, 1)) == empty


@given(starting=st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_wherever_a_programme_moves_its_clock_times_stay(starting: date) -> None:
    """Office hours are skipped by no summer time."""
    programme = planning.read(SMALL, "uke.toml")

    talk = planning.shifted(programme, starting).session["talk"]

    assert programme.local(talk.start).isoformat()[:16] == f"{starting}T09:00"
    assert programme.local(talk.end).isoformat()[:16] == f"{starting}T10:00"


def _is_read_or_refused(text: str | bytes) -> bool:
    try:
        return bool(planning.read(text, "uke.toml").sessions)
    except errors.BadInput as problem:
        return problem.detail.startswith("uke.toml: ")


LINES = [line for line in SMALL.split("\n") if line]
ODD = ["[]", "{}", "nan", "1e400", "true", "-1", '"\\u0000"', "09:00:00", "[[1], [2]]", "0001-01-01T00:00:00Z"]
VALUES = st.one_of(
    st.sampled_from(ODD),
    st.datetimes(timezones=st.sampled_from([None, UTC])).map(datetime.isoformat),
    st.integers().map(str),
    st.text(max_size=8).map(lambda text: f'"{text}"'),
)


@given(text=st.one_of(st.text(), st.binary()))
@example(text=b"\xff\xfe")
@example(text="a." * 900 + "b = 1")
def test_any_text_is_a_programme_or_is_refused_in_words(text: str | bytes) -> None:
    """No other error gets out, whatever was given."""
    assert _is_read_or_refused(text)


@given(st.lists(st.tuples(st.integers(0, len(LINES) - 1), VALUES), max_size=3), st.data())
def test_any_change_to_a_programme_is_a_programme_or_is_refused_in_words(
    changes: list[tuple[int, str]], data: st.DataObject
) -> None:
    """Lines with other values, lines left out, lines in another order."""
    lines = list(LINES)
    for at, value in changes:
        key, _, rest = lines[at].partition(" = ")
        lines[at] = f"{key} = {value}" if rest else data.draw(st.sampled_from(["", "[session]", "[[x]]"]))
    if data.draw(st.booleans()):
        lines = data.draw(st.permutations(lines))

    assert _is_read_or_refused("\n".join(lines))
