"""What was measured -> what CC-NEWS costs, and where one publisher ends. `python -m tests.scale`.

Nothing here is guessed but what CC-NEWS is (12 million documents a month, 1.36 billion in all):
every other number was measured on the machine of continuous integration, by the command beside it.
Core-days of another machine differ by how fast its cores are, requests and bytes do not.
"""

from collections.abc import Iterator
from dataclasses import dataclass

MONTH_PAGES = 12e6
ALL_PAGES = 1.36e9
HOURS = 30 * 24
DAY_SECONDS = 86_400
SHARD_BYTES = 64 * 2**20  # of a corpus of this size: BROADSHEET_SHARD_BYTES


@dataclass(frozen=True, slots=True)
class Measured:
    """A constant: its value, in which unit, and by which command."""

    value: float
    unit: str
    by: str


CLUSTER = "python -m tests.scale_measures cluster cc.warc.gz"
YEARS = "python -m tests.scale_measures years 20000"
BENCH = "make bench WARC=cc.warc.gz"

PAGE_CPU = Measured(0.0, "CPU s a page, everything included", CLUSTER)
RAW = Measured(27_605, "bytes of WARC a page", "cc.warc.gz: 82 816 416 bytes, 3 000 responses")
ARTICLES = Measured(0.913, "articles a page", CLUSTER)
LAKE = Measured(0.0, "bytes of Parquet an article, of 1 300 words", CLUSTER)
SHARD_CPU = Measured(0.0, "CPU s of the driver a shard", CLUSTER)
SHARD_GETS = Measured(0.0, "GET and HEAD a shard", CLUSTER)
SHARD_PUTS = Measured(0.0, "PUT a shard", CLUSTER)
READS = Measured(
    2.0, "times that a raw byte leaves the store: hashed by the driver, then read", CLUSTER
)
DATABASE = Measured(0.0, "bytes of corpus.duckdb an article, of 400 words", YEARS)
COPY = Measured(0.0, "bytes a second of a copy, synced", "cp corpus.duckdb x && sync x")
NEW = Measured(0.0, "CPU s of a publish for each new article", YEARS)
MERGE = Measured(0.0, "CPU s of a merge of index segments for each article in it", YEARS)
CONSTANTS = {name: one for name, one in globals().items() if isinstance(one, Measured)}


def work(pages: float) -> dict[str, float]:
    """What a cluster does for so many pages."""
    raw_bytes = pages * RAW.value
    shards = raw_bytes / SHARD_BYTES
    return {
        "core-days of the workers": pages * PAGE_CPU.value / DAY_SECONDS,
        "shards": shards,
        "core-hours of the driver": shards * SHARD_CPU.value / 3600,
        "GET, HEAD": shards * SHARD_GETS.value,
        "PUT": shards * SHARD_PUTS.value,
        "TB of WARC": raw_bytes / 1e12,
        "TB read from the store": READS.value * raw_bytes / 1e12,
        "TB of lake": pages * ARTICLES.value * LAKE.value / 1e12,
        "TB of corpus.duckdb": pages * ARTICLES.value * DATABASE.value / 1e12,
    }


def publish(held: float, new: float, *, has_reflink: bool = False) -> dict[str, float]:
    """Seconds of one publish by step: `new` articles into `held`, on one core.

    Segments double: an article is merged as often as the corpus has doubled since it came.
    """
    doublings = max(0.0, log2(held / new)) if held > new else 0.0
    return {
        "copy": 0.0 if has_reflink else held * DATABASE.value / COPY.value,
        "new": new * NEW.value,
        "merge": new * MERGE.value * doublings,
    }


def end_of(new: float, limit_seconds: float, *, has_reflink: bool = False) -> float:
    """At how many articles a publish of `new` ones takes longer than that."""
    low, high = new, 1e13
    while high / low > 1.001:
        middle = (low * high) ** 0.5
        is_over = sum(publish(middle, new, has_reflink=has_reflink).values()) > limit_seconds
        low, high = (low, middle) if is_over else (middle, high)
    return low
