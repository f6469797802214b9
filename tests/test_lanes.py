"""Parts of work that are done side by side: each with variables of its own, and none lost."""

from collections.abc import Iterator
from threading import Barrier

import duckdb
import pytest

from broadsheet.pipeline.warehouse.lanes import insert_parts, side_by_side
from broadsheet.pipeline.warehouse.statements import parse

NUMBERS = """
-- One row per number of the part.
-- kind: ranges(derived.numbers)
select unnest(range(getvariable('first'), getvariable('last') + 1)) as number
"""


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 3}) as con:
        con.execute("attach ':memory:' as corpus; use corpus; create schema derived")
        con.execute("create table derived.numbers (number bigint)")
        yield con


@pytest.mark.parametrize("lanes", [1, 2, 3])
def test_each_part_has_variables_of_its_own(con: duckdb.DuckDBPyConnection, lanes: int) -> None:
    statement = parse(NUMBERS.strip(), "28_near", "numbers")
    parts = [{"first": first, "last": first + 9} for first in range(0, 200, 10)]
    insert_parts(con, lanes, statement, parts)
    found = con.execute("select number from derived.numbers order by 1").fetchall()
    assert [number for (number,) in found] == list(range(200))


def test_parts_are_done_side_by_side_and_share_the_threads(con: duckdb.DuckDBPyConnection) -> None:
    both_here = Barrier(2, timeout=60)
    threads: list[int] = []

    def part(own: duckdb.DuckDBPyConnection) -> None:
        both_here.wait()
        ((here,),) = own.execute("select current_setting('threads')").fetchall()
        threads.append(here)

    side_by_side(con, 2, [part] * 4)
    assert threads == [2] * 4  # of 3, one of each of the two that ask is its own
    assert con.execute("select current_setting('threads')").fetchall() == [(3,)]


def test_a_part_that_fails_is_told(con: duckdb.DuckDBPyConnection) -> None:
    statement = parse(NUMBERS.strip(), "28_near", "numbers")
    with pytest.raises(duckdb.Error):
        insert_parts(con, 2, statement, [{"first": 0, "last": 1}, {"first": "one", "last": 2}])  # type: ignore[dict-item]
