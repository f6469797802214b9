"""corpus.duckdb -> answers: opened read-only, out of reach of anything else; and its checks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from broadsheet.pipeline.warehouse.statements import read_layer

# No extension is fetched from the network.
OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


@dataclass(frozen=True, slots=True)
class Breach:
    """A check that found something: how many rows, and the first of them."""

    check: str
    meaning: str
    rows: int
    sample: tuple[dict[str, object], ...]

    @property
    def told(self) -> str:
        """The breach on one line, with what its rows themselves say of it."""
        own = "".join(f"; {row['told']}" for row in self.sample if "told" in row)
        return f"{self.check}: {self.rows} rows ({self.meaning}){own}"


def check(database: Path, sample: int = 5) -> list[Breach]:
    """Run the checks of sql/50_checks: one Breach for each that finds rows."""
    with reading(database) as con:
        found = []
        for statement in read_layer("50_checks"):
            rows = con.execute(f"select count(*) from {statement.qualified}").fetchall()[0][0]
            if rows:
                cursor = con.execute(f"from {statement.qualified} order by all limit {sample:d}")
                names = [column[0] for column in cursor.description or ()]
                first = tuple(dict(zip(names, row, strict=True)) for row in cursor.fetchall())
                found.append(Breach(statement.name, statement.grain, rows, first))
        return found


@contextmanager
def reading(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection that reaches nothing but the database, and stays so."""
    con = duckdb.connect(
        str(database),
        read_only=True,
        config={"enable_external_access": "false", **OFFLINE},
    )
    try:
        settle(con)
        con.execute("set lock_configuration = true")
        yield con
    finally:
        con.close()


def lake_version_of(database: Path) -> int | None:
    """Which version of the lake a snapshot shows; None where it does not say."""
    try:
        with reading(database) as con:
            ((known,),) = con.execute("select lake_version from snapshot").fetchall()
    except duckdb.Error:
        return None
    return int(known)


def settle(con: duckdb.DuckDBPyConnection) -> None:
    """Days are UTC days; and what takes longer than two seconds draws no bar into our output."""
    con.execute("set TimeZone = 'UTC'")
    con.execute("set enable_progress_bar = false")
