"""Articles and rejections -> Parquet that is whole, synced and checked, or not there at all.

Stage, sync, rename, sync the directory, then the manifest the same way: pyarrow syncs nothing by
itself. Page checksums are on, since a flipped bit otherwise gives wrong rows without an error.
"""

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields, is_dataclass
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from broadsheet.pipeline.columns import Column
from broadsheet.pipeline.lake.events import shard_event
from broadsheet.pipeline.lake.log import Log
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.store_log import StoreLog
from broadsheet.pipeline.lake.trouble import DamagedLake
from broadsheet.pipeline.schema import (
    ARTICLES,
    REJECTS,
    SCHEMA_VERSION,
    Article,
    Rejection,
    arrow_schema,
)
from broadsheet.pipeline.shards import Output, ShardReport
from broadsheet.pipeline.storage.cache import CACHE_BYTES, Cache, bring
from broadsheet.pipeline.storage.durable import ARRIVING, deliver, empty_folder, remove
from broadsheet.pipeline.storage.files import digest, exists, inside, look
from broadsheet.pipeline.storage.location import Location, Url
from broadsheet.pipeline.storage.stored import Stored
from broadsheet.pipeline.storage.trouble import refusals

if TYPE_CHECKING:  # workers stage rows by this module, and need no settings: 0.1 CPU s, 13 MB
    from broadsheet.pipeline.settings import Settings

ROW_GROUP_ROWS = 20_000  # a month's query then reads a few groups, not the file
COMPRESSION_LEVEL = 3  # zstd 1/3/9: 301/250/220 MB at 324/212/44 MB/s
# What is held lies apart, so that whoever reads articles and rejects does not meet it.
HELD = {"articles": "held_articles", "rejects": "held_rejects"}
TABLES = {"articles": ARTICLES, "rejects": REJECTS}
TABLES |= {held: TABLES[table] for table, held in HELD.items()}
ENDS = (".parquet", ARRIVING)  # the one of a worker that was killed as it copied
ORPHAN_SECONDS = 7 * 24 * 3600  # no shard waits for its commit as long as that
PLACE = ("source_id", "record_offset", "record_ordinal")
ORDER = {"articles": ("published_on", *PLACE), "rejects": PLACE}  # nulls last
ORDER |= {held: ORDER[table] for table, held in HELD.items()}


class Lake:
    """Where everything of a lake lies: in `data`, or at a `root` in an object store.

    Lock and staging are of this machine always, and so are copies of what lies in a store.
    """

    def __init__(
        self,
        data: Path,
        root: Url | None = None,
        cache_bytes: int = CACHE_BYTES,
        purpose: str = "broadsheet",
    ) -> None:
        self._made_of = (data, root, cache_bytes, purpose)
        self.home = data / "lake"
        self.root: Location = root or self.home
        self.checkpoints = self.home / "checkpoints"
        self.staging = self.home / "staging"
        self.cache = Cache(data / "cache", cache_bytes)
        self.log: Log = Log(self.home / "manifest.jsonl")
        if root:
            self.log = StoreLog(root, self.home / "mirror.jsonl", purpose)

    def __reduce__(self) -> tuple[Any, ...]:
        """In another process it is opened anew."""
        return Lake, self._made_of

    @property
    def is_remote(self) -> bool:
        """It lies in an object store."""
        return isinstance(self.root, Url)

    def path(self, output: Output) -> Location:
        """Where a committed file lies."""
        return self.root / output.name

    def local(self, output: Output) -> Path:
        """Where a committed file lies on this machine, or would: `bring` fetches it."""
        path = self.path(output)
        return self.cache.path(output.sha256) if isinstance(path, Url) else path

    def bring(self, outputs: Iterable[Output]) -> None:
        """Have these files on this machine, each fetched once and its checksum compared.

        What is missing or not what was written is left out: who opens it finds out.
        """
        bring(
            (path, self.local(output), output.sha256)
            for output in outputs
            if isinstance(path := self.path(output), Url)
        )


def lake_of(settings: "Settings", purpose: str = "broadsheet") -> Lake:
    """The lake that the settings name."""
    return Lake(settings.data, settings.lake_url, settings.cache_bytes, purpose)


