"""A corpus -> the same one, its rows in another order and its articles numbered otherwise."""

import shutil
from pathlib import Path

import duckdb

from broadsheet.pipeline.warehouse.reading import settle
from broadsheet.pipeline.warehouse.staging import quote

TABLES = """
    select schema_name, table_name, tables.comment, list(column_name order by column_index) filter (
        ends_with(column_name, 'doc_id') or column_name = 'compared_with'
    )
    from duckdb_tables() as tables join duckdb_columns() using (schema_name, table_name)
    where tables.database_name = current_database()
    group by all order by all
"""


def shuffled(database: Path, target: Path, seed: int) -> Path:
    """A copy of `database` in which every table is permuted; says all that it said before."""
    shutil.copy(database, target)
    with duckdb.connect(str(target)) as con:
        settle(con)
        con.execute("set threads = 1")
        con.execute(
            """
            create temp table numbers as
            select doc_id as old, row_number() over (order by md5(doc_id || $seed)) - 1 as new
            from (
                select doc_id from derived.article_rows
                union all
                select doc_id from derived.older_rows
            )
            """,
            {"seed": f":{seed}"},
        )
        for schema, table, comment, numbers in con.execute(TABLES).fetchall():
            _permute(con, f"{schema}.{table}", table, numbers or [], seed)
            con.execute(f"comment on table {schema}.{table} is {quote(comment or '')}")
        con.execute("checkpoint")
    return target


def _permute(
    con: duckdb.DuckDBPyConnection, name: str, table: str, numbers: list[str], seed: int
) -> None:
    """Write a table anew, in another order."""
    anew = ", ".join(f"of_{column}.new::integer as {column}" for column in numbers)
    select = f"select t.* {f'replace ({anew})' if anew else ''} from {name} as t " + " ".join(
        f"left join numbers as of_{column} on t.{column} = of_{column}.old" for column in numbers
    )
    con.execute(f"create table {name}_anew as {select} order by md5(t.rowid || ':{seed}')")
    con.execute(f"drop table {name}")
    con.execute(f"alter table {name}_anew rename to {table}")
