"""A raw file and the places of its documents -> what sides make of them: runs in a child process.

Each side reads the file by its own rules. What is begun is told before it is done, so that the
parent knows at whom to point where the process hangs or dies.
"""

import time
import traceback
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection

from broadsheet.pipeline.apart import be_a_child
from broadsheet.pipeline.compare.outcome import FIELDS, Outcome, Refused, Told, printed, told
from broadsheet.pipeline.compare.sides import Extractor, Side
from broadsheet.pipeline.landing import NothingThere
from broadsheet.pipeline.recipe import recipe_id
from broadsheet.pipeline.records import (
    Kind,
    RawRecord,
    Reason,
    RecordFailure,
    Rejected,
    Rung,
    Stage,
)
from broadsheet.pipeline.refine import Memo, refine
from broadsheet.pipeline.reread import Place, lying_at, records_at
from broadsheet.pipeline.worker.child import leave_fork_server
from broadsheet.pipeline.worker.memory import limit_memory

Turn = tuple[Place, int]  # a document, and the how-manieth side
PLAIN_PAGE = (
    b"<html><head><title>Plain</title></head><body><article><p class='date'>12 foo 2019</p><p>"
    + b"A first paragraph, long enough to be text. " * 20
    + b"</p></article></body></html>"
)


@dataclass(frozen=True, slots=True)
class Task:
    """Documents of one raw file, by place with the hash of their content; which turns are over,
    and which the cheap extractor takes."""

    path: str
    places: dict[Place, str]
    sides: Sequence[Side]
    raw: Sequence[str]
    over: Collection[Turn] = ()
    cheap: Collection[Turn] = ()


@dataclass(frozen=True, slots=True)
class Begun:
    """A turn has begun."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of it; a string says why there is nothing to compare."""

    turn: Turn
    outcome: Outcome | str
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Closed:
    """The task is done; of the turns that were not had, why."""

    why: str


Message = Begun | Ended | Closed


def serve(connection: Connection, memory_bytes: int) -> None:
    """Do tasks until the parent hangs up."""
    be_a_child()
    leave_fork_server()
    limit_memory(memory_bytes)
    while True:
        try:
            task: Task = connection.recv()
            for message in messages(task):
                connection.send(message)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return


def messages(task: Task) -> Iterator[Message]:
    """Each turn of a task as it begins and ends."""
    whys = []
    for number, side in enumerate(task.sides):
        left = {place for place in task.places if (place, number) not in task.over}
        if not left or not side.is_run:
            continue
        if side.extractor is not None:
            _warm(side.extractor)
        try:
            for thing in records_at(lying_at(task.path), left, side.rules, task.raw):
                place = thing.origin.record_offset, thing.origin.member
                turn = (place, number)
                yield Begun(turn)
                begun = time.process_time()
                outcome = _outcome(thing, side, task.places[place], is_cheap=turn in task.cheap)
                yield Ended(turn, outcome, time.process_time() - begun)
        except (Rejected, NothingThere, OSError) as trouble:
            whys.append(str(trouble))
    yield Closed(whys[0] if whys else "no record begins there now")


@cache
def _warm(extractor: Extractor) -> None:
    """Have it load what it loads with its first page, in which no date is found at once: 1.1 CPU s
    of trafilatura's that no document is charged for."""
    with suppress(Exception):  # it will say so of a document, too
        extractor.call(PLAIN_PAGE, None)


def _outcome(
    thing: RawRecord | RecordFailure, side: Side, raw_sha256: str, *, is_cheap: bool
) -> Outcome | str:
    if isinstance(thing, RecordFailure):
        return Refused(Stage.READ, thing.reason, thing.detail)
    if thing.raw_sha256 != raw_sha256:
        return "its raw bytes have changed"
    if side.extractor is not None:
        return _extracted(thing, side.extractor)
    return _refined(thing, side, Rung.CHEAP if is_cheap else Rung.FULL)


def _refined(record: RawRecord, side: Side, rung: Rung) -> Outcome:
    stages = [Stage.EXTRACT]
    try:
        article = refine(record, side.rules, recipe_id(side.rules), Memo(), rung, stages.append)
    except Rejected as rejected:
        return Refused(stages[-1], rejected.reason, rejected.detail)
    except MemoryError:
        if rung is Rung.FULL:
            return _refined(record, side, Rung.CHEAP)
        return Refused(stages[-1], Reason.MEMORY, "the memory limit of a worker")
    except Exception:  # noqa: BLE001  (a bug of ours: the page shows it)
        return Refused(stages[-1], Reason.CRASHED, traceback.format_exc())
    return told({name: getattr(article, name) for name in ("text", *FIELDS)})


def _extracted(record: RawRecord, extractor: Extractor) -> Outcome | str:
    if record.kind is not Kind.HTML:
        return f"it is {record.kind}, and that side reads HTML only"
    try:
        found = extractor.call(record.payload, record.url)
    except MemoryError:
        return Refused(Stage.EXTRACT, Reason.MEMORY, "the memory limit of a worker")
    except Exception as error:  # noqa: BLE001  (theirs; whatever it is, it gave no article)
        return Refused(Stage.EXTRACT, Reason.CRASHED, f"{type(error).__name__}: {error}")
    if not found.text.strip():
        return Refused(Stage.EXTRACT, Reason.NO_TEXT, "an empty text")
    said = {"title": found.title, "authors": found.author, "published_on": found.day}
    return Told(found.text, {name: printed(said[name]) for name in extractor.fields})
