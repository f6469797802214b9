"""Two corpora -> where they differ: tables as bags of rows, answers row by row in their order.

Numbers that a corpus gives out by arrival mean nothing outside of it: rows that bear one are
compared by the article that it stands for. `python -m tests.same_answers ONE OTHER` prints what
differs between two databases.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from broadsheet.pipeline.warehouse.reading import reading, settle
from broadsheet.pipeline.warehouse.staging import quote
from tests.asks import Ask, every_ask

HIDDEN = (
    "doc_id",
    "first_doc_id",
    "second_doc_id",
    "shown_doc_id",
    "part_no",
    "compared_with",
)  # by arrival
OF_THE_WAY = ("derived.upkeep", "derived.segments", "main.snapshot")  # how a corpus came about
SHOWN = 5  # rows of a difference
SIDES = ("one", "other")

_TABLES = """
    select schema_name || '.' || table_name, list(column_name order by column_index)
    from duckdb_columns()
    where database_name = ? and not internal
        and (schema_name, table_name) in (
            select (schema_name, table_name) from duckdb_tables() where database_name = ?
        )
    group by all
"""


def differences(one: Path, other: Path, asks: Iterable[Ask] | None = None) -> list[str]:
    """What the tables hold and what these questions (all, if none are named) are answered: a line
    for every table and answer that is not the same, with the first rows that are not.
    """
    asked = every_ask(one) if asks is None else asks
    return [*table_differences(one, other), *answer_differences(one, other, asked)]


def table_differences(one: Path, other: Path) -> list[str]:
    """Tables whose rows are not the same, in whatever order they lie."""
    with duckdb.connect() as con:
        settle(con)
        for name, path in (("one", one), ("other", other)):
            con.execute(f"attach {quote(str(path))} as {name} (read_only)")
        tables = {name: dict(con.execute(_TABLES, [name] * 2).fetchall()) for name in SIDES}
        found = []
        for table in sorted((tables["one"].keys() | tables["other"].keys()) - set(OF_THE_WAY)):
            columns = [tables[side].get(table) for side in SIDES]
            if columns[0] != columns[1]:
                found.append(f"{table}: columns {columns[0]} and {columns[1]}")
            else:
                found += _differing(con, table, columns[0] or [])
    return found


def _differing(con: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> Iterator[str]:
    selects = [_visible(side, table, columns) for side in SIDES]
    for side, (these, those) in zip(SIDES, (selects, selects[::-1]), strict=True):
        rows = con.execute(f"({these}) except all ({those}) order by all").fetchall()
        if rows:
            yield f"{table}: {len(rows)} rows only in {side}: {_short(rows)}"


def _visible(side: str, table: str, columns: list[str]) -> str:
    """The table without what is hidden; with the article where only its number is there."""
    shown = [f't."{name}"' for name in columns if name not in HIDDEN]
    joined = ""
    for name in columns:
        if name.endswith("doc_id") and "article_id" not in columns:
            shown.append(f"of_{name}.article_id")
            joined += f" left join ({_numbered(side)}) as of_{name} on t.{name} = of_{name}.doc_id"
    return f"select {', '.join(shown)} from {side}.{table} as t{joined}"


def _numbered(side: str) -> str:
    """What a number may stand for: an article, or a capture that is held behind one."""
    return (
        f"select doc_id, article_id from {side}.derived.documents union all "
        f"select doc_id, article_id || ' behind' from {side}.derived.older_rows"
    )


def answer_differences(one: Path, other: Path, asks: Iterable[Ask]) -> list[str]:
    """Questions that the two answer differently, be it in the order of rows or the last digit."""
    with reading(one) as left, reading(other) as right:
        return [
            told for ask in asks for told in _unlike(ask, answer(left, ask), answer(right, ask))
        ]


def answer(con: duckdb.DuckDBPyConnection, ask: Ask) -> list[str]:
    """The rows of an answer as text, which tells 0.1 from 0.1000000001; or the error."""
    for name, value in ask.variables.items():
        con.execute(f'set variable "{name}" = $value', {"value": value})
    try:
        return [repr(row) for row in con.execute(ask.sql).fetchall()]
    except duckdb.Error as error:
        return [f"{type(error).__name__}: {error}"]


def _unlike(ask: Ask, ours: list[str], theirs: list[str]) -> Iterator[str]:
    if ours == theirs:
        return
    only = [
        [row for row in these if row not in those]
        for these, those in ((ours, theirs), (theirs, ours))
    ]
    if any(only):
        told = f"{_short(only[0])} / {_short(only[1])}"
    else:
        first = next(
            n for n, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0] != pair[1]
        )
        told = f"the same {len(ours)} rows in another order, from row {first} on: {ours[first]}"
    yield f"{ask.told}: {told}"


def _short(rows: list[Any]) -> str:
    return "; ".join(map(str, rows[:SHOWN])) + (" ..." if len(rows) > SHOWN else "")


def main(one: str, other: str) -> int:
    """Print what differs between two databases; 1 when anything does."""
    found = differences(Path(one), Path(other))
    print("\n".join(found) or "They are the same.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
