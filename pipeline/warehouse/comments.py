"""Statements -> COMMENT ON: every relation, macro and column says what it is."""

from collections.abc import Iterator

import duckdb

from broadsheet.pipeline.columns import Column
from broadsheet.pipeline.schema import ARTICLES, RAW_FILES, REASONS, REJECTS, RUNS, WITHHELD
from broadsheet.pipeline.warehouse.staging import quote
from broadsheet.pipeline.warehouse.statements import Statement


def comments(con: duckdb.DuckDBPyConnection, statements: list[Statement]) -> Iterator[str]:
    """COMMENT ON for every relation, macro and column that somebody described."""
    columns_of: dict[str, list[str]] = dict(
        con.execute(
            "select schema_name || '.' || table_name, list(column_name order by column_index) "
            "from duckdb_columns() where database_name = 'corpus' group by all"
        ).fetchall()
    )
    of_schema = _meanings((*REJECTS, *ARTICLES))
    tables = {
        "main.raw_files": RAW_FILES,
        "main.runs": RUNS,
        "main.reasons": REASONS,
        "main.withheld": WITHHELD,
    }
    of_table = {table: _meanings(columns) for table, columns in tables.items()}
    kinds = {
        "table": "table",
        "kept": "table",
        "by_outlet": "table",
        "groups": "table",
        "view": "view",
        "macro": "macro table",
        "scalar": "macro",
    }
    for statement in statements:
        kind = "view" if statement.layer == "50_checks" else kinds[statement.kind]
        yield f"comment on {kind} {statement.qualified} is {quote(statement.grain)}"
        if statement.kind in ("macro", "scalar"):
            continue
        own = of_table.get(statement.qualified, {})
        described = of_schema | own | dict(statement.columns)
        for column in columns_of[statement.qualified]:
            if column in described:
                yield (
                    f'comment on column {statement.qualified}."{column}" '
                    f"is {quote(described[column])}"
                )


def _meanings(columns: tuple[Column, ...]) -> dict[str, str]:
    return {column.name: _described(column) for column in columns}


def _described(column: Column) -> str:
    """What a column holds, with its unit and the standard that named it."""
    extras = [part for part in (column.unit, column.standard) if part]
    return f"{column.description} ({'; '.join(extras)})" if extras else column.description
