"""What crosses the line between a supervisor and its worker: nothing that is large."""

from dataclasses import dataclass
from pathlib import Path

from broadsheet.pipeline.records import Reason, Stage
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.shards import Shard


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a supervisor decided of a record that killed a worker.

    `reason` is None as long as the record may be tried on the cheap rung.
    """

    stage: Stage
    reason: Reason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A shard to do, and what is known of its dangerous records, by part and ordinal."""

    shard: Shard
    rules: Rules
    staging: Path
    verdicts: dict[tuple[int, int], Verdict]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a worker gave a shard back.

    storage: the disk refused; it may be tried again. changed: a raw file is not what was
    surveyed. memory: the record under way asked for too much. bug: an error of ours outside
    any record.
    """

    kind: str
    detail: str
