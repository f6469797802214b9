"""The data folder -> outlets_extra, annotations, boilerplate_switches: tables that the user keeps.

Each is a CSV or a Parquet file there, read anew by every build, so that it survives them all. One
that has a flaw which makes answers wrong is refused, and the rows of the last snapshot stay.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import duckdb
import pyarrow as pa

from broadsheet.pipeline.storage.files import exists
from broadsheet.pipeline.warehouse.reading import reading
from broadsheet.pipeline.warehouse.userfiles import LINE, Refused, read_rows
from broadsheet.pipeline.warehouse.userflaws import (
    Finding,
    Flaw,
    broken_periods,
    contradicting_scores,
    contradicting_switches,
    without_duplicates,
)

OUTLETS_EXTRA = pa.schema(
    [
        pa.field("outlet", pa.string(), nullable=False),
        ("type", pa.string()),
        ("country", pa.string()),
        ("leaning", pa.string()),
        ("owner", pa.string()),
        ("valid_from", pa.date32()),
        ("valid_until", pa.date32()),
    ]
)
ANNOTATIONS = pa.schema(
    [
        pa.field("article_id", pa.string(), nullable=False),
        pa.field("model", pa.string(), nullable=False),
        pa.field("label", pa.string(), nullable=False),
        ("score", pa.float64()),
    ]
)
BOILERPLATE_SWITCHES = pa.schema(
    [
        pa.field("outlet", pa.string(), nullable=False),
        pa.field("pattern", pa.string(), nullable=False),
        pa.field("is_removed", pa.bool_(), nullable=False),
    ]
)


class Status(StrEnum):
    """Whether the file of a user's table is what the corpus holds."""

    ABSENT = "absent"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a table of the user's must be: its columns, and what no two rows of it may say."""

    schema: pa.Schema
    flaws_of: Callable[[pa.Table], list[Finding]]


KINDS = {
    "outlets_extra": Kind(OUTLETS_EXTRA, broken_periods),
    "annotations": Kind(ANNOTATIONS, contradicting_scores),
    "boilerplate_switches": Kind(BOILERPLATE_SWITCHES, contradicting_switches),
}


@dataclass(frozen=True, slots=True)
class UserTable:
    """A table of the user's: its rows in force, each with its line, and what was found."""

    name: str
    file: str | None
    status: Status
    rows: pa.Table  # of the kind's schema, and LINE
    findings: tuple[Finding, ...] = ()


def user_table(folder: Path | None, name: str, previous: Path | None = None) -> UserTable:
    """The table `name` from folder/name.csv or .parquet; empty where there is none.

    Columns that may be null may be missing. A table that is refused has the rows that the snapshot
    `previous` has of it; none where that cannot be read.
    """
    table = _read(folder, name)
    if table.status is Status.REFUSED:
        return replace(table, rows=_rows_before(previous, name))
    return table


def _read(folder: Path | None, name: str) -> UserTable:
    """The table as its file has it, without rows where it is refused."""
    nothing = _no_rows(KINDS[name])
    paths = [folder / f"{name}{suffix}" for suffix in (".csv", ".parquet")] if folder else []
    paths = [path for path in paths if exists(path)]
    if not paths:
        return UserTable(name, None, Status.ABSENT, nothing)
    file = " and ".join(path.name for path in paths)
    try:
        rows, findings = _checked(paths, KINDS[name])
    except Refused as refused:
        rows, findings = nothing, refused.findings
    except (pa.ArrowException, csv.Error, ValueError, OSError) as error:
        rows, findings = nothing, (Finding(Flaw.UNREADABLE, 0, (), _one_line(error)),)
    told = tuple(replace(finding, told=f"{file}: {finding.told}") for finding in findings)
    if any(finding.refuses for finding in findings):
        return UserTable(name, file, Status.REFUSED, nothing, told)
    return UserTable(name, file, Status.ACCEPTED, rows, told)


def _checked(paths: list[Path], kind: Kind) -> tuple[pa.Table, tuple[Finding, ...]]:
    if len(paths) > 1:
        raise Refused(Finding(Flaw.TWO_FILES, 0, (), "both are there: keep one"))
    rows, doubled = without_duplicates(read_rows(paths[0], kind.schema))
    return rows, (*kind.flaws_of(rows), *doubled)


def _no_rows(kind: Kind) -> pa.Table:
    return pa.schema([*kind.schema, LINE]).empty_table()


def _rows_before(snapshot: Path | None, name: str) -> pa.Table:
    """The rows of the table in a snapshot; none where it has none that fit, or is damaged."""
    schema = KINDS[name].schema
    if snapshot is None or not exists(snapshot):
        return _no_rows(KINDS[name])
    try:
        with reading(snapshot) as con:
            kept = con.sql(f"select {', '.join(schema.names)} from main.{name}")
            rows = kept.to_arrow_table().cast(schema)
    except (duckdb.Error, pa.ArrowException, ValueError):  # snapshots are disposable
        return _no_rows(KINDS[name])
    return rows.append_column(LINE, pa.nulls(rows.num_rows, LINE.type))


def _one_line(error: Exception) -> str:
    """What an error says, on one line and without control characters."""
    return "".join(c if c.isprintable() else " " for c in str(error))
