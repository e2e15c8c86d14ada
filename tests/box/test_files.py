"""The files that host the service hold to their own specifications, and give nobody more than they need."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.box import reading

if TYPE_CHECKING:
    from pathlib import Path

SERVICES: dict[str, dict[str, Any]] = reading.compose()["services"]


def _ran(*words: str) -> tuple[int, str]:
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=reading.ROOT)
    return done.returncode, done.stdout + done.stderr


def test_the_compose_file_is_what_the_compose_specification_says() -> None:
    """By the specification's own schema, as check-jsonschema brings it along."""
    check = reading.tool("check-jsonschema")
    assert _ran(check, "--builtin-schema", "vendor.compose-spec", "docker-compose.yml") == (
        0,
        "ok -- validation done\n",
    )


def test_the_dockerfile_has_nothing_that_hadolint_finds_fault_with() -> None:
    """Not even what it merely notes."""
    assert _ran(reading.tool("hadolint"), "--no-color", "Dockerfile") == (0, "")


def test_caddy_takes_its_file() -> None:
    """As it stands, and as Caddy itself would write it; that the site which leads to HTTPS is plain itself is meant."""
    caddy, file = reading.tool("caddy"), "contrib/Caddyfile"
    status, text = _ran(caddy, "validate", "--adapter", "caddyfile", "--config", file)
    warned = [line for line in text.splitlines() if '"level":"warn"' in line and '"http_port":80' not in line]
    assert (status, warned) == (0, []), text
    assert _ran(caddy, "fmt", file) == (0, (reading.ROOT / file).read_text("utf-8"))


def test_systemd_takes_the_unit_and_finds_it_well_confined(tmp_path: Path) -> None:
    """Every key is one that systemd knows; its own measure of exposure stays under 2 of 10."""
    analyze = reading.tool("systemd-analyze")
    path = tmp_path / "oppmote.service"
    text = (reading.CONTRIB / "systemd" / path.name).read_text("utf-8")
    path.write_text(text.replace(reading.unit_words()[0], reading.tool("checkin")), "utf-8")
    assert _ran(analyze, "verify", str(path)) == (0, "")
    status, told = _ran(analyze, "security", "--offline=true", "--threshold=20", str(path))
    assert status == 0, told


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_gets_by_with_next_to_nothing(name: str) -> None:
    """A root file system that it can't write, no capabilities, no way to more; it comes back where it dies."""
    one = SERVICES[name]
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "caddy" else [])
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert one["restart"] == "unless-stopped"
    assert "privileged" not in one
    assert not [volume for volume in one.get("volumes", []) if volume.startswith(".") and not volume.endswith(":ro")]


def test_only_the_service_reaches_the_store() -> None:
    """The store is in one network that leads nowhere, and opens no port."""
    store = SERVICES["valkey"]
    assert "ports" not in store
    assert store["networks"] == ["inside"]
    assert reading.compose()["networks"]["inside"] == {"internal": True}
    assert [name for name, one in SERVICES.items() if "inside" in one.get("networks", ["default"])] == [
        "valkey",
        "service",
    ]


def test_nothing_runs_as_root_where_it_need_not() -> None:
    """The image's user is a number, so that whoever runs it can see that it is not root; the store's is the image's own."""
    [user] = reading.said("USER")
    assert user == "10001:10001"
    assert reading.dockerfile()[-1][0] == "CMD"
    assert "user" not in SERVICES["service"]
    assert SERVICES["valkey"]["user"] == "valkey"


def test_every_image_is_named_with_its_version_and_without_a_registry() -> None:
    """Where images come from is for the machine that runs them to say."""
    images = [one["image"] for one in SERVICES.values() if "image" in one]
    images += [text.split()[0] for text in reading.said("FROM")]
    assert len(images) == 4
    for image in images:
        name, _, tag = image.partition(":")
        assert re.match(r"\d+\.\d+", tag), image
        assert "." not in name.split("/")[0], image


def test_no_secret_stands_in_any_file() -> None:
    """The one password is asked for, and the example leaves it empty."""
    assert SERVICES["valkey"]["environment"]["OPPMOTE_STORE_PASSWORD"].startswith("${OPPMOTE_STORE_PASSWORD:?")
    assert "\nOPPMOTE_STORE_PASSWORD=\n" in (reading.ROOT / ".env.example").read_text("utf-8")
    assert "PASSWORD" not in (reading.ROOT / "Dockerfile").read_text("utf-8")


def test_what_is_built_is_named_one_by_one() -> None:
    """Nothing gets into an image because somebody left it in the folder."""
    lines = (reading.ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert lines[1] == "*"
    assert [line for line in lines if line.startswith("!") and not (reading.ROOT / line[1:]).exists()] == []
