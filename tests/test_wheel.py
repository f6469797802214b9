"""The wheel, as others install it, at work in a folder whose names are those of our rooms."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.hostile import page
from tests.test_serve import free_port

pytestmark = pytest.mark.slow  # it installs

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 240.0
OUR_ROOMS = ("flows", "pipeline", "sql", "tests")
# What we, Prefect or Python itself import, as a user may have named a script of theirs.
LIBRARIES = ("prefect", "lxml", "duckdb", "pyarrow", "click", "trafilatura", "pickle", "secrets")
TRAP = "raise SystemExit('a module of the user was imported: ' + __file__)\n"


UV = [sys.executable, "-m", "uv"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that the sdist builds."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [*UV, "build", "--no-build-isolation", "--python", sys.executable, "-o", folder, ROOT]
    run(build, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The folder of scripts of a fresh environment, as uv makes it: in seconds, by hard links."""
    environment = wheel.parent / "by-uv"
    run([*UV, "venv", "--python", sys.executable, environment], cwd=wheel.parent)
    install = [*UV, "pip", "install", "--python", environment / "bin" / "python"]
    run([*install, "-q", "-c", known_versions(wheel.parent), wheel], cwd=wheel.parent)
    return environment / "bin"


def known_versions(folder: Path) -> Path:
    """The locked versions as constraints; pip takes no hashes there."""
    known = folder / "known.txt"
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    known.write_text("\n".join(x.rstrip("\\ ") for x in locked if "==" in x and x[0].isalnum()))
    return known


def run(
    command: Sequence[str | Path], cwd: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A command that must succeed."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment or bare(),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def bare() -> dict[str, str]:
    """The environment, with nothing of ours and nothing of a virtual environment."""
    ours = ("BROADSHEET", "PREFECT", "PYTHON", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


@pytest.fixture(params=["in the working directory", "on PYTHONPATH"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A folder of the user's own, and the environment in which they work there."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "1.html").write_bytes(page(1))
    for name in OUR_ROOMS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(TRAP)
    if request.param == "on PYTHONPATH":
        for name in ("broadsheet", "prefect"):  # folders of notes, of flows: no packages
            (tmp_path / name).mkdir()
            (tmp_path / name / "notes.txt").write_text("mine")
        return tmp_path, bare() | {"PYTHONPATH": "."}
    (tmp_path / "broadsheet").mkdir()
    (tmp_path / "broadsheet" / "__init__.py").write_text(TRAP)
    for name in LIBRARIES:
        (tmp_path / f"{name}.py").write_text(TRAP)
    return tmp_path, bare()


def test_ingest_and_sql_work_where_a_folder_of_the_users_own_bears_our_names(
    installed: Path, place: tuple[Path, dict[str, str]]
) -> None:
    folder, environment = place
    broadsheet = installed / "broadsheet"
    told = run([broadsheet, "ingest", "raw", "--workers", "1"], folder, environment)
    assert "1 records = 1 articles + 0 rejects" in told.stdout
    assert told.stderr == ""
    question = "select count(*) as n from search('fire')"
    answer = run([broadsheet, "sql", "--json", "--query", question], folder, environment)
    assert json.loads(answer.stdout) == {"n": 1}
    run([broadsheet, "rebuild"], folder, environment)
    run([broadsheet, "report"], folder, environment)


@pytest.fixture
def served(installed: Path, place: tuple[Path, dict[str, str]]) -> Iterator[Path]:
    """What `broadsheet serve` says there."""
    folder, environment = place
    command = [installed / "broadsheet", "serve", "raw", "--set", f"serve_port={free_port()}"]
    said = folder / "said"
    with said.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment | {"PREFECT_RUNNER_POLL_FREQUENCY": "1"},
            stdout=output,
            stderr=output,
        )
        try:
            yield said
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def test_serve_ingests_there_as_soon_as_it_is_up(served: Path) -> None:
    database = served.parent / "data" / "corpus.duckdb"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not database.exists():
        assert time.monotonic() < deadline, served.read_text()
        time.sleep(0.3)
    assert "Traceback" not in served.read_text()


def test_the_wheel_holds_what_the_house_holds(installed: Path) -> None:
    """SQL, dictionary, notebooks, word lists: every file of the three rooms, and one name."""
    packages = next((installed.parent / "lib").glob("python3*")) / "site-packages"
    listed = run(["git", "ls-files", "flows", "pipeline", "sql"], ROOT).stdout.splitlines()
    missing = [name for name in listed if not (packages / "broadsheet" / name).is_file()]
    assert missing == []
    assert not any((packages / name).exists() for name in OUR_ROOMS)


def test_a_current_pip_installs_it_too(wheel: Path, tmp_path: Path) -> None:
    """Of the working ways the slow one: once, and the least that shows that all is there."""
    python = tmp_path / "by-pip" / "bin" / "python"
    run([*UV, "venv", "--seed", "--python", sys.executable, tmp_path / "by-pip"], cwd=tmp_path)
    install = [python, "-m", "pip", "install", "-q", "-c", known_versions(tmp_path)]
    run([*install, wheel], cwd=tmp_path)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "1.html").write_bytes(page(1))
    told = run([python.with_name("broadsheet"), "ingest", "raw", "--workers", "1"], tmp_path)
    assert "1 records = 1 articles + 0 rejects" in told.stdout
