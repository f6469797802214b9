"""Outcomes -> the ledger of one part of a shard, and the rows that wait to be written."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from broadsheet.pipeline.readers.formats import Reach
from broadsheet.pipeline.records import Tally
from broadsheet.pipeline.schema import Article, Rejection
from broadsheet.pipeline.shards import Output, PartTally, Shard, ShardReport
from broadsheet.pipeline.worker.journal import ChunkDone, JournalEntry, PartDone

Stager = Callable[[Path, str, Sequence[Article], Sequence[Rejection]], list[Output]]

CHUNK_ROWS = 5_000  # rows held in memory before they become Parquet: about 50 MB


class Desk:
    """What a worker has in hand of one shard; the same after a kill, from the journal."""

    def __init__(self, shard: Shard, staging: Path, stager: Stager) -> None:
        self._shard = shard
        self._staging = staging
        self._stager = stager
        self._articles: list[Article] = []
        self._rejections: list[Rejection] = []
        self._outputs: list[Output] = []
        self._done: list[PartTally] = []
        self._open = Tally()
        self.reach: Reach | None = None  # of the open part, once it is read

    @property
    def part(self) -> int:
        """The part under way."""
        return len(self._done)

    @property
    def read_through(self) -> int:
        """How many records of that part have their outcome."""
        return self._open.records_seen

    def begin_part(self) -> None:
        """Read the open part from its beginning (again): its other records are counted anew."""
        self._open.other_records = 0
        self.reach = None

    def take(self, entry: JournalEntry) -> None:
        """Book one entry, fresh or from the journal of a predecessor."""
        match entry:
            case Article():
                self._articles.append(entry)
                self._open.records_seen += 1
                self._open.articles += 1
            case Rejection(reason=reason):
                self._rejections.append(entry)
                self._open.records_seen += 1
                self._open.rejects += 1
                self._open.reasons[reason] = self._open.reasons.get(reason, 0) + 1
            case PartDone(piece=piece):
                self._done.append(piece)
                self._open = Tally()
            case ChunkDone(outputs=outputs, piece=piece):
                self._outputs.extend(outputs)
                self._articles, self._rejections = [], []
                self._open = piece.tally

    def take_other(self, count: int) -> None:
        """Count records that do not claim to be documents."""
        self._open.other_records += count

    def end_part(self) -> PartDone:
        """The entry that closes the open part."""
        return PartDone(self._piece())

    def full_chunk(self) -> ChunkDone | None:
        """The entry that closes a chunk of rows, once there are enough of them."""
        if len(self._articles) + len(self._rejections) < CHUNK_ROWS:
            return None
        return ChunkDone(tuple(self._staged()), self._piece())

    def finish(self) -> None:
        """Stage the rows that are left."""
        self._outputs.extend(self._staged())

    def report(self, seconds: dict[str, float], peak_memory_bytes: int) -> ShardReport:
        """What the supervisor needs to know."""
        return ShardReport(
            shard_id=self._shard.shard_id,
            recipe_id=self._shard.recipe_id,
            outputs=tuple(self._outputs),
            tallies=tuple(self._done),
            seconds=seconds,
            peak_memory_bytes=peak_memory_bytes,
        )

    def _staged(self) -> list[Output]:
        chunk = len({output.name for output in self._outputs if output.table == "articles"})
        name = f"{self._shard.shard_id}-{chunk:04d}" if chunk else self._shard.shard_id
        return self._stager(self._staging, name, self._articles, self._rejections)

    def _piece(self) -> PartTally:
        part = self._shard.parts[self.part]
        tally = replace(self._open, reasons=dict(self._open.reasons))
        begins_at, ends_at = (
            (self.reach.begins_at, self.reach.ends_at) if self.reach else (None, None)
        )
        return PartTally(part.source.source_id, part.start, part.end, tally, begins_at, ends_at)
