"""Imported into a worker: documents that say so hang, swell, die or raise; the rest is as ever.

Only the fault is injected: the processes, the kills and the ledger are the real ones.
"""

import ctypes
import errno
import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

from broadsheet.pipeline.lake import store
from broadsheet.pipeline.layouts import Layouts
from broadsheet.pipeline.records import RawRecord, Rung, Stage
from broadsheet.pipeline.refine import Memo, ignore
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.schema import Article, Rejection
from broadsheet.pipeline.shards import Output
from broadsheet.pipeline.worker import child

REFINE = child.refine


def refine(
    record: RawRecord,
    rules: Rules,
    recipe: str,
    memo: Memo,
    rung: Rung = Rung.FULL,
    enter: Callable[[Stage], None] = ignore,
    *,
    layouts: Layouts,
) -> Article:
    """Misbehave as the document asks."""
    enter(Stage.EXTRACT)
    text = record.payload.decode("utf-8", "replace")
    if "HANG-ALWAYS" in text or ("HANG-ONCE" in text and rung is Rung.FULL):
        while True:
            pass
    if "SWELL" in text:
        # Reserved, not touched: to fill a gigabyte takes a busy machine longer than a timeout.
        hoard = [bytes(64 * 2**20) for _ in range(10_000)]
        raise AssertionError(f"{len(hoard)} blocks were allocated")
    if "SEGFAULT" in text and rung is Rung.FULL:
        ctypes.string_at(0)
    if "OOM-KILL" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "BUG" in text:
        raise ZeroDivisionError("ours")
    return REFINE(record, rules, recipe, memo, rung, enter, layouts=layouts)


def stage_rows(
    staging: Path, name: str, articles: Sequence[Article], rejections: Sequence[Rejection]
) -> list[Output]:
    """The lake's own stager, on a disk that is full as long as a file says so.

    Handing this one over is what imports the faults into a worker.
    """
    if (staging / "PEAK").exists():
        assert b"peak" * 2**26  # a quarter of a gigabyte, for a moment
    if (staging / "FULL").exists():
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(staging))
    return store.stage_rows(staging, name, articles, rejections)


child.refine = refine
