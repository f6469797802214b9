"""What a worker is doing right now, in memory that it shares with its supervisor."""

import time
from enum import IntEnum
from multiprocessing.context import ForkServerContext
from typing import NamedTuple

from broadsheet.pipeline.records import Stage


class Step(IntEnum):
    """What a worker does with its time."""

    IDLE = 0
    READ = 1
    EXTRACT = 2
    CLEAN = 3
    DATE = 4
    ENRICH = 5
    WRITE = 6

    @property
    def stage(self) -> Stage:
        """The stage that the ledger names for it."""
        return Stage(self.name.lower())


STEP_OF = {stage: Step[stage.name] for stage in Stage}


class Now(NamedTuple):
    """One look at a worker."""

    step: Step
    part: int
    ordinal: int
    is_cheap: bool
    started_ns: int  # on the system's monotonic clock, the same in every process


class Progress:
    """Eight numbers in shared memory, without a lock: the worker writes, the supervisor reads."""

    _STEP, _PART, _ORDINAL, _CHEAP, _STARTED, _ARTICLES, _REJECTS = range(7)

    def __init__(self, context: ForkServerContext) -> None:
        self._cells = context.RawArray("q", 8)

    def begin(self, part: int, ordinal: int, step: Step, is_cheap: bool = False) -> None:
        """A record's clock starts."""
        cells = self._cells
        cells[self._STARTED] = time.monotonic_ns()
        cells[self._PART] = part
        cells[self._ORDINAL] = ordinal
        cells[self._CHEAP] = is_cheap
        cells[self._STEP] = step

    def enter(self, stage: Stage) -> None:
        """The record goes on to its next stage; its clock runs on."""
        self._cells[self._STEP] = STEP_OF[stage]

    def rest(self) -> None:
        """Nothing is being done that could hang."""
        self._cells[self._STEP] = Step.IDLE

    def count(self, articles: int, rejects: int) -> None:
        """Add finished records."""
        self._cells[self._ARTICLES] += articles
        self._cells[self._REJECTS] += rejects

    def uncount(self) -> None:
        """Forget what was counted for a shard that begins again."""
        self._cells[self._ARTICLES] = self._cells[self._REJECTS] = 0

    @property
    def counts(self) -> tuple[int, int]:
        """Articles and rejects of the shard under way."""
        return self._cells[self._ARTICLES], self._cells[self._REJECTS]

    def now(self) -> Now:
        """What the worker is doing."""
        cells = self._cells
        return Now(
            Step(cells[self._STEP]),
            cells[self._PART],
            cells[self._ORDINAL],
            bool(cells[self._CHEAP]),
            cells[self._STARTED],
        )
