"""A folder of Parquet files -> a Delta table, which Spark, Trino and Polars read: the log of its
one commit (https://github.com/delta-io/delta/blob/master/PROTOCOL.md, reader 1, writer 2).

By hand, since that is three kinds of lines: deltalake 1.6, 50 MB, writes `outlet=a%2Fb` where the
protocol wants `outlet=a%252Fb` when it converts a folder, and then looks for it in `outlet=a/b`.
"""

import json
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pyarrow as pa
import pyarrow.parquet as pq

from broadsheet.pipeline.export.hive import UNKNOWN
from broadsheet.pipeline.storage.durable import make_folder, write_scratch

LOG = "_delta_log/00000000000000000000.json"

# Delta has no unsigned numbers: 2^63 and more become negative, bit for bit, so that bands that are
# equal stay equal.
_BAND = "(band::hugeint - if(band >> 63 = 1, 1::hugeint << 64, 0))::bigint"

_SPLIT_BY = {
    "year": pa.int64(),
    "month": pa.int64(),
    "outlet": pa.string(),
    "language": pa.string(),
}
_TYPES = {
    pa.string(): "string",
    pa.bool_(): "boolean",
    pa.int8(): "byte",
    pa.int16(): "short",
    pa.int32(): "integer",
    pa.int64(): "long",
    pa.float32(): "float",
    pa.float64(): "double",
    pa.date32(): "date",
    pa.timestamp("us", "UTC"): "timestamp",
}


def columns(by: Sequence[str]) -> str:
    """What is selected of `articles`: a column that tables are split by is in no file of theirs."""
    held = [name for name in by if name in ("outlet", "language")]
    exclude = f"exclude ({', '.join(held)}) " if held else ""
    return f"""* {exclude}replace (
        list_transform(minhash_bands, lambda band: {_BAND}) as minhash_bands
    )"""


def commit(folder: Path, by: Sequence[str]) -> None:
    """Make the files in the folder, which are split by these columns as Hive does it, a table."""
    files = sorted(folder.rglob("*.parquet"))
    if not files:  # no article, so no partition: there is nothing to say of the columns
        return
    schema = pq.read_schema(files[0])
    for name in by:
        schema = schema.append(pa.field(name, _SPLIT_BY[name]))
    actions = [
        {"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
        {
            "metaData": {
                "id": str(uuid.uuid4()),
                "format": {"provider": "parquet", "options": {}},
                "schemaString": json.dumps(_struct(schema)),
                "partitionColumns": list(by),
                "configuration": {},
            }
        },
        *({"add": _addition(path, folder, by)} for path in files),
    ]
    make_folder(folder / "_delta_log")
    write_scratch(folder / LOG, "".join(f"{json.dumps(one)}\n" for one in actions).encode())


def _addition(path: Path, folder: Path, by: Sequence[str]) -> dict[str, Any]:
    at = path.relative_to(folder)
    values = [unquote(part.partition("=")[2]) for part in at.parts[: len(by)]]
    return {
        "path": quote(str(at)),  # once more: what the folder's own name escapes is its name
        "partitionValues": {
            name: None if value == UNKNOWN else value
            for name, value in zip(by, values, strict=True)
        },
        "size": path.stat().st_size,
        "modificationTime": path.stat().st_mtime_ns // 10**6,
        "dataChange": True,
    }


def _struct(fields: Iterable[pa.Field]) -> dict[str, Any]:
    described = [
        {"name": f.name, "type": _type(f.type), "nullable": True, "metadata": {}} for f in fields
    ]
    return {"type": "struct", "fields": described}


def _type(kind: pa.DataType) -> str | dict[str, Any]:
    """Delta's name of an Arrow type.

    >>> _type(pa.list_(pa.int16()))
    {'type': 'array', 'elementType': 'short', 'containsNull': True}
    """
    if pa.types.is_struct(kind):
        return _struct(kind)
    if pa.types.is_list(kind):
        return {"type": "array", "elementType": _type(kind.value_type), "containsNull": True}
    return _TYPES[kind]
