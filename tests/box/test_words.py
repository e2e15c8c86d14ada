"""Every command line in the files that host the service is one that `checkin` takes, and every file says the same."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from checkin import __main__ as checkin
from checkin import settings
from checkin.commands import running
from checkin.settings import Settings
from tests.box import reading

PROGRAM = re.compile(r"(?:^|/)(?:checkin|oppmote)$")


def _taken(words: list[str]) -> Settings:
    """The settings that a command line comes to; argparse ends the test where it is none."""
    assert PROGRAM.search(words[0]), words
    arguments = checkin._parser().parse_args(words[1:])
    return settings.adjusted(Settings(), {name: getattr(arguments, name, None) for name in Settings.__struct_fields__})


def _in_guide() -> list[list[str]]:
    """The commands of ours in the guide's blocks, however they are started."""
    found = []
    for line in reading.guide_lines():
        words = shlex.split(line)
        if words[:2] == ["docker", "compose"] and "service" in words:
            ours = words[words.index("service") + 1 :]
            found.append(ours if words[2] == "exec" else ["checkin", *ours])
        elif starts := [place for place, word in enumerate(words) if word.endswith("/bin/checkin")]:
            found.append(words[starts[0] :])
    return found


def test_the_image_serves_on_the_port_that_it_says_and_asks_itself_about() -> None:
    """Reachable from other containers, on one port in all places."""
    chosen = _taken(reading.image_words())
    assert (chosen.host, chosen.port) == ("0.0.0.0", Settings().port)
    assert reading.said("EXPOSE") == [str(chosen.port)]
    assert f"http://127.0.0.1:{chosen.port}/readyz" in reading.said("HEALTHCHECK")[0]
    assert reading.compose()["services"]["service"]["ports"][0].endswith(f":{chosen.port}")


def test_the_unit_serves_where_only_a_proxy_on_the_same_machine_reaches_it() -> None:
    """On the loopback address, with the service's own port."""
    chosen = _taken(reading.unit_words())
    assert (chosen.host, chosen.port) == ("127.0.0.1", Settings().port)


def test_image_and_unit_start_the_service() -> None:
    """And no other verb."""
    for words in (reading.image_words(), reading.unit_words()):
        assert checkin._parser().parse_args(words[1:]).verb is running.run_service


@pytest.mark.parametrize("words", _in_guide(), ids=" ".join)
def test_every_command_in_the_guide_is_one_that_there_is(words: list[str]) -> None:
    """As it stands there, word for word."""
    _taken(words)


def test_the_guide_shows_commands_of_each_way() -> None:
    """By Docker and by systemd: else the test above reads nothing."""
    assert {words[0] for words in _in_guide()} == {"checkin", "/opt/oppmote/bin/checkin"}
    assert len(_in_guide()) >= 5


def test_every_variable_in_the_files_is_a_setting_or_told_of_in_the_example() -> None:
    """`CHECKIN_…` names settings; what else Compose asks for stands in `.env.example`."""
    known = {f"CHECKIN_{field.upper()}" for field in Settings.__struct_fields__}
    texts = [(reading.ROOT / name).read_text("utf-8") for name in ("docker-compose.yml", "Dockerfile", ".env.example")]
    texts += [path.read_text("utf-8") for path in reading.CONTRIB.rglob("*") if path.is_file()]
    named = {name for text in [*texts, reading.guide()] for name in re.findall(r"CHECKIN_[A-Z_]+", text)}
    assert named - known == set()
    told = set(re.findall(r"^(\w+)=", texts[2], re.MULTILINE))
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", texts[0]))
    assert asked == told


def test_the_image_asks_itself_in_words_that_python_takes() -> None:
    """The check is a program of one line: it must compile, and need nothing that the image lacks."""
    [text] = reading.said("HEALTHCHECK")
    python, flag, program = json.loads(text.partition(" CMD ")[2])
    assert (python, flag) == ("python", "-c")
    compile(program, "HEALTHCHECK", "exec")
