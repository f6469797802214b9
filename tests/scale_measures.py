"""The constants of tests/scale.py, measured on this machine.

`python -m tests.scale_measures cluster WARC` runs an ingest on a cluster of two workers over an S3
server behind a proxy that counts; `... threads WARC` the same by processes of this machine;
`... years ARTICLES` asks two corpora of a year each beside one of both; `... publish ARTICLES`
publishes so many, then some more.
CPU is user and system time of whole process trees. Wall clocks are not looked at.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import accumulate, islice
from pathlib import Path

import duckdb
import pytest

from broadsheet.pipeline.apart import NEVER
from broadsheet.pipeline.lake.manifest import Covered, FileEntry, file_event
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.store import Lake, commit, prepare, stage_rows
from broadsheet.pipeline.publishing import publish
from broadsheet.pipeline.records import Tally
from broadsheet.pipeline.schema import Article
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.shards import PartTally, ShardReport
from broadsheet.pipeline.warehouse.making import make
from tests.bench import TICKS
from tests.cluster import Cluster, session_of, started
from tests.s3 import Bucket, Server, point_at, proxied
from tests.synthetic import article, holdings

# Says how many shards are planned, waits for a line, does them, says what that cost it.
DRIVER = """
import json, sys, time
from broadsheet.pipeline.ingest import opened
from broadsheet.pipeline.settings import Settings

with opened(Settings(**json.loads(sys.argv[1])), "a measurement") as run:
    print(len(run.plan.shards), flush=True)
    sys.stdin.readline()
    before = time.process_time()
    with run.working():
        connected = time.process_time()
        run.do(*run.plan.shards)
        done = time.process_time()
    run.settle()
    total = run.summary()
print(json.dumps([connected - before, done - connected, total.run.records_seen,
    total.run.articles, sum(o.size_bytes for s in run.manifest.shards.values() for o in s.outputs),
    sum(total.seconds.values())]))
"""
NAMES = ("connect", "shards", "pages", "articles", "lake_bytes", "worker_seconds")


def cpu_seconds_below(leader: int) -> float:
    """What a session's processes have used, and those of their children that have ended."""
    ticks = 0
    for pid in session_of(leader):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / TICKS


def drive(knobs: dict[str, object], between: Counter[str]) -> tuple[int, dict[str, float]]:
    """Shards, and what doing them cost the driver; `between` is emptied once they are planned."""
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER, json.dumps(knobs)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert driver.stdin is not None
    assert driver.stdout is not None
    shards = int(driver.stdout.readline())
    print("requests to plan:", dict(between))
    between.clear()
    said, _ = driver.communicate("\n")
    return shards, dict(zip(NAMES, json.loads(said), strict=True))


def show(shards: int, cost: dict[str, float], workers: float) -> None:
    """What a run cost, by page and by shard."""
    pages = cost["pages"]
    print(f"{shards} shards, {pages:.0f} pages, {cost['articles']:.0f} articles")
    print(
        f"driver: {cost['connect']:.2f} CPU s to begin, "
        f"{1000 * cost['shards'] / shards:.1f} CPU ms a shard"
    )
    print(
        f"workers: {1000 * workers / pages:.1f} CPU ms a page, of which "
        f"{1000 * cost['worker_seconds'] / pages:.1f} for its shards"
    )
    print(f"lake: {cost['lake_bytes'] / cost['articles']:.0f} bytes an article")


@contextmanager
def bucket() -> Iterator[Bucket]:
    """An empty one behind a proxy."""
    server = Server()
    try:
        server.make_bucket("news")
        with proxied(server.port) as proxy, pytest.MonkeyPatch.context() as patch:
            point_at(proxy.port, patch)
            yield Bucket(server, proxy, "news")
    finally:
        server.stop()


def on_a_cluster(warc: Path, folder: Path, workers: int, shard_bytes: int) -> None:
    """Everything in the store, and what crosses to it; what the driver has, no worker sees."""
    home = folder / "home"
    home.mkdir()
    with bucket() as store, started(folder / "cluster", workers, hidden=(home,)) as cluster:
        (folder / "raw").mkdir()
        (folder / "raw" / warc.name).symlink_to(warc.resolve())
        raw = store.upload(folder / "raw", "raw")
        idle = worked(cluster)
        store.proxy.forget()
        knobs = {"raw": [raw], "data": str(home), "lake": f"{store.url}/lake"}
        knobs |= {"runner": "dask", "dask_address": cluster.address, "shard_bytes": shard_bytes}
        shards, cost = drive(knobs, store.proxy.requests)
        show(shards, cost, worked(cluster) - idle)
        print("requests for the shards:", dict(store.proxy.requests))
        print(f"bytes out of the store {store.proxy.bytes_out}, into it {store.proxy.bytes_in}")
        print(
            f"scheduler: {cpu_seconds_below(cluster.machines['scheduler'].process.pid):.1f} CPU s"
        )


def worked(cluster: Cluster) -> float:
    """CPU seconds of all workers so far."""
    return sum(
        cpu_seconds_below(machine.process.pid)
        for name, machine in cluster.machines.items()
        if name != "scheduler"
    )


def by_threads(warc: Path, folder: Path, workers: int) -> None:
    """The same from a folder to a folder, by processes of this machine."""
    knobs: dict[str, object] = {"raw": [str(warc)], "data": str(folder), "workers": workers}
    before = os.times()
    shards, cost = drive(knobs, Counter())
    after = os.times()
    spent = sum(after[2:4]) - sum(before[2:4])
    show(shards, cost, spent)