def stage_rows(
    staging: Path, name: str, articles: Sequence[Article], rejections: Sequence[Rejection]
) -> list[Output]:
    """Write rows to `staging`, sorted and hashed; a table without rows gives no file.

    Articles are sorted by day of publication (a month's query: 56 ms against 906), then by where
    they lie, so that the same rows are the same bytes.
    """
    by_day = sorted(
        articles,
        key=lambda a: (
            (a.published_on is None, a.published_on, *_place(a))
            if a.published_on
            else (True, *_place(a))
        ),
    )
    by_place = sorted(rejections, key=_place)
    outputs = []
    for table, rows in (("articles", by_day), ("rejects", by_place)):
        if rows:
            outputs.append(_write(staging / f"{name}.{table}.parquet", table, name, rows))
    return outputs


def _place(row: Article | Rejection) -> tuple[str, int, int]:
    return row.source_id, row.record_offset, row.record_ordinal


def _write(
    path: Path, table: str, name: str, rows: Sequence[Article] | Sequence[Rejection]
) -> Output:
    columns = TABLES[table]
    batch = pa.table([_column(rows, column) for column in columns], schema=arrow_schema(columns))
    write_parquet(path, batch)
    size_bytes = look(path).size_bytes
    file = f"{table}/{name}.parquet"
    return Output(table, file, digest(path), len(rows), size_bytes, SCHEMA_VERSION)


def write_parquet(path: Path, batch: pa.Table) -> None:
    """The one way in which rows of the lake are written: the same rows are the same bytes."""
    import pyarrow.parquet as pq  # noqa: PLC0415  (for who writes alone; readers preload it)

    has_ids = "article_id" in batch.column_names
    bloom = {"article_id": {"ndv": max(len(batch), 1), "fpp": 0.01}} if has_ids else None
    with (
        refusals("be written", path),
        pq.ParquetWriter(
            path,
            batch.schema,
            compression="zstd",
            compression_level=COMPRESSION_LEVEL,
            write_page_checksum=True,
            write_page_index=True,
            bloom_filter_options=bloom,
        ) as writer,
    ):
        writer.write_table(batch, row_group_size=ROW_GROUP_ROWS)


def _column(rows: Iterable[Any], column: Column) -> pa.Array:
    value = attrgetter(column.name)
    return pa.array((_plain(value(row)) for row in rows), type=column.type)


