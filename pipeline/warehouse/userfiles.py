"""A CSV or Parquet file of the user's -> its rows, each with its line, or what does not fit."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.pipeline.storage.files import text_of
from broadsheet.pipeline.warehouse.userflaws import Finding, Flaw, found

MEANT = {
    pa.date32(): "date like 2017-06-30",
    pa.float64(): "number",
    pa.string(): "text",
    pa.bool_(): "true or false",
}
LINE = pa.field("line", pa.int64())  # in the CSV, the header's being 1; of a Parquet file, the row


class Refused(Exception):
    """The file cannot be read as a table of its kind: the findings say why."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(*findings)
        self.findings = findings


def read_rows(path: Path, schema: pa.Schema) -> pa.Table:
    """The rows of a .csv or .parquet file with exactly the schema's columns, and LINE.

    Columns that may be null may be missing. Raises `Refused` with what does not fit, and for a
    file that is damaged pa.ArrowException, csv.Error, ValueError or OSError.
    """
    return _fitted(_raw(path, schema), schema)


def _raw(path: Path, schema: pa.Schema) -> pa.Table:
    """The file's columns as they are, of a CSV as text, with the line of each row."""
    if path.suffix == ".csv":
        return _read_csv(path, schema)
    import pyarrow.parquet as pq  # noqa: PLC0415  (most have no such file)

    _check_columns(pq.read_schema(path).names, schema)
    table = pq.read_table(path)
    return _with_lines(table, range(1, table.num_rows + 1))


def _read_csv(path: Path, schema: pa.Schema) -> pa.Table:
    import pyarrow.csv as pa_csv  # noqa: PLC0415  (nor such a one)

    with text_of(path, "utf-8-sig") as file:
        header = next((row for row in csv.reader(file) if row), [])
    _check_columns(header, schema)
    _, *sizes = _sized_rows(path)
    ragged = [line for line, size in sizes if size != len(header)]
    if ragged:
        what = f"not {len(header)} columns, as the header has"
        raise Refused(*found(Flaw.RAGGED, ragged, what))
    table = pa_csv.read_csv(
        path,
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
    return _with_lines(table, [line for line, _ in sizes])


def _check_columns(names: list[str], schema: pa.Schema) -> None:
    required = [field.name for field in schema if not field.nullable]
    is_fit = set(required) <= set(names) <= set(schema.names) and len(set(names)) == len(names)
    if not is_fit:
        told = f"the columns are {names}; known are {schema.names}; {required} must be there"
        raise Refused(Finding(Flaw.COLUMNS, 0, (), told))


def _with_lines(table: pa.Table, lines: Sequence[int]) -> pa.Table:
    return table.append_column(LINE, pa.array(lines, LINE.type))


def _sized_rows(path: Path) -> Iterator[tuple[int, int]]:
    """The line in which each row of a CSV begins, and how many columns it has; blank lines are no
    rows."""
    with text_of(path, "utf-8-sig") as file:
        reader = csv.reader(file)
        begins = 1
        for row in reader:
            if row:
                yield begins, len(row)
            begins = reader.line_num + 1


def _fitted(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table with exactly the schema's columns, and LINE. Raises `Refused` for its values."""
    columns, findings = [], []
    for field in schema:
        if field.name not in table.column_names:
            columns.append(pa.nulls(table.num_rows, field.type))
            continue
        column, flaws = _cast(_trimmed(table[field.name]), field, table[LINE.name])
        columns.append(column)
        findings += flaws
    if findings:
        raise Refused(*findings)
    return pa.table([*columns, table[LINE.name]], schema=pa.schema([*schema, LINE]))


def _trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text without blanks around it; what is nothing then is null."""
    if not pa.types.is_string(column.type):
        return column
    bare = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(bare, ""), pa.scalar(None, pa.string()), bare)


def _cast(
    column: pa.ChunkedArray, field: pa.Field, lines: pa.ChunkedArray
) -> tuple[pa.ChunkedArray, list[Finding]]:
    if not field.nullable and column.null_count:
        empty = lines.filter(pc.is_null(column)).to_pylist()
        return column, found(Flaw.EMPTY, empty, f"{field.name} is empty")
    try:
        return column.cast(field.type), []
    except pa.ArrowException:
        wrong = [
            (line, value)
            for value, line in zip(column, lines.to_pylist(), strict=True)
            if not _fits(value, field.type)
        ]
    first = wrong[0][1].as_py()
    what = f"{field.name} is no {MEANT[field.type]}, {first!r} for one"
    return column, found(Flaw.VALUE, [line for line, _ in wrong], what)


def _fits(value: pa.Scalar, kind: pa.DataType) -> bool:
    try:
        value.cast(kind)
    except pa.ArrowException:
        return False
    return True
