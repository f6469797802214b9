"""What became of the parts of shards -> columns, each made when it is asked for.

As objects the parts of a million small files are 600 MB, as columns 130.
"""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from typing import Any, overload

import pyarrow as pa

from broadsheet.pipeline.records import Tally
from broadsheet.pipeline.shards import PartTally

BLOCK_ROWS = 64  # each slice of a table costs as much as the objects of fifty rows
BLOCKS = 256  # that are kept: 10 MB
COUNTS = ("records_seen", "articles", "rejects", "other_records")
TALLIES = pa.schema(
    [
        ("source_id", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("begins_at", pa.int64()),
        ("ends_at", pa.int64()),
        ("records_seen", pa.int64()),
        ("articles", pa.int64()),
        ("rejects", pa.int64()),
        ("other_records", pa.int64()),
        ("reasons", pa.string()),  # JSON; null where there are none
    ]
)


class TallyTable:
    """What became of the parts of many shards; a block of them at a time is made into objects."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        # Of the table alone: with `self` in it, a million parts would stay until a collection.
        self._block = lru_cache(maxsize=BLOCKS)(partial(_block, table))

    def rows(self, begin: int, count: int) -> Sequence[PartTally]:
        """So many of them; those of small shards are made together with their neighbours, and
        kept for these."""
        if count > BLOCK_ROWS or count == len(self._table):
            return _made(self._table, begin, count)
        first, last = begin // BLOCK_ROWS, (begin + count - 1) // BLOCK_ROWS
        found = [one for number in range(first, last + 1) for one in self._block(number)]
        return found[begin - first * BLOCK_ROWS :][:count]


class PackedTallies(Sequence[PartTally]):
    """What became of the parts of one shard: some rows of a table of all."""

    def __init__(self, table: TallyTable, begin: int, count: int) -> None:
        self._table = table
        self._begin = begin
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[PartTally]:
        return iter(self._table.rows(self._begin, self._count))

    @overload
    def __getitem__(self, index: int) -> PartTally: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[PartTally, ...]: ...
    def __getitem__(self, index: int | slice) -> PartTally | tuple[PartTally, ...]:
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # it equals any sequence of the same


def _block(table: pa.Table, number: int) -> Sequence[PartTally]:
    return _made(table, number * BLOCK_ROWS, BLOCK_ROWS)


def _made(table: pa.Table, begin: int, count: int) -> Sequence[PartTally]:
    columns = columns_of(table.slice(begin, count))
    reasons = [dict(_reasons(said)) if said else {} for said in columns.pop("reasons")]
    counts = [columns.pop(name) for name in COUNTS]
    begins_at, ends_at = columns.pop("begins_at"), columns.pop("ends_at")
    tallies = map(Tally, *counts, reasons)
    return list(map(PartTally, *columns.values(), tallies, begins_at, ends_at))


@lru_cache(maxsize=1024)  # a million files say the same few things
def _reasons(said: str) -> dict[str, int]:
    told: dict[str, int] = json.loads(said)
    return told


def packed_tallies(pieces: Sequence[PartTally]) -> Sequence[PartTally]:
    """The same as columns, where they are not that already."""
    if isinstance(pieces, PackedTallies):
        return pieces
    return PackedTallies(TallyTable(table_of_tallies(pieces)), 0, len(pieces))


def table_of_tallies(pieces: Sequence[PartTally]) -> pa.Table:
    """TALLIES."""
    tallies = [piece.tally for piece in pieces]
    columns = {name: [getattr(t, name) for t in tallies] for name in COUNTS}
    columns["reasons"] = [json.dumps(t.reasons) if t.reasons else None for t in tallies]
    for name in TALLIES.names:
        if name not in columns:
            columns[name] = [getattr(piece, name) for piece in pieces]
    return pa.table([columns[name] for name in TALLIES.names], schema=TALLIES)


def columns_of(table: pa.Table) -> dict[str, list[Any]]:
    """Name -> values, in the order of the table."""
    return {name: _plain(table[name]).to_pylist() for name in table.column_names}


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Words that are kept once, each in its place: twenty times as fast as one by one."""
    is_packed = pa.types.is_dictionary(column.type)
    return column.cast(column.type.value_type) if is_packed else column
