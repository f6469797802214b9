"""What the warehouse is built from: the lake's Parquet files, and its ledger as tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from broadsheet.pipeline import schema
from broadsheet.pipeline.schema import arrow_schema
from broadsheet.pipeline.storage.cache import bring
from broadsheet.pipeline.storage.files import digest
from broadsheet.pipeline.storage.location import Url

RAW_FILES = arrow_schema(schema.RAW_FILES)
RUNS = arrow_schema(schema.RUNS)
WITHHELD = arrow_schema(schema.WITHHELD)
PARTS = pa.schema(
    [("raw_file_id", pa.string()), ("shard_id", pa.string()), ("source_id", pa.string())]
)
LAYOUTS = pa.schema(
    [
        ("outlet", pa.string()),
        ("layout_id", pa.string()),
        ("place", pa.int64()),
        ("since", pa.date32()),
        ("learned_pages", pa.int64()),
        ("container", pa.string()),
        ("signatures", pa.int64()),
    ]
)
# RAW_FILES, with what of PARTS is each one's.
SPILLED = RAW_FILES.append(
    pa.field("parts", pa.list_(pa.struct([PARTS.field("shard_id"), PARTS.field("source_id")])))
)
SHARD_FILES = pa.schema([("shard_id", pa.string()), ("kind", pa.string()), ("path", pa.string())])


class NotAsWritten(Exception):
    """Files of the lake that are not what was written; nothing was built from them."""

    def __init__(self, files: tuple[Path, ...]) -> None:
        super().__init__(files)
        self.files = files


@dataclass(frozen=True)
class Holdings:
    """What the lake holds at a version of it: its Parquet files, and its ledger as tables.

    A row of a Parquet file is a raw file's when a part of that raw file names its `source_id` and
    a shard whose file this is. Two shards may hold one source, of two recipes: never in one file.
    """

    raw_files: pa.Table  # RAW_FILES
    runs: pa.Table  # RUNS
    parts: pa.Table  # PARTS: what each raw file is made of
    shard_files: pa.Table  # SHARD_FILES: the Parquet files of each shard, by kind of their rows
    withheld: pa.Table = field(default_factory=WITHHELD.empty_table)  # WITHHELD
    layouts: pa.Table = field(default_factory=LAYOUTS.empty_table)  # LAYOUTS: those in use
    lake_version: int = 0  # the number of the last event of the lake's log that is in here
    sha256: Mapping[Path, str] = field(default_factory=dict)  # what those files must hash to
    origins: Mapping[Path, Url] = field(default_factory=dict)  # of copies of what is in a store
    spilled: Path | None = None  # SPILLED, for `raw_files` and `parts`: a million are 330 MB

    def loaded(self) -> "Holdings":
        """All as tables, in the order of their ids: for the process that builds from them."""
        if self.spilled is None:
            return self
        import pyarrow.compute as pc  # noqa: PLC0415  (for who builds alone)

        raw_files, parts = [RAW_FILES.empty_table()], [PARTS.empty_table()]
        with pa.memory_map(str(self.spilled)) as file, pa.ipc.open_stream(file) as batches:
            for batch in batches:
                raw_files.append(pa.table(batch.select(RAW_FILES.names)))
                ids = batch["raw_file_id"].take(pc.list_parent_indices(batch["parts"]))
                made_of = pc.list_flatten(batch["parts"])
                columns = [ids, made_of.field("shard_id"), made_of.field("source_id")]
                parts.append(pa.table(columns, schema=PARTS))
        in_order = [(name, "ascending") for name in PARTS.names]
        return replace(
            self,
            raw_files=pa.concat_tables(raw_files).sort_by("raw_file_id"),
            parts=pa.concat_tables(parts).sort_by(in_order),
            spilled=None,
        )

    def files_of(self, kind: str, shard_ids: pa.Array) -> pa.Table:
        """SHARD_FILES of these shards, of one kind."""
        import pyarrow.compute as pc  # noqa: PLC0415  (0.07 CPU s, for who builds alone)

        files = self.shard_files
        is_asked = pc.and_(
            pc.equal(files["kind"], kind), pc.is_in(files["shard_id"], value_set=shard_ids)
        )
        return files.filter(is_asked)

    def assert_written(self, paths: Iterable[Path]) -> None:
        """Fetch what is not on this machine yet; raise `NotAsWritten` where one of these files
        does not hash to what it must, `Unreachable` where a store does not answer."""
        known, paths = self.sha256, list(paths)
        bring((self.origins[path], path, known[path]) for path in paths if path in self.origins)
        altered = tuple(path for path in paths if path in known and _digest(path) != known[path])
        if altered:
            raise NotAsWritten(altered)


def nameable(path: Path) -> str:
    """A path as DuckDB can be told of it. Raises ValueError where it cannot."""
    name = str(path.absolute())
    try:
        name.encode()
    except UnicodeEncodeError:
        raise ValueError(f"DuckDB cannot open {name!r}: the name is not Unicode") from None
    return name


def _digest(path: Path) -> str | None:
    try:
        return digest(path)
    except OSError:
        return None
