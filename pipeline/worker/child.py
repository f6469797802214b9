"""Shard -> staged Parquet and a report: what runs inside a worker process."""

import os
import resource
import time
import traceback
from collections.abc import Iterator
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from typing import Any

from broadsheet.pipeline.apart import be_a_child
from broadsheet.pipeline.layouts import NO_LAYOUTS, DamagedLayout, layouts_at
from broadsheet.pipeline.readers import read
from broadsheet.pipeline.readers.formats import ByteRange, Found, Reach
from broadsheet.pipeline.records import (
    Origin,
    OtherRecords,
    RawRecord,
    Reason,
    RecordFailure,
    Rejected,
    Rung,
    Stage,
)
from broadsheet.pipeline.refine import Memo, refine
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.schema import Article, Rejection
from broadsheet.pipeline.shards import Part, ShardReport
from broadsheet.pipeline.storage.files import digest, look
from broadsheet.pipeline.storage.location import is_url
from broadsheet.pipeline.storage.trouble import Changed
from broadsheet.pipeline.worker.journal import Journal
from broadsheet.pipeline.worker.memory import give_back, limit_memory
from broadsheet.pipeline.worker.messages import Job, Trouble, Verdict
from broadsheet.pipeline.worker.progress import Progress, Step
from broadsheet.pipeline.worker.tally import Desk, Stager

SAMPLE_CHARS = 200


def serve(connection: Connection, progress: Progress, memory_bytes: int, stager: Stager) -> None:
    """Do shards until the supervisor hangs up."""
    be_a_child()
    leave_fork_server()
    limit_memory(memory_bytes)
    memo = Memo()
    while True:
        try:
            job: Job = connection.recv()
        except EOFError:
            return
        answer = _answer(job, progress, memo, stager)
        give_back()
        if isinstance(answer, ShardReport):
            progress.rest()  # after trouble, the supervisor still needs the place
        try:
            connection.send(answer)
        except (BrokenPipeError, ConnectionResetError):
            return  # the supervisor was killed meanwhile: nobody wants to know


def _answer(job: Job, progress: Progress, memo: Memo, stager: Stager) -> ShardReport | Trouble:
    try:
        return work(job, progress, memo, stager)
    except MemoryError:
        return Trouble("memory", "the memory limit of a worker")
    except DamagedLayout as damaged:
        return Trouble("storage", str(damaged))
    except (SourceChanged, Changed) as changed:
        return Trouble("changed", str(changed))
    except OSError as error:
        return Trouble("storage", str(error))
    except Exception:  # noqa: BLE001  (a bug of ours: the supervisor shows it)
        return Trouble("bug", traceback.format_exc())


class SourceChanged(Exception):
    """A raw file was rewritten while it was read: its rows would belong to no content."""


def work(job: Job, progress: Progress, memo: Memo, stager: Stager) -> ShardReport:
    """Run the recipe over a shard, going on where a killed predecessor stopped."""
    journal = Journal(job.staging / f"{job.shard.shard_id}.journal")
    desk = Desk(job.shard, job.staging, stager)
    clock = _Clock()
    progress.uncount()
    try:
        for entry in journal.entries():
            desk.take(entry)
            progress.count(isinstance(entry, Article), isinstance(entry, Rejection))
        for index in range(desk.part, len(job.shard.parts)):
            _work_part(job, index, desk, journal, progress, memo, clock)
        progress.begin(len(job.shard.parts), 0, Step.WRITE)
        desk.finish()
        report = desk.report(clock.seconds("write"), _peak_memory_bytes())
        journal.delete()
        return report
    finally:
        journal.close()


def _work_part(
    job: Job,
    index: int,
    desk: Desk,
    journal: Journal,
    progress: Progress,
    memo: Memo,
    clock: "_Clock",
) -> None:
    part = job.shard.parts[index]
    resume_at = desk.read_through
    desk.begin_part()
    ordinal = 0
    records = _records(part, job.rules)
    while True:
        verdict = job.verdicts.get((index, ordinal))
        progress.begin(index, ordinal, Step.READ, is_cheap=verdict is not None)
        if verdict and verdict.reason and verdict.stage is Stage.READ:
            # The reader itself hangs here, twice: the rest of this part is out of reach.
            outcome: Article | Rejection = _unreadable(part, ordinal, verdict)
            journal.add(outcome)
            desk.take(outcome)
            break
        thing = next(records, None)
        clock.lap("read")
        if thing is None:
            break
        if isinstance(thing, OtherRecords):
            desk.take_other(thing.count)
            continue
        if isinstance(thing, Reach):
            desk.reach = thing
            continue
        ordinal += 1
        if ordinal <= resume_at:
            continue
        outcome = _outcome(thing, job, verdict, progress, memo)
        clock.lap("refine")
        journal.add(outcome)
        desk.take(outcome)
        progress.count(isinstance(outcome, Article), isinstance(outcome, Rejection))
        chunk = desk.full_chunk()
        if chunk:
            journal.add(chunk)
            desk.take(chunk)
            clock.lap("write")
    _confirm(part)
    done = desk.end_part()
    journal.add(done)
    desk.take(done)


