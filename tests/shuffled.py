"""A corpus -> the same one, its rows in another order and its articles numbered otherwise."""

import shutil
from pathlib import Path

import duckdb

from broadsheet.pipeline.warehouse.reading import settle
from broadsheet.pipeline.warehouse.staging import quote

TABLES = """
    select schema_name, table_name, tables.comment, list_contains(list(column_name), 'doc_id')
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
        for schema, table, comment, has_number in con.execute(TABLES).fetchall():
            _permute(con, f"{schema}.{table}", table, has_number, seed)
            con.execute(f"comment on table {schema}.{table} is {quote(comment or '')}")
        con.execute("checkpoint")
    return target


def _permute(
    con: duckdb.DuckDBPyConnection, name: str, table: str, has_number: bool, seed: int
) -> None:
    """Write a table anew, in another order."""
    select = f"select t.* from {name} as t"
    if has_number:
        select = (
            f"select t.* replace (numbers.new::integer as doc_id) from {name} as t "
            "inner join numbers on t.doc_id = numbers.old"
        )
    con.execute(f"create table {name}_anew as {select} order by md5(t.rowid || ':{seed}')")
    con.execute(f"drop table {name}")
    con.execute(f"alter table {name}_anew rename to {table}")
