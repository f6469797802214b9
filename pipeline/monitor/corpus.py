"""corpus.duckdb -> the alarms of sql/alarms/, one file a check, and what to show beside them.

What they read of is computed once, into the temporary tables of sql/alarms/given/; `now` and the
alarms that are open are given to them, so that a year can be played through.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from broadsheet.pipeline.monitor.alarm import Alarm
from broadsheet.pipeline.monitor.shown import answers
from broadsheet.pipeline.report.sections import Answer
from broadsheet.pipeline.warehouse.reading import reading
from broadsheet.pipeline.warehouse.statements import SQL

ALARMS = SQL / "alarms"
# Each reads those before it.
GIVEN = ("seen", "chosen", "traits", "block_values", "drift", "silences")
FURTHER = "-- Further: "

OPEN_ALARMS = pa.schema(
    [("outlet", pa.string()), ("alarm", pa.string()), ("since", pa.timestamp("us", "UTC"))]
)
THRESHOLDS = pa.schema(
    [
        pa.field("outlet", pa.string(), nullable=False),  # '*': of all that have none of their own
        pa.field("alarm", pa.string(), nullable=False),
        pa.field("threshold", pa.float64(), nullable=False),
    ]
)


def ring(
    database: Path, now: datetime, still: Iterable[Alarm], thresholds: pa.Table
) -> tuple[list[Alarm], list[Answer]]:
    """What rings in a corpus as of `now`, and what a page shows of it; `still` are the alarms that
    were open before.

    Raises duckdb.Error for a corpus that cannot be read, or is of an older version.
    """
    with reading(database) as con:
        return list(asked(con, now, still, thresholds)), answers(con)


def asked(
    con: duckdb.DuckDBPyConnection, now: datetime, still: Iterable[Alarm], thresholds: pa.Table
) -> Iterator[Alarm]:
    """The same of an open database."""
    con.execute("set variable now = $now::timestamptz", {"now": now})
    rows = [{"outlet": a.subject, "alarm": a.alarm, "since": a.since} for a in still]
    for name, table in (
        ("open_alarms", pa.Table.from_pylist(rows, schema=OPEN_ALARMS)),
        ("thresholds", thresholds),
    ):
        con.register("arriving", table)
        con.execute(f"create or replace temp table {name} as from arriving")
        con.unregister("arriving")
    for name in GIVEN:
        body = (ALARMS / "given" / f"{name}.sql").read_text(encoding="utf-8")
        con.execute(f"create or replace temp table {name} as {body}")
    for path in sorted(ALARMS.glob("*.sql")):
        yield from _of_one(con, path)


def _of_one(con: duckdb.DuckDBPyConnection, path: Path) -> Iterator[Alarm]:
    text = path.read_text(encoding="utf-8")
    further = next(line for line in text.splitlines() if line.startswith(FURTHER))
    for outlet, measured, expected, since, told in con.execute(
        f"{text}\norder by outlet"
    ).fetchall():
        yield Alarm(
            path.stem, outlet, since, told, measured, expected, further.removeprefix(FURTHER)
        )


def of_the_corpus() -> list[str]:
    """The names of the alarms of sql/alarms/."""
    return sorted(path.stem for path in ALARMS.glob("*.sql"))
