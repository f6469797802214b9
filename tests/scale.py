"""What was measured -> what CC-NEWS costs, and where one publisher ends. `python -m tests.scale`.

Nothing here is guessed but what CC-NEWS is (12 million documents a month, 1.36 billion in all):
every other number was measured on the machine of continuous integration, by the command beside it.
Core-days of another machine differ by how fast its cores are, requests and bytes do not.
"""

from dataclasses import dataclass
from math import log2

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


def main() -> None:
    """Everything, as a page of text."""
    print("Measured:")
    for name, one in CONSTANTS.items():
        print(f"  {name:10}{one.value:>14,.6g} {one.unit}\n{'':26}{one.by}")
    print(f"\n{'The cluster':34}{'a month':>14}{'all of it':>14}")
    month, whole = work(MONTH_PAGES), work(ALL_PAGES)
    for name in month:
        print(f"  {name:32}{month[name]:>14,.1f}{whole[name]:>14,.1f}")
    hourly = MONTH_PAGES / HOURS * ARTICLES.value
    print(f"\nOne publisher, {hourly:,.0f} new articles an hour; seconds of a publish by step")
    print(f"  {'articles held':>16}{'copy':>10}{'new':>10}{'merge':>10}{'all':>10}{'reflink':>10}")
    year = MONTH_PAGES * 12 * ARTICLES.value
    for held in (1e6, 1e7, 1e8, year, ALL_PAGES * ARTICLES.value):
        steps = publish(held, hourly)
        linked = sum(publish(held, hourly, has_reflink=True).values())
        told = "".join(f"{steps[name]:>10,.0f}" for name in ("copy", "new", "merge"))
        print(f"  {held:>16,.0f}{told}{sum(steps.values()):>10,.0f}{linked:>10,.0f}")
    for name, seconds in {"an hour": 3600.0, "a quarter of an hour": 900.0}.items():
        held = end_of(hourly, seconds)
        print(f"A publish takes {name} at {held / 1e6:,.0f} million articles held;")
    print(
        f"with a file system that links instead of copying it never takes an hour below "
        f"{min(end_of(hourly, 3600.0, has_reflink=True), 1e13) / 1e6:,.0f} million."
    )
    print("\nBy year, only the newest publishes; by outlet, each publisher holds its share:")
    for publishers in (1, 2, 4, 8):
        held, new = ALL_PAGES * ARTICLES.value / publishers, hourly / publishers
        print(
            f"  {publishers} of all years: {sum(publish(held, new).values()):>8,.0f} s an hour's "
            f"publish;  of the newest year: "
            f"{sum(publish(year / publishers, new).values()):>6,.0f} s"
        )


if __name__ == "__main__":
    main()
