"""The rules of the house that no linter knows."""

import ast
import json
import os
import pty
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from broadsheet.flows.cli import COMMANDS

ROOT = Path(__file__).parent.parent
SOURCES = sorted(path for room in ("pipeline", "flows") for path in (ROOT / room).rglob("*.py"))
RAW = ROOT / "tests" / "raw"


def test_the_readme_shows_what_an_ingest_of_the_sample_tells(sample_told: str) -> None:
    """But for how long it took, and where it lies."""
    shown = (ROOT / "README.md").read_text().partition("<!-- output: make ingest -->\n```\n")[2]
    assert shown.partition("  took ")[0].strip() == sample_told.partition("  took ")[0].strip()


def test_a_test_that_opens_a_connection_fails() -> None:
    """The suite cannot leave the machine."""
    with (
        socket.socket() as outside,
        pytest.raises(OSError, match=r"tried to connect to \('192\.0\.2\.1'"),
    ):
        outside.connect(("192.0.2.1", 80))
    with pytest.raises(OSError, match="tried to look up"):
        socket.getaddrinfo("news.example", 443)


def test_loopback_is_open() -> None:
    """A server on this machine can be talked to."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_lake_and_the_export_write_parquet(path: Path) -> None:
    """One room knows how to write durably; the export writes for others."""
    writers = {"write_table", "write_to_dataset", "ParquetWriter", "write_dataset"}
    used = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute | ast.Name)
    }
    home = path.relative_to(ROOT).parts[1].removesuffix(".py")
    if home not in {"lake", "export"}:
        assert not used & writers


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_is_for(path: Path) -> None:
    """Every module opens with its arrow."""
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_every_example_in_a_docstring_is_run(request: pytest.FixtureRequest) -> None:
    """Pytest, as it is set up for this very run, takes each `>>>` that our modules hold."""
    session = request.session
    assert request.config.getini("testpaths") == ["tests", ".ci/src/broadsheet"]
    written, taken = {}, {}
    for path in SOURCES:
        name = path.relative_to(ROOT)
        examples = re.findall(r"^ *>>> ", path.read_text(encoding="utf-8"), re.MULTILINE)
        if examples:
            written[name] = len(examples)
            package = ROOT / ".ci/src/broadsheet" / name
            found = session.ihook.pytest_collect_file(file_path=package, parent=session)
            items = [item for collector in found for item in collector.collect()]
            taken[name] = sum(len(item.dtest.examples) for item in items)
    assert taken == written != {}


def test_no_module_hides_one_of_pythons() -> None:
    """A run by Prefect may have the folder of its flow's file first on its path."""
    names = {path.stem for path in (ROOT / "flows").rglob("*.py")} - {"__init__"}
    assert not names & sys.stdlib_module_names


def test_every_command_is_a_file_and_is_listed() -> None:
    """A command is one file and one line: whoever adds the one is told of the other."""
    files = {path.stem for path in (ROOT / "flows" / "commands").glob("*.py")} - {"__init__"}
    assert files == set(COMMANDS)
    for name in files:
        command = import_module(f"broadsheet.flows.commands.{name}").command
        assert (command.name, bool(command.help)) == (name, True)


def test_the_list_of_commands_is_printed_before_any_is_imported() -> None:
    """`broadsheet --help` answers at once; only the command that is called is loaded."""
    probe = (
        "import sys; from broadsheet.flows.cli import main;"
        "main(['--help'], standalone_mode=False);"
        "print([name for name in sys.modules if name.startswith(('broadsheet.pipeline', 'duckdb',"
        " 'pyarrow', 'prefect', 'broadsheet.flows.commands.'))])"
    )
    said = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True)
    assert said.stdout.endswith("\n[]\n")
    assert all(name in said.stdout for name in COMMANDS)


def test_every_sample_file_is_accounted_for() -> None:
    """`raw.expected.json` says what must become of each file of the sample corpus, and no other."""
    expected = json.loads((ROOT / "tests/raw.expected.json").read_text(encoding="utf-8"))
    there = {str(path.relative_to(RAW)) for path in RAW.rglob("*") if path.is_file()}
    assert set(expected) == there


