"""Statements -> COMMENT ON: every relation, macro and column says what it is."""

from collections.abc import Iterator

import duckdb

from broadsheet.pipeline.schema import ARTICLES, REJECTS, Column
from broadsheet.pipeline.warehouse.staging import quote
from broadsheet.pipeline.warehouse.statements import Statement


def comments(con: duckdb.DuckDBPyConnection, statements: list[Statement]) -> Iterator[str]:
    """COMMENT ON for every relation, macro and column that somebody described.

    Raises ValueError where a header describes a column that is none: half of the grain, as a rule,
    since a line of it began with a word and a colon.
    """
    of_schema = {c.name: _described(c) for c in (*REJECTS, *ARTICLES)}
    kinds = {
        "table": "table",
        "slices": "table",
        "pieces": "table",
        "view": "view",
        "macro": "macro table",
        "scalar": "macro",
    }
    for statement in statements:
        if statement.layer == "20_staging":
            continue
        kind = "view" if statement.layer == "50_checks" else kinds[statement.kind]
        yield f"comment on {kind} {statement.qualified} is {quote(statement.grain)}"
        if statement.kind in ("macro", "scalar"):
            continue
        described = of_schema | dict(statement.columns)
        columns = [
            column
            for (column,) in con.execute(
                "select column_name from duckdb_columns() "
                "where database_name = 'corpus' and schema_name || '.' || table_name = ?",
                [statement.qualified],
            ).fetchall()
        ]
        if unknown := dict(statement.columns).keys() - columns:
            raise ValueError(f"{statement.qualified} has no column {', '.join(sorted(unknown))}")
        for column in columns:
            if column in described:
                yield (
                    f'comment on column {statement.qualified}."{column}" '
                    f"is {quote(described[column])}"
                )


def _described(column: Column) -> str:
    """What a column holds, with its unit and the standard that named it."""
    extras = [part for part in (column.unit, column.standard) if part]
    return f"{column.description} ({'; '.join(extras)})" if extras else column.description