def years(articles: int, folder: Path) -> None:
    """Two corpora of a year each beside one corpus of both, asked the same."""
    for name, span in {"y2024": (2024,), "y2025": (2025,), "whole": (2024, 2025)}.items():
        build(folder / name, articles, span)
    con = duckdb.connect()
    for name in ("y2024", "y2025", "whole"):
        con.execute(f"attach '{folder / name / 'c.duckdb'}' as {name} (read_only)")
    con.execute("create view articles as from y2024.articles union all by name from y2025.articles")
    queries = {
        "count by outlet": "select outlet, count(*) from {articles} group by all order by all",
        "a month": "select count(*), sum(word_count) from {articles} "
        "where published_on between '2025-03-01' and '2025-03-31'",
    }
    for name, query in queries.items():
        one, two = (timed(con, query.format(articles=of)) for of in ("whole.articles", "articles"))
        assert one[1] == two[1], name
        print(f"{name}: one corpus {one[0]:.1f} ms, two of a year {two[0]:.1f} ms of CPU")
    macros = {
        "attention": "from attention('ferry', 'month') order by all",
        "search": "select article_id, score from search('ferry', 10)",
    }
    for name, query in macros.items():
        con.execute("use whole")
        one = timed(con, query)
        two = [0.0]
        rows = []
        for year in ("y2024", "y2025"):
            con.execute(f"use {year}")  # a macro asks the tables of the corpus in use
            spent, found = timed(con, query)
            two[0] += spent
            rows += found
        same = sorted(map(repr, rows)) == sorted(map(repr, one[1]))
        print(f"{name}: one corpus {one[0]:.1f} ms, two {two[0]:.1f} ms; the same rows: {same}")


def timed(con: duckdb.DuckDBPyConnection, query: str) -> tuple[float, list[tuple[object, ...]]]:
    """CPU milliseconds of a query, the second time, and its rows."""
    con.execute(query).fetchall()
    before = time.process_time()
    rows = con.execute(query).fetchall()
    return 1000 * (time.process_time() - before), rows


def build(folder: Path, articles: int, span: tuple[int, ...]) -> None:
    """A corpus of made-up articles, so many a year, the same ones whenever a year is asked for."""
    folder.mkdir()
    rows = [row for year in span for row in made_up(year, articles)]
    held = holdings(folder, rows)
    before = os.times()
    made = folder / "c.duckdb"
    make(NEVER, held, made, memory_bytes=2**29, user_tables=folder, previous=None)
    after = os.times()
    spent = sum(after[2:4]) - sum(before[2:4])
    print(
        f"{folder.name}: {len(rows)} articles, built in {spent:.1f} CPU s, "
        f"{made.stat().st_size / len(rows):.0f} bytes an article"
    )


def made_up(year: int, articles: int) -> Iterator[dict[str, object]]:
    """Articles of 400 words that are as frequent as words are."""
    draw = random.Random(year)
    words = [f"word{number}" for number in range(50_000)] + ["ferry"]
    weights = list(accumulate(1 / (number + 2) for number in range(50_000)))
    weights.append(weights[-1] + 0.0002)
    for number in range(articles):
        text = " ".join(draw.choices(words, cum_weights=weights, k=400))
        day = date(year, 1, 1) + timedelta(days=draw.randrange(365))
        outlet = f"outlet{draw.randrange(200)}.example"
        yield article(
            text,
            published_on=day,
            outlet=outlet,
            hostname=outlet,
            title=f"Story {number}",
            source_id=f"{year}",
            record_offset=number,
            language="en",
        )


def publishes(held: int, folder: Path) -> None:
    """A corpus of so many articles, then one more, then a hundred at a time."""
    lake, settings = Lake(folder), Settings(data=folder)
    prepare(lake)
    rows = (Article(**row) for row in made_up(2025, held + 1_000))
    for number, count in enumerate((held, 1, *[100] * 8)):
        put(lake, f"{number:032x}", list(islice(rows, count)))
        before = os.times()
        publish(settings, lake, read_lake(lake))
        after = os.times()
        spent = sum(after[:4]) - sum(before[:4])
        size = (folder / "corpus.duckdb").stat().st_size
        print(f"{count:>7} new: {spent:.2f} CPU s; corpus.duckdb {size / 1e6:.1f} MB", flush=True)


def put(lake: Lake, shard_id: str, articles: list[Article]) -> None:
    """A shard of these articles, committed, and a raw file that stands on it."""
    (source,) = {one.source_id for one in articles}
    outputs = tuple(stage_rows(lake.staging, shard_id, articles, []))
    tally = Tally(len(articles), len(articles))
    report = ShardReport(shard_id, "r", outputs, (PartTally(source, 0, 9, tally),), {}, 0)
    commit(lake, report)
    parts = (Covered(shard_id, source, 0, 9),)
    path = f"/raw/{shard_id}"
    file = FileEntry(path, shard_id, 9, 1, 2, "jsonl", "c", "r", "complete", parts)
    lake.log.append(file_event(file))


def main() -> None:
    """Command line: what to measure, and on what."""
    parser = argparse.ArgumentParser(description="the constants of tests/scale.py")
    parser.add_argument("what", choices=("cluster", "threads", "years", "publish"))
    parser.add_argument("on", help="a WARC, or how many articles a year has")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--shard-bytes", type=int, default=4 * 2**20)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="broadsheet-scale-") as folder:
        match args.what:
            case "cluster":
                on_a_cluster(Path(args.on), Path(folder), args.workers, args.shard_bytes)
            case "threads":
                by_threads(Path(args.on), Path(folder), args.workers)
            case "years":
                years(int(args.on), Path(folder))
            case _:
                publishes(int(args.on), Path(folder))


if __name__ == "__main__":
    main()
