"""The data folder -> outlets_extra and annotations: tables that the user keeps.

Each is a CSV or a Parquet file there, read anew by every build, so that it survives them all.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from broadsheet.pipeline.storage.files import exists

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


class BadUserTable(Exception):
    """A table of the user's that does not fit; the message names the file and what is wrong."""


def read_user_table(folder: Path | None, name: str, schema: pa.Schema) -> pa.Table:
    """The table `name` from folder/name.csv or .parquet; empty where there is none.

    Columns that may be null may be missing. Raises `BadUserTable` with the file, and the column or
    the row, when it does not fit; and when both files are there.
    """
    found = [folder / f"{name}{suffix}" for suffix in (".csv", ".parquet")] if folder else []
    found = [path for path in found if exists(path)]
    if not found:
        return schema.empty_table()
    if len(found) > 1:
        raise BadUserTable(f"{found[0].name} and {found[1].name} are both there: keep one")
    (path,) = found
    try:
        table = _read_csv(path, schema) if path.suffix == ".csv" else pq.read_table(path)
        return _fitted(table, schema)
    except (pa.ArrowException, ValueError) as error:
        raise BadUserTable(f"{path}: {error}") from error


def _read_csv(path: Path, schema: pa.Schema) -> pa.Table:
    convert = pa_csv.ConvertOptions(
        column_types={field.name: field.type for field in schema},
        strings_can_be_null=True,
        null_values=[""],
    )
    return pa_csv.read_csv(path, convert_options=convert)


def _fitted(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table with exactly the schema's columns. Raises ValueError naming what does not fit."""
    unknown = sorted(set(table.column_names) - set(schema.names))
    if unknown:
        raise ValueError(f"unknown columns {unknown}; known are {schema.names}")
    columns = []
    for field in schema:
        if field.name not in table.column_names:
            if not field.nullable:
                raise ValueError(
                    f"the column {field.name} is missing; there are {table.column_names}"
                )
            columns.append(pa.nulls(table.num_rows, field.type))
            continue
        column = table[field.name].cast(field.type)
        if not field.nullable and column.null_count:
            row = column.to_pylist().index(None) + 1
            raise ValueError(f"{field.name} is empty in row {row}")
        columns.append(column)
    return pa.table(columns, schema=schema)
