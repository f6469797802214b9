"""The last snapshot and the lake -> what a build starts from: that snapshot, or nothing.

A snapshot can be gone on from where the same code and libraries made it: who counts words otherwise
begins anew. A row that leaves keeps its room in the file, and its text; when a third of the rows
has left, the corpus is built anew, and the file is as small as it can be.
"""

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.pipeline.schema import ARTICLES, REJECTS
from broadsheet.pipeline.storage.files import exists, read
from broadsheet.pipeline.warehouse.corrections import PATTERN
from broadsheet.pipeline.warehouse.holdings import PARTS, Holdings
from broadsheet.pipeline.warehouse.reading import reading
from broadsheet.pipeline.warehouse.statements import SQL

LIBRARIES = ("duckdb", "PyStemmer")
LEFT_SHARE = 1 / 3  # of the articles that came since the corpus was built as a whole


@dataclass(frozen=True, slots=True)
class Start:
    """What a build starts from."""

    shard_ids: pa.Array  # the shards of the lake whose rows it reads
    made_by: str
    built_version: int  # the lake's version when the corpus was last built as a whole
    left_articles: int = 0  # articles that left it since then
    previous: Path | None = None  # the snapshot that is changed; None: all is built anew


def start(previous: Path | None, holdings: Holdings) -> Start:
    """How to come from the snapshot `previous`, which is what was published, to these holdings."""
    made_by = maker()
    anew = Start(pc.unique(holdings.parts["shard_id"]), made_by, holdings.lake_version)
    if previous is None or not exists(previous):
        return anew
    try:
        with reading(previous) as con:
            known = con.execute("select made_by, built_version, left_articles from derived.upkeep")
            ((maker_of_it, built_version, left),) = known.fetchall()
            if maker_of_it != made_by:
                return anew
            con.register("parts_now", holdings.parts.select(PARTS.names))
            shard_ids = con.sql(
                "select distinct shard_id from parts_now "
                "anti join derived.parts as known using (raw_file_id, shard_id, source_id)"
            ).to_arrow_table()["shard_id"]
            ((leaving, staying),) = con.execute(
                "select count(*) filter (where is_gone), count(*) filter (where not is_gone) "
                "from (select part_no not in (select part_no from derived.parts "
                "semi join parts_now using (raw_file_id, shard_id, source_id)) as is_gone "
                "from derived.article_rows)"
            ).fetchall()
    except (duckdb.Error, ValueError):  # written by another version of ours, or by no one of us
        return anew
    left += leaving
    if left > LEFT_SHARE * (left + staying):
        return anew
    return Start(shard_ids.combine_chunks(), made_by, built_version, left, previous)


def maker() -> str:
    """Names all that a corpus is made by, apart from the lake: sql/, this room, its libraries."""
    named = hashlib.sha256()
    for path in sorted((*SQL.glob("[0-9]*/*.sql"), *Path(__file__).parent.glob("*.py"))):
        named.update(path.name.encode() + b"\0" + read(path) + b"\0")
    for library in LIBRARIES:
        named.update(f"{library} {version(library)}\0".encode())
    named.update(repr((ARTICLES, REJECTS, PATTERN)).encode())
    return named.hexdigest()[:16]
