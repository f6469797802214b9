"""A lake -> every byte of it read back in a month, each run from where the last one left it.

An ingest reads 256 MiB; `maintain` reads what these have left of the month's share. Where the round
stands is no part of the lake: lost, it begins again.
"""

import json
from bisect import bisect_right
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.store import Lake, complaint, files_of
from broadsheet.pipeline.storage.durable import move, write_scratch
from broadsheet.pipeline.storage.files import read

MONTH = timedelta(days=30)
RUN_BYTES = 2**28  # of the lake, read back by each ingest: 0.2 s
FORGETFUL = (OSError, ValueError, TypeError)


@dataclass(frozen=True, slots=True)
class Round:
    """How far the reading has come: files are read in the order of their names."""

    begun_at: str
    behind: str = ""  # the last that was read
    read_bytes: int = 0
    whole_at: str | None = None  # when the last round had come to its end

    def owed_bytes(self, total_bytes: int, now: datetime, until: timedelta) -> int:
        """What has to be read now so that, by the next time, no more than a month is gone."""
        spent = now - datetime.fromisoformat(self.begun_at) + until
        return int(total_bytes * min(spent / MONTH, 1.0)) - self.read_bytes


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What a run has read back, and the files that are not what was written, each with why."""

    files: int
    size_bytes: int
    complaints: dict[str, str]


NOTHING = ReadBack(0, 0, {})


def round_of(lake: Lake, now: datetime) -> Round:
    """Where the round stands, or a new one."""
    try:
        return Round(**json.loads(read(lake.home / "round.json")))
    except FORGETFUL:
        return Round(now.isoformat(timespec="seconds"))


def read_on(lake: Lake, manifest: Manifest, most_bytes: int, now: datetime) -> ReadBack:
    """Read `most_bytes` or little more, one file at least, up to the end of the round.

    Of a lake in an object store nothing is read: it would be fetched for that, and the store keeps
    checksums of its own.
    """
    if lake.is_remote or most_bytes <= 0:
        return NOTHING
    files = files_of(manifest.active_shards().values())
    names = sorted(files)
    state = round_of(lake, now)
    told, count, size_bytes = {}, 0, 0
    for name in names[bisect_right(names, state.behind) :]:
        if size_bytes >= most_bytes:
            break
        line = complaint(lake, files[name])
        if line:
            told[name] = line
        count, size_bytes = count + 1, size_bytes + files[name].size_bytes
        state = replace(state, behind=name, read_bytes=state.read_bytes + files[name].size_bytes)
    if not names or state.behind >= names[-1]:
        instant = now.isoformat(timespec="seconds")
        state = Round(instant, whole_at=instant)
    with suppress(OSError):  # of a full disk somebody else will tell
        _keep(lake, state)
    return ReadBack(count, size_bytes, told)


def _keep(lake: Lake, state: Round) -> None:
    scratch = lake.home / ".round.json.arriving"
    write_scratch(scratch, json.dumps(asdict(state)).encode() + b"\n")
    move(scratch, lake.home / "round.json")
