"""corpus.duckdb -> a read-only SQL shell: DuckDB's own if it is there, else a small one.

Nothing outside the database can be read or written from it, and that cannot be undone with SET.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

import duckdb
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from broadsheet.flows.terminal.exits import WRONG_USAGE
from broadsheet.flows.terminal.trouble import of_a_query
from broadsheet.pipeline.warehouse.reading import reading

GREETING = """Read-only. Try: from help;   from outlets;   from search('words "a phrase"');
.tables, .schema NAME, .help, .quit; a statement ends with a semicolon."""

HELP = """.tables         tables, views and macros, each with what one row of it is
.schema NAME    columns of a table or view, each with its meaning
.quit           leave (also Ctrl-D)
Anything else is SQL and ends with a semicolon."""

_LOCK = ("set enable_external_access = false", "set lock_configuration = true")
_OLDEST = (1, 5)  # the first client that reads our storage version
_NARROWEST = 9  # letters and frame that a column needs, or the whole cannot be read
_SHOWN = 200  # rows of a result that the small shell prints

_TABLES = "select name, meaning from help"
_SCHEMA = """
    select column_name as name, data_type as type, comment as meaning
    from duckdb_columns() where table_name = ? and not internal order by column_index
"""

Printer = Callable[[duckdb.DuckDBPyConnection, TextIO], None]


def shell(database: Path, query: str | None = None, form: str = "table") -> int:
    """Open `database` for a person, or answer one `query` as table, csv or json.

    Returns the exit code: 0, or 2 when a query is wrong.
    """
    if query is not None:
        with reading(database) as con:
            return _answer(con, query, PRINTERS[form], sys.stdout)
    client = _client()
    if client and sys.stdin.isatty():
        commands = [part for sentence in _LOCK for part in ("-cmd", sentence)]
        return subprocess.run(
            [client, "-readonly", *commands, str(database)], check=False
        ).returncode
    with reading(database) as con:
        return _converse(con, PRINTERS[form])


def _client() -> str | None:
    """DuckDB's command-line client, if there is one that is new enough."""
    path = shutil.which("duckdb")
    if not path:
        return None
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v?(\d+)\.(\d+)", said)
    return path if version and (int(version[1]), int(version[2])) >= _OLDEST else None


def _converse(con: duckdb.DuckDBPyConnection, printer: Printer) -> int:
    """Read statements until the end of the input; a wrong one is explained, not fatal."""
    person = sys.stdin.isatty()
    if person:
        _remember()
        print(GREETING)
    code, pending = 0, ""
    while (line := _ask("broadsheet> " if not pending else "       ...> ", person)) is not None:
        if not pending and line.strip().startswith("."):
            if not _command(con, line.split()):
                break
            continue
        pending = f"{pending}\n{line}" if pending else line
        if pending.rstrip().endswith(";"):
            code = max(code, _answer(con, pending, printer, sys.stdout))
            pending = ""
    if pending.strip():
        code = max(code, _answer(con, pending, printer, sys.stdout))
    return 0 if person else code


def _ask(prompt: str, person: bool) -> str | None:
    try:
        return input(prompt if person else "")
    except (EOFError, KeyboardInterrupt):
        return None


def _remember() -> None:
    """Line editing, and a history that survives the session."""
    import atexit
    import readline  # absent where Python was built without it; imported for its effect

    state = Path(os.environ.get("XDG_STATE_HOME", Path.home() / ".local" / "state"))
    history = state / "broadsheet" / "sql_history"
    try:
        history.parent.mkdir(parents=True, exist_ok=True)
        history.touch()
        readline.read_history_file(history)
    except OSError:  # a home that cannot be written costs the history, not the session
        return
    readline.set_history_length(2_000)
    atexit.register(readline.write_history_file, history)


def _command(con: duckdb.DuckDBPyConnection, words: Sequence[str]) -> bool:
    """A dot command; False when it says to leave."""
    match words:
        case [".quit" | ".exit" | ".q"]:
            return False
        case [".tables"]:
            print_table(con.execute(_TABLES), sys.stdout)
        case [".schema", name]:
            print_table(con.execute(_SCHEMA, [name]), sys.stdout)
        case _:
            print(HELP)
    return True


def _answer(con: duckdb.DuckDBPyConnection, query: str, printer: Printer, out: TextIO) -> int:
    try:
        for statement in con.extract_statements(query):
            printer(con.execute(statement), out)
    except duckdb.Error as error:
        said = of_a_query(error)
        print(printable(said), file=sys.stderr)
        if printer is print_json:  # whoever reads the lines learns that there are no more, and why
            print(json.dumps({"error": said, "exit_code": WRONG_USAGE}), file=out)
        return WRONG_USAGE
    return 0


def printable(value: object) -> str:
    """A value as one can print it: a page's title may hold terminal escapes.

    >>> printable("\\x1b]0;owned\\x07")
    '\\\\x1b]0;owned\\\\x07'
    """
    text = "" if value is None else str(value)
    return "".join(
        c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text
    )


def _names(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [column[0] for column in con.description or ()]


def print_table(con: duckdb.DuckDBPyConnection, out: TextIO) -> None:
    """The first rows as a table that fits the terminal, or one below the other if none would."""
    names = [printable(name) for name in _names(con)]
    rows = con.fetchmany(_SHOWN + 1)
    # Text, not str: a title such as "[/x]" is no markup.
    cells = [
        [Text(printable(value), overflow="ellipsis") for value in row] for row in rows[:_SHOWN]
    ]
    console = Console(file=out)
    if len(names) * _NARROWEST <= console.width:
        table = Table(*names, box=SIMPLE_HEAD)
        for row in cells:
            table.add_row(*row)
        console.print(table)
    else:
        for number, row in enumerate(cells, start=1):
            console.print(_upright(number, names, row))
    if len(rows) > _SHOWN:
        print(f"(the first {_SHOWN} rows; --csv and --json give all)", file=out)


def _upright(number: int, names: Sequence[str], row: Sequence[Text]) -> Table:
    """One row, a line a column: eleven columns side by side would show three letters of each."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_row(f"row {number:,}", "")
    for name, value in zip(names, row, strict=True):
        grid.add_row(f"  {name}", value)
    return grid


def print_csv(con: duckdb.DuckDBPyConnection, out: TextIO) -> None:
    """All rows as RFC 4180 CSV with a header."""
    writer = csv.writer(out)
    writer.writerow(_names(con))
    while rows := con.fetchmany(10_000):
        writer.writerows(rows)


def print_json(con: duckdb.DuckDBPyConnection, out: TextIO) -> None:
    """All rows, one JSON object a line; dates in ISO 8601."""
    names = _names(con)
    is_narrow = (out.encoding or "utf-8").lower() not in ("utf-8", "utf8")
    while rows := con.fetchmany(10_000):
        for row in rows:
            made = dict(zip(names, row, strict=True))
            print(json.dumps(made, ensure_ascii=is_narrow, default=_plain), file=out)


def _plain(value: object) -> object:
    match value:
        case bytes():
            return value.hex()
        case set():
            return sorted(value)
        case other if hasattr(other, "isoformat"):
            return other.isoformat()
        case other:
            return str(other)


PRINTERS: dict[str, Printer] = {"table": print_table, "csv": print_csv, "json": print_json}