def make(*arguments: str) -> str:
    """What `make` would do: its recipe, not run."""
    return subprocess.run(
        ["make", "--dry-run", "--no-print-directory", *arguments],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_make_alone_explains_every_target() -> None:
    """A newcomer types `make` and sees all there is to type."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (targets,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    shown = subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for target in set(targets.split()) - {"help", "stale"}:
        assert f"make {target}" in shown


@pytest.mark.parametrize("path", ["my news", "it's", "a*b", "x[1]", "$HOME", 'say "hi"', "a;b&c"])
def test_paths_reach_the_program_as_they_were_typed(path: str) -> None:
    """Blanks, quotes, stars and dollars in RAW and DATA are data, not shell."""
    probe = 'include Makefile\nprobe:\n\t@printf \'%s\\n\' "$$RAW" "$$DATA"\n'
    said = subprocess.run(
        ["make", "--no-print-directory", "-f", "-", "probe", f"RAW={path}", f"DATA={path}"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        input=probe,
    ).stdout
    assert said.splitlines() == [path, path]


def test_ingest_asks_for_no_developer_packages() -> None:
    """`make ingest` installs what it runs, not what tests it."""
    assert "requirements-dev.lock" not in make("ingest", "-W", "requirements.lock")


def test_every_locked_package_has_a_hash() -> None:
    """Nothing is installed that was not seen before."""
    for lock in ("requirements.lock", "requirements-dev.lock"):
        entries = (ROOT / lock).read_text(encoding="utf-8").split("\n    # via")[:-1]
        assert len(entries) > 50
        assert all("--hash=sha256:" in entry for entry in entries)


def test_the_locks_know_every_dependency() -> None:
    """A dependency that is named but not locked would be missing on the next machine."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = declared["dependency-groups"]
    wanted = {
        "requirements.lock": declared["project"]["dependencies"] + groups["build"],
        "requirements-dev.lock": groups["dev"],
    }
    for lock, dependencies in wanted.items():
        text = (ROOT / lock).read_text(encoding="utf-8")
        locked = set(re.findall(r"^([a-z0-9.-]+)==", text, re.MULTILINE))
        names = {re.split(r"[\[<>=!~;, ]", one)[0] for one in dependencies}
        assert {name.lower().replace("_", "-") for name in names} <= locked


@pytest.mark.parametrize("answer", ["", "no\n", "yes\n"])
def test_clean_deletes_a_corpus_only_after_a_yes(tmp_path: Path, answer: str) -> None:
    """Caches go at once; the lake only when a person types yes; their own tables stay."""
    data = tmp_path / "my data"
    for made in (".ruff_cache/x", "my data/lake/x", "my data/corpus.duckdb", "my data/mine.csv"):
        (tmp_path / made).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / made).write_text("x")
    shutil.copy(ROOT / "Makefile", tmp_path)
    terminal, keyboard = pty.openpty()
    os.write(terminal, answer.encode())
    subprocess.run(
        ["make", "clean", "DATA=my data"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        stdin=keyboard if answer else subprocess.DEVNULL,
    )
    assert not (tmp_path / ".ruff_cache").exists()
    assert (data / "lake" / "x").exists() is (answer != "yes\n")
    assert (data / "corpus.duckdb").exists() is (answer != "yes\n")
    assert (data / "mine.csv").exists()


def ci_run(folder: Path, apt_get: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """`.ci/run` on a machine that has no browser and these commands: what it called."""
    calls = folder / "calls"
    for name in ("bash", "dirname"):
        (folder / name).symlink_to(str(shutil.which(name)))
    for name, body in (("apt-get", apt_get), ("make", "read -r line && echo typed >> $0.in")):
        script = f'#!{shutil.which("bash")}\necho "{name} $* CI=$CI" >> {calls}\n{body}\n'
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)
    done = subprocess.run(
        [ROOT / ".ci/run"],
        env={"PATH": str(folder)},
        input="typed\n",
        capture_output=True,
        text=True,
        check=False,
    )
    return done, calls.read_text().splitlines()


NEEDED = "chromium fonts-dejavu-core strace"


def test_ci_installs_the_browser_and_runs_every_test_without_a_terminal(tmp_path: Path) -> None:
    done, calls = ci_run(tmp_path, "true")
    assert calls == [
        "apt-get update -qq CI=true",
        f"apt-get install -qq --yes --no-install-recommends {NEEDED} CI=true",
        "make check CI=true",
        "make test ARGS=-m 'not torture' CI=true",
    ]
    assert done.returncode == 1, "the fake make found no line to read"
    assert not (tmp_path / "make.in").exists()


def test_ci_fails_where_it_cannot_install_the_browser(tmp_path: Path) -> None:
    done, calls = ci_run(tmp_path, "exit 100")
    assert (done.returncode, calls) == (2, ["apt-get update -qq CI=true"])
    assert "Chromium, a font and strace could not be installed" in done.stderr
