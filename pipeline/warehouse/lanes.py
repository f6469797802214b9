"""Work that comes in parts which do not need each other -> parts done side by side.

Each part has a connection of its own: variables and `temp` are a connection's.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import duckdb

from broadsheet.pipeline.warehouse.reading import settle
from broadsheet.pipeline.warehouse.statements import Statement


def side_by_side(
    con: duckdb.DuckDBPyConnection,
    lanes: int,
    parts: Iterable[Callable[[duckdb.DuckDBPyConnection], None]],
) -> None:
    """Do these parts, so many at a time.

    They share DuckDB's threads among them: its own beside those that ask would take each other's
    turns (22.8 s instead of 25.7 for slices on two cores, and 37.7 on one).
    """
    ((threads,),) = con.execute("select current_setting('threads')").fetchall()

    def do(part: Callable[[duckdb.DuckDBPyConnection], None]) -> None:
        with con.cursor() as own:
            settle(own)
            own.execute("use corpus")
            part(own)

    con.execute(f"set threads = {max(1, threads - lanes + 1):d}")
    with ThreadPoolExecutor(lanes) as pool:
        for done in [pool.submit(do, part) for part in parts]:
            done.result()
    con.execute(f"set threads = {threads:d}")


def insert_parts(
    con: duckdb.DuckDBPyConnection,
    lanes: int,
    statement: Statement,
    parts: Iterable[Mapping[str, int]],
) -> None:
    """Insert what a statement finds for each of these values of its variables."""

    def insert(variables: Mapping[str, int], own: duckdb.DuckDBPyConnection) -> None:
        for name, value in variables.items():
            own.execute(f"set variable {name} = $value", {"value": value})
        own.execute(statement.insertion)

    side_by_side(con, lanes, [partial(insert, part) for part in parts])
