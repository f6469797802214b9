"""The units of flows/units/: what systemd, cron and compose are told, tried as far as it goes here.

No test starts systemd or Docker: where they stand is no place for tests.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from broadsheet.flows.cli import COMMANDS

ROOT = Path(__file__).parent.parent
UNITS = ROOT / "flows" / "units"
INSTALLED = "/opt/broadsheet/.venv/bin/broadsheet"
HERE = str(Path(sys.executable).with_name("broadsheet"))
STORY = "The council of Harrowby met on Monday and spoke about the bridge over the river. " * 9


def verified(folder: Path, text: dict[str, str]) -> tuple[int, str]:
    """What systemd says of units, with the template as it is for one command."""
    for name, content in text.items():
        (folder / name).write_text(content)
    done = subprocess.run(
        ["systemd-analyze", "verify", *(f"./{name}" for name in text)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


PLAIN = "[Service]\nExecStart=/bin/true\n"


def test_systemd_takes_every_unit_as_it_is(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze") or verified(tmp_path, {"a.service": PLAIN}) != (0, ""):
        pytest.skip("no systemd here that says nothing of the plainest unit")
    text = {
        path.name: path.read_text().replace(INSTALLED, "/bin/true")
        for pattern in ("*.service", "*.timer")
        for path in UNITS.glob(pattern)
    }
    assert len(text) == 6
    text["broadsheet@ingest.service"] = text.pop("broadsheet@.service").replace("%i", "ingest")
    text["broadsheet@monitor.service"] = text["broadsheet@ingest.service"]
    text["broadsheet@maintain.service"] = text["broadsheet@ingest.service"]
    text["broadsheet@learn.service"] = text["broadsheet@ingest.service"]
    assert verified(tmp_path, text) == (0, "")
    text["broadsheet.service"] = text["broadsheet.service"].replace("KillMode", "KillMood")
    assert "KillMood" in verified(tmp_path, text)[1]


def test_every_command_of_a_unit_is_one_that_there_is() -> None:
    said = "\n".join(path.read_text() for path in UNITS.iterdir() if path.is_file())
    called = set(re.findall(r"bin/broadsheet (\w+)", said))
    timers = {path.stem.partition("@")[2] for path in UNITS.glob("*.timer")}
    assert called == {"serve", *timers}
    assert timers == {"ingest", "monitor", "maintain", "learn"}
    assert called <= COMMANDS.keys()


def test_what_cron_is_told_does_its_work_in_silence(tmp_path: Path) -> None:
    """Each line as cron runs it, where `broadsheet.toml` says where the raw files lie; the line of
    those who want layouts, too."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "1.html").write_text(
        f"<html><head><title>Bridge</title></head><body><article><p>{STORY}</p></article></body>"
    )
    (tmp_path / "broadsheet.toml").write_text(f"raw = ['{tmp_path / 'raw'}']\nworkers = 1\n")
    data = tmp_path / "data"
    lines = (UNITS / "crontab").read_text().splitlines()
    assert "BROADSHEET_DATA=/var/lib/broadsheet" in lines
    told = [line.removeprefix("#") for line in lines]
    jobs = [line.split(maxsplit=5)[5] for line in told if line[:1].isdigit()]
    assert len(jobs) == 4
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("BROAD", "PREFECT"))}
    for job in jobs:
        here = job.replace("/etc/broadsheet", f"'{tmp_path}'").replace(INSTALLED, f"'{HERE}'")
        done = subprocess.run(
            ["sh", "-c", here],
            env=environment | {"BROADSHEET_DATA": str(data)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), job
    assert (data / "corpus.duckdb").exists()
    assert (data / "monitor" / "health.html").exists()


def test_the_image_holds_what_it_copies_and_compose_names_its_pool() -> None:
    ignore = (UNITS / "Dockerfile.dockerignore").read_text().splitlines()
    let_in = [line.removeprefix("!") for line in ignore if line.startswith("!")]
    assert all((ROOT / name).exists() for name in let_in)
    compose = yaml.safe_load((UNITS / "compose.yaml").read_text())
    assert compose["services"].keys() == {"server", "worker"}
    pool = yaml.safe_load((ROOT / "prefect.yaml").read_text())["definitions"]["pool"]["name"]
    (script,) = compose["services"]["worker"]["command"]
    assert f"work-pool create {pool} " in script
    assert f"worker start --pool {pool}\n" in script
