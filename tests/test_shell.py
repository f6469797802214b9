"""The SQL shell: answers in three forms, changes nothing, survives hostile titles."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.flows.terminal.shell import printable, shell
from broadsheet.pipeline.warehouse.build import build
from tests.synthetic import article, holdings

RUN_SHELL = (
    "import sys; from pathlib import Path; from broadsheet.flows.terminal.shell import shell; "
    "sys.exit(shell(Path(sys.argv[1]), form=sys.argv[2]))"
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shell")
    hostile = article("Words.", title="[/x] \x1b]0;owned\x07 </script>", article_id="a")
    build(holdings(folder / "lake", [hostile]), folder / "corpus.duckdb")
    return folder / "corpus.duckdb"


def test_a_query_is_answered_as_a_table_csv_and_json(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = "select article_id, fetched_at, authors from articles"
    assert shell(database, question) == 0
    assert "article_id" in capsys.readouterr().out
    assert shell(database, question, "csv") == 0
    assert capsys.readouterr().out.splitlines() == ["article_id,fetched_at,authors", "a,,[]"]
    assert shell(database, question, "json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "article_id": "a",
        "fetched_at": None,
        "authors": [],
    }


def test_columns_that_do_not_fit_side_by_side_stand_below_each_other(
    database: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    names = [f"column_{n}" for n in range(12)]
    query = f"select {', '.join(f'{n} as {name}' for n, name in enumerate(names))}"
    assert shell(database, f"{query} union all {query}") == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    row = [[name, str(n)] for n, name in enumerate(names)]
    assert [line for line in lines if line] == [["row", "1"], *row, ["row", "2"], *row]
    monkeypatch.setenv("COLUMNS", "200")
    assert shell(database, query) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == names


def test_a_wrong_query_is_explained_and_exits_2(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell(database, "select nosuch from articles") == 2
    assert "nosuch" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_mistake_in_a_query_of_a_macro_is_told_in_one_clean_line(
    database: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    assert shell(database, "from search('lang:en')", form) == 2
    told = capsys.readouterr()
    (line,) = told.err.splitlines()
    assert line.startswith("the query, character 1, `lang:en`: there is no field lang. Did you ")
    if form == "json":
        assert json.loads(told.out) == {"error": line, "exit_code": 2}


@pytest.mark.parametrize(
    "statement",
    [
        "delete from articles",
        "copy articles to '/tmp/out.csv'",
        "from read_text('/etc/hostname')",
        "set enable_external_access = true",
        "install fts",
    ],
)
def test_the_shell_can_neither_write_nor_look_elsewhere(database: Path, statement: str) -> None:
    assert shell(database, statement) == 2


def test_a_title_cannot_drive_the_terminal(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell(database, "select title from articles") == 0
    said = capsys.readouterr().out
    assert "[/x]" in said
    assert "\x1b" not in said
    assert printable("ok\u202e") == "ok\\u202e"


def test_statements_from_a_pipe_are_answered_in_turn(database: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN_SHELL, str(database), "csv"],
        input="select 1 as one;\nselect\n2 as two;\nselect broken;\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["one", "1", "two", "2"]
    assert "broken" in done.stderr
    assert done.returncode == 2


def test_a_person_at_a_terminal_gets_a_prompt_help_and_tables(
    database: Path, tmp_path: Path
) -> None:
    person, terminal = pty.openpty()
    environment = os.environ | {
        "XDG_STATE_HOME": str(tmp_path),
        "PATH": "",  # no DuckDB client
        "TERM": "dumb",
        "COLUMNS": "200",
    }
    command = [sys.executable, "-c", RUN_SHELL, str(database), "table"]
    with subprocess.Popen(
        command, stdin=terminal, stdout=terminal, stderr=terminal, env=environment
    ) as session:
        os.close(terminal)
        os.write(person, b".tables\n.schema runs\n.what\nselect 41 + 1 as answer;\n")
        os.write(person, b"select nosuch;\n.quit\n")
        said = "".join(read_until_closed(person))
    assert session.returncode == 0
    for expected in ("Read-only", "outlets", "exit_code", ".schema NAME", "42", "nosuch"):
        assert expected in said
    assert "41 + 1" in (tmp_path / "broadsheet" / "sql_history").read_text()


def read_until_closed(descriptor: int) -> Iterator[str]:
    try:
        while piece := os.read(descriptor, 4_096):
            yield piece.decode(errors="replace")
    except OSError:  # how Linux says that nobody holds the other end any more
        pass
    os.close(descriptor)
