"""What was measured -> what CC-NEWS costs, and where one publisher ends. `python -m tests.scale`.

Nothing here is guessed but what CC-NEWS is (12 million documents a month, 1.36 billion in all):
every other number was measured on the machine of continuous integration, by the command beside it.
Core-days of another machine differ by how fast its cores are, requests and bytes do not.
"""

from dataclasses import dataclass

MONTH_PAGES = 12e6
ALL_PAGES = 1.36e9
HOURS = 30 * 24
DAY_SECONDS = 86_400
SHARD_BYTES = 32 * 2**20  # of a corpus of this size: BROADSHEET_SHARD_BYTES


@dataclass(frozen=True, slots=True)
class Measured:
    """A constant: its value, in which unit, and by which command."""

    value: float
    unit: str
    by: str


CLUSTER = "python -m tests.scale_measures cluster cc.warc.gz"
CURVE = 'make curve ARGS="10000 50000"'
BENCH = "broadsheet ingest cc.warc.gz: bytes of corpus.duckdb and of Parquet / articles"

RAW = Measured(27_605, "bytes of WARC a page", "cc.warc.gz: 82 816 416 bytes, 3 000 responses")
ARTICLES = Measured(0.913, "articles a page", BENCH)
PAGE_CPU = Measured(0.0316, "CPU s of a worker a page", CLUSTER)
START_CPU = Measured(6.8, "CPU s of a Dask worker before its first page", CLUSTER)
SHARD_CPU = Measured(0.0335, "CPU s of the driver a shard", CLUSTER)
GET_BYTES = Measured(3.37e6, "bytes of WARC a GET", CLUSTER)
PUTS = Measured(3.2, "PUT a shard: articles, rejects, the log", CLUSTER)
HEADS = Measured(2.0, "HEAD a shard: the driver sees what was delivered", CLUSTER)
READS = Measured(2.0, "times a raw byte leaves the store: hashed for the plan, then read", CLUSTER)
LAKE = Measured(4_072, "bytes of Parquet an article, of 1 300 words", CLUSTER)
DATABASE = Measured(11_007, "bytes of corpus.duckdb an article, of 1 300 words", BENCH)
COPY = Measured(3.0e8, "bytes a second of a copy that is synced", "cp corpus.duckdb x; sync x")
FIXED = Measured(1.2, "CPU s of any publish", CURVE)
HELD = Measured(7e-6, "CPU s of a publish for each article held", CURVE)
NEW = Measured(0.0018, "CPU s of a publish for each new article, of a thousand", CURVE)
CONSTANTS = {name: one for name, one in globals().items() if isinstance(one, Measured)}


def work(pages: float) -> dict[str, float]:
    """What a cluster does for so many pages."""
    raw_bytes = pages * RAW.value
    shards = raw_bytes / SHARD_BYTES
    articles = pages * ARTICLES.value
    return {
        "core-days of the workers": pages * PAGE_CPU.value / DAY_SECONDS,
        "shards": shards,
        "core-hours of the driver": shards * SHARD_CPU.value / 3600,
        "GET": READS.value * raw_bytes / GET_BYTES.value,
        "PUT": shards * PUTS.value,
        "HEAD": shards * HEADS.value,
        "TB of WARC": raw_bytes / 1e12,
        "TB out of the store": READS.value * raw_bytes / 1e12,
        "TB into it: the lake": articles * LAKE.value / 1e12,
        "TB of corpus.duckdb": articles * DATABASE.value / 1e12,
    }


def publish(held: float, new: float, *, has_reflink: bool = False) -> dict[str, float]:
    """Seconds of one publish by step: `new` articles into `held`, on one core and one disk."""
    return {
        "copy": 0.0 if has_reflink else held * DATABASE.value / COPY.value,
        "events, swap": FIXED.value,
        "held": held * HELD.value,
        "new": new * NEW.value,
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
        print(f"  {name:32}{month[name]:>14,.2f}{whole[name]:>14,.2f}")
    hourly = MONTH_PAGES / HOURS * ARTICLES.value
    print(f"\nOne publisher, {hourly:,.0f} new articles an hour; seconds of a publish by step")
    year = MONTH_PAGES * 12 * ARTICLES.value
    names = list(publish(1, 1))
    print(f"  {'articles held':>16}" + "".join(f"{one:>14}" for one in (*names, "all", "reflink")))
    for held in (1e6, 1e7, 1e8, year, ALL_PAGES * ARTICLES.value):
        steps = publish(held, hourly)
        linked = sum(publish(held, hourly, has_reflink=True).values())
        told = [*steps.values(), sum(steps.values()), linked]
        print(f"  {held:>16,.0f}" + "".join(f"{one:>14,.0f}" for one in told))
    for name, limit in {"a quarter of an hour": 900.0, "an hour": 3600.0}.items():
        copied, linked = (end_of(hourly, limit, has_reflink=one) / 1e6 for one in (False, True))
        print(
            f"A publish takes {name} at {copied:,.0f} million articles held, "
            f"at {linked:,.0f} million where the file system links instead of copying."
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
