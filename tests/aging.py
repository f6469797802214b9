"""A landing zone of many hours -> the lake that their publishes would have left, without them.

Every hour's shard, raw file, run and publish stands in the log, and the rows lie in files as merges
leave them. The next ingest finds nothing of it new: what it costs then is what a year's end costs.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from broadsheet.pipeline.filing import filing_of, identify_claims
from broadsheet.pipeline.lake.entries import Covered, FileEntry
from broadsheet.pipeline.lake.events import file_event, shard_event
from broadsheet.pipeline.lake.store import Lake, deliver_file, prepare, stage_rows
from broadsheet.pipeline.landing import RawFile, scan
from broadsheet.pipeline.recipe import recipe_id
from broadsheet.pipeline.records import Claims, Tally
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.schema import Article
from broadsheet.pipeline.shards import Output, PartTally, ShardReport, identify_source
from tests.synthetic import article

MERGED = 1_000  # raw files whose rows lie in one file of the lake
RECIPE = recipe_id(Rules())


def age(raw: Path, data: Path) -> int:
    """Have a lake hold what lies there, a publish a file; how many events its log has."""
    lake = Lake(data)
    prepare(lake)
    found = list(scan([str(raw)], data))
    for begin in range(0, len(found), MERGED):
        some = found[begin : begin + MERGED]
        rows = [row for one in some for row in _rows(one)]
        name = f"{begin:032x}"
        (output,) = stage_rows(lake.staging, name, rows, [])
        deliver_file(lake, output)
        lake.log.append(*(event for one in some for event in _events(one, output, raw)))
    return lake.log.read().version


def _rows(found: RawFile) -> Iterator[Article]:
    source = _source(found)
    for number, line in enumerate(Path(found.path).read_text().splitlines()):
        said = json.loads(line)
        hostname = said["url"].split("/")[2]
        day = datetime.fromisoformat(said["date"]).date()
        yield Article(
            **article(
                said["text"], url=said["url"], canonical_url=said["url"], hostname=hostname,
                outlet=hostname, title=said["title"], published_on=day, source_id=source,
                record_offset=number, record_ordinal=number, recipe_id=RECIPE,
            )
        )  # fmt: skip


def _events(found: RawFile, output: Output, raw: Path) -> Iterator[dict[str, Any]]:
    """What one publish says."""
    source, shard_id = _source(found), hashlib.sha256(found.path.encode()).hexdigest()[:32]
    rows = len(Path(found.path).read_text().splitlines())
    piece = PartTally(source, 0, found.size_bytes, Tally(rows, rows, 0, 0), 0, found.size_bytes)
    yield shard_event(ShardReport(shard_id, RECIPE, (output,), (piece,), {"read": 0.1}, 2**27))
    claims = filing_of([str(raw)], Rules().paths).claims(found)
    said = (found.path, _sha256(found), found.size_bytes, found.mtime_ns, found.inode, "jsonl")
    parts = (Covered(shard_id, source, 0, found.size_bytes),)
    yield file_event(FileEntry(*said, identify_claims(found, claims), RECIPE, "complete", parts))
    at = Path(found.path).stem
    counts = {"records_seen": rows, "articles": rows, "rejects": 0, "peak_memory_bytes": 2**27}
    when = dict.fromkeys(("started_at", "ended_at"), "2026-01-01T00:00:00+00:00")
    more = {"command": "a scheduled ingest", "config_hash": "0" * 16, "exit_code": 0}
    versions = {f"library-{n}": "1.2.3" for n in range(16)}
    told = {"versions": versions, "seconds": {"read": 0.1, "refine": 0.2}, "snapshot_id": at}
    yield {"event": "run", "run_id": shard_id, **counts, **when, **more, **told}
    yield {"event": "published"}


def _sha256(found: RawFile) -> str:
    return hashlib.sha256(Path(found.path).read_bytes()).hexdigest()


def _source(found: RawFile) -> str:
    return identify_source(_sha256(found), 0, Claims())