def _plain(value: Any) -> Any:
    """What pyarrow takes: dataclasses as dicts, tuples as lists."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return value


def commit(lake: Lake, report: ShardReport) -> None:
    """Give a shard's staged files their places in the lake and acknowledge them.

    Idempotent: a shard that a crash left half moved is staged and moved again, the same bytes.
    """
    deliver_shard(lake, report)
    acknowledge(lake, report)


def deliver_shard(lake: Lake, report: ShardReport) -> None:
    """Give a shard's staged files their places in the lake, whoever commits them later.

    For a worker on any machine: `lake.staging` is a folder of its own, the places are everybody's.
    Called again with the same files, as after a crash, it does the same again: also over what
    another worker has put there, which is the same. Raises `StorageError`.
    """
    for output in report.outputs:
        deliver_file(lake, output)


def deliver_file(lake: Lake, output: Output) -> None:
    """The same for one file."""
    staged, final = staged_path(lake.staging, output), lake.path(output)
    if exists(staged) or not lake.cache.has(output.sha256):
        deliver(staged, final)
    if isinstance(final, Url):
        lake.cache.keep(staged, output.sha256)  # a publish need not fetch it


def acknowledge(lake: Lake, report: ShardReport) -> None:
    """Have the manifest say that a delivered shard is in the lake: for the one committer."""
    lake.log.append(shard_event(report))


def staged_path(staging: Path, output: Output) -> Path:
    """Where a file waits for its commit."""
    return staging / f"{Path(output.name).stem}.{output.table}.parquet"


def prepare(lake: Lake) -> None:
    """Begin to write: cut what a crash left of the log, empty the staging area.

    Raises `DamagedLake` where the log is gone and Parquet is there: a new one would have it swept.
    """
    lake.log.hold()
    lost = _lost_log(lake)
    if lost:
        raise DamagedLake(lost)
    lake.log.begin()
    lake.log.cut_torn_tail()
    empty_folder(lake.staging)


def verify(lake: Lake, manifest: Manifest) -> list[str]:
    """Every file that the manifest names, read whole: the complaints, none when all is well."""
    lost = _lost_log(lake)
    found = complaints(lake, _standing(manifest))
    if found:  # whoever holds the lake may have merged or swept these files meanwhile
        named = files_of(_standing(lake.log.read()))
        found = {name: told for name, told in found.items() if name in named}
    learned = (complaint(lake, output) for output in manifest.learned.values())
    return [*([lost] if lost else []), *lake.log.faults(), *found.values(), *filter(None, learned)]


def _standing(manifest: Manifest) -> list[ShardReport]:
    return [*manifest.active_shards().values(), *manifest.standing_damaged().values()]


def files_of(reports: Iterable[ShardReport]) -> dict[str, Output]:
    """The files in which the rows of these shards lie, by name: many may share one."""
    return {output.name: output for report in reports for output in report.outputs}


def complaints(lake: Lake, reports: Iterable[ShardReport]) -> dict[str, str]:
    """What is wrong with the files of these shards, by name; each is read whole, and once."""
    told = {name: complaint(lake, output) for name, output in files_of(reports).items()}
    return {name: line for name, line in told.items() if line}


def _lost_log(lake: Lake) -> str | None:
    if lake.log.is_there():
        return None
    orphans = len(_parquet(lake))
    if not orphans:
        return None
    told = f"missing, and {orphans} Parquet files that it named are there"
    return f"{lake.log.path}: {told}; bring it back from a backup, or move {lake.root} away"


def complaint(lake: Lake, output: Output) -> str | None:
    """What is wrong with a file of the lake, read whole; None when it is what was written."""
    path = lake.path(output)
    try:
        sha256 = digest(path)
    except FileNotFoundError:
        return f"{path}: missing; the manifest expects {output.rows} rows"
    except OSError as error:
        return f"{path}: cannot be read ({error.strerror})"
    if sha256 != output.sha256:
        return f"{path}: changed since it was written (its checksum differs)"
    return None


def sweep(lake: Lake, manifest: Manifest, committed_ns: int = 0, kept: Collection[str] = ()) -> int:
    """Delete Parquet that no raw file stands on any more; gives the bytes that were freed. Shards
    that are `kept` stay: see `alternates`.

    The manifest forgets a shard before its files go, so that a crash between leaves only orphans,
    which the next sweep takes. In an object store a file that nobody has acknowledged may be one
    that a worker or another ingest has delivered and is about to: it goes when it has lain there
    for a week, or since before our last commit (`committed_ns`, by the store's clock): whoever was
    about to commit it then cannot any more. One that is delivered again is written again, and is
    young then.
    """
    known = manifest.shards | manifest.damaged
    needed = manifest.needed_shards()
    dropped = [id_ for id_ in known if id_ not in needed and id_ not in kept]
    gone = {o.name for shard_id in dropped for o in known[shard_id].outputs}
    events = [{"event": "drop", "shard_id": shard_id} for shard_id in dropped]
    lake.log.append(*events)
    for event in events:
        manifest.apply(event)
    return clear(lake, manifest, gone, committed_ns)


def clear(lake: Lake, manifest: Manifest, gone: Collection[str] = (), committed_ns: int = 0) -> int:
    """Delete Parquet in which no shard has rows, be it one that waits for its raw file: what was
    merged into others, and what a crash left. By the rules of `sweep`; what is `gone`, at once."""
    known = (*manifest.shards.values(), *manifest.damaged.values())
    keep = files_of(known)
    freed = 0
    for name, stored in _parquet(lake).items():
        is_given_up = stored.mtime_ns <= committed_ns or is_old(stored)
        if name not in keep and (name in gone or not lake.is_remote or is_given_up):
            freed += stored.size_bytes
            remove(lake.root / name)
    return freed


def is_old(stored: Stored) -> bool:
    """Whether it has lain in the lake for so long that nobody is about to commit it."""
    return time.time_ns() - stored.mtime_ns > ORPHAN_SECONDS * 10**9


def sizes_of(lake: Lake) -> dict[str, int]:
    """How large every Parquet file is that lies in the lake, by its name there."""
    return {name: stored.size_bytes for name, stored in _parquet(lake).items()}


def _parquet(lake: Lake) -> dict[str, Stored]:
    """Every Parquet file that lies in the lake, or arrived half, by its name there."""
    found = (stored for table in TABLES for stored in inside(lake.root / table))
    begin = len(str(lake.root)) + 1
    return {stored.path[begin:]: stored for stored in found if stored.path.endswith(ENDS)}