def _records(part: Part, rules: Rules) -> Iterator[Found]:
    source = part.source
    if source.refusal or source.format is None:
        reason, detail = source.refusal or (Reason.UNKNOWN_FORMAT, "no reader")
        origin = Origin(source.source_id, 0, 0, source.size_bytes)
        yield RecordFailure(origin, reason, detail, size_bytes=source.size_bytes)
        return
    range_of = ByteRange(
        path=source.location,
        source_id=source.source_id,
        start=part.start,
        end=part.end,
        size_bytes=source.size_bytes,
        claims=source.claims,
    )
    yield from read(range_of, source.format, rules)


def _outcome(
    thing: RawRecord | RecordFailure,
    job: Job,
    verdict: Verdict | None,
    progress: Progress,
    memo: Memo,
) -> Article | Rejection:
    if isinstance(thing, RecordFailure):
        return reject_failure(thing)
    if verdict and verdict.reason:
        return reject(thing, verdict.stage, verdict.reason, verdict.detail)
    rung = Rung.CHEAP if verdict else Rung.FULL
    try:
        book = job.shard.layouts
        return refine(
            thing, job.rules, job.shard.recipe_id, memo, rung, progress.enter,
            layouts=layouts_at(book.root, book.book_id) if book else NO_LAYOUTS,
        )  # fmt: skip
    except Rejected as rejected:
        return reject(thing, progress.now().step.stage, rejected.reason, rejected.detail)
    except (MemoryError, DamagedLayout):
        raise  # no fault of the record
    except Exception:  # noqa: BLE001  (a bug of ours: a row of the ledger, exit code 1)
        return reject(thing, progress.now().step.stage, Reason.CRASHED, traceback.format_exc())


def reject(record: RawRecord, stage: Stage, reason: Reason, detail: str) -> Rejection:
    """The ledger's row of a record that a stage refused."""
    return Rejection(
        source_id=record.origin.source_id,
        record_offset=record.origin.record_offset,
        record_ordinal=record.origin.record_ordinal,
        member=record.origin.member,
        stage=stage,
        reason=reason,
        detail=detail,
        url=record.url or record.claims.url,
        size_bytes=record.size_bytes,
        raw_sha256=record.raw_sha256,
        sample=escape_sample(record.payload),
        fetched_at=record.fetched_at,
        warc_record_id=record.warc_record_id,
    )


def reject_failure(failure: RecordFailure) -> Rejection:
    """The ledger's row of a record that its reader could not read."""
    return Rejection(
        source_id=failure.origin.source_id,
        record_offset=failure.origin.record_offset,
        record_ordinal=failure.origin.record_ordinal,
        member=failure.origin.member,
        stage=Stage.READ,
        reason=failure.reason,
        detail=failure.detail,
        url=failure.url,
        size_bytes=failure.size_bytes,
        raw_sha256=failure.raw_sha256,
        sample=escape_sample(failure.sample) if failure.sample else None,
        fetched_at=failure.fetched_at,
        warc_record_id=failure.warc_record_id,
        revisit_of=failure.revisit_of,
    )


def _unreadable(part: Part, ordinal: int, verdict: Verdict) -> Rejection:
    detail = f"{verdict.detail}; nothing behind it could be read up to byte {part.end}"
    reason = verdict.reason or Reason.TIMEOUT
    return Rejection(
        source_id=part.source.source_id,
        record_offset=part.start,
        record_ordinal=ordinal,
        stage=Stage.READ,
        reason=reason,
        detail=detail,
    )


def escape_sample(payload: bytes) -> str:
    r"""The first 200 characters, fit for any terminal.

    >>> escape_sample(b"<p>\x1b[31mred\x00</p>")
    '<p>\\x1b[31mred\\x00</p>'
    """
    text = payload[: 4 * SAMPLE_CHARS].decode("utf-8", "backslashreplace")[:SAMPLE_CHARS]
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _confirm(part: Part) -> None:
    """The file is still what was surveyed, or has only grown at its end."""
    source = part.source
    if source.refusal or is_url(source.path):  # of an object, no other content can be read
        return
    try:
        found = look(source.path)
        if (found.size_bytes, found.mtime_ns) == (source.size_bytes, source.mtime_ns):
            return
        if digest(source.path, source.size_bytes) == source.sha256:
            return
    except OSError:
        pass
    raise SourceChanged(f"{source.path} was rewritten while it was read")


class _Clock:
    """CPU seconds by step."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._last = time.process_time()

    def lap(self, step: str) -> None:
        now = time.process_time()
        self._seconds[step] = self._seconds.get(step, 0.0) + now - self._last
        self._last = now

    def seconds(self, step: str) -> dict[str, float]:
        self.lap(step)
        return {name: round(spent, 3) for name, spent in self._seconds.items()}


def _peak_memory_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def leave_fork_server() -> None:
    """The fork server ends when nobody holds the pipe to it, which multiprocessing hands to its
    children as well: held here, a page that hangs would outlive the run that was killed."""
    server: Any = forkserver._forkserver  # noqa: SLF001  (no public name for its pipe)
    if server._forkserver_alive_fd is not None:  # noqa: SLF001
        os.close(server._forkserver_alive_fd)  # noqa: SLF001
        server._forkserver_alive_fd = None  # noqa: SLF001
