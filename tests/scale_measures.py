"""The constants of tests/scale.py, measured on this machine.

`python -m tests.scale_measures cluster WARC` runs an ingest on a cluster of two workers over an S3
server behind a proxy that counts; `... threads WARC` the same by processes of this machine;
`... years ARTICLES` asks two corpora of so many articles each beside one of both.
CPU is user and system time of whole process trees. Wall clocks are not looked at.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from broadsheet.pipeline.apart import NEVER
from broadsheet.pipeline.warehouse.making import make
from tests.bench import TICKS
from tests.cluster import Cluster, session_of, started
from tests.curve import arriving
from tests.s3 import Bucket, Server, point_at, proxied
from tests.synthetic import together

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
        run.do(run.plan.shards)
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
    """Two corpora beside one of both, asked the same."""
    for name, of in {"y1": ("y1",), "y2": ("y2",), "whole": ("y1", "y2")}.items():
        build(folder / name, articles, of)
    con = duckdb.connect()
    for name in ("y1", "y2", "whole"):
        con.execute(f"attach '{folder / name / 'c.duckdb'}' as {name} (read_only)")
    con.execute("create view articles as from y1.articles union all by name from y2.articles")
    queries = {
        "count by outlet": "select outlet, count(*) from {articles} group by all order by all",
        "a month": "select count(*), sum(word_count) from {articles} "
        "where published_on between '2018-03-01' and '2018-03-31'",
    }
    for name, query in queries.items():
        one, two = (timed(con, query.format(articles=of)) for of in ("whole.articles", "articles"))
        assert one[1] == two[1], name
        print(f"{name}: one corpus {one[0]:.1f} ms, two of a year {two[0]:.1f} ms of CPU")
    counts = "select period, coalesce(articles, 0), coalesce(hits, 0) from attention('climate')"
    spent, one, parts = apart_and_whole(con, counts)
    assert totals(row for part in parts for row in part) == totals(one)
    print(f"attention: {spent}; its counts add up")
    spent, one, parts = apart_and_whole(con, "select article_id, score from search('climate', 10)")
    best = sorted((row for part in parts for row in part), key=lambda row: -row[1])[:10]
    shared = {row[0] for row in best} & {row[0] for row in one}
    print(f"search: {spent}; {len(shared)} of the 10 best are the same: scores are a corpus' own")


def totals(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, str], int]:
    """Articles and hits by period, of rows that may name a period twice."""
    counts: Counter[tuple[Any, str]] = Counter()
    for period, articles, hits in rows:
        counts[period, "articles"] += articles
        counts[period, "hits"] += hits
    return dict(+counts)


def apart_and_whole(
    con: duckdb.DuckDBPyConnection, query: str
) -> tuple[str, list[tuple[Any, ...]], list[list[tuple[Any, ...]]]]:
    """CPU in words, the rows of one corpus, those of each of two. A macro asks the tables of the
    corpus in use, also where it is named by another's."""
    con.execute("use whole")
    one = timed(con, query)
    parts = []
    for year in ("y1", "y2"):
        con.execute(f"use {year}")
        parts.append(timed(con, query))
    told = f"one corpus {one[0]:.1f} ms, two {sum(part[0] for part in parts):.1f} ms of CPU"
    return told, one[1], [part[1] for part in parts]


def timed(con: duckdb.DuckDBPyConnection, query: str) -> tuple[float, list[tuple[Any, ...]]]:
    """CPU milliseconds of a query, the second time, and its rows."""
    con.execute(query).fetchall()
    before = time.process_time()
    rows = con.execute(query).fetchall()
    return 1000 * (time.process_time() - before), rows


def build(folder: Path, articles: int, names: tuple[str, ...]) -> None:
    """A corpus of made-up articles, so many of each name, the same whenever a name is used."""
    folder.mkdir()
    held = together(*(arriving(folder, name, articles, ord(name[-1])) for name in names))
    target = folder / "c.duckdb"
    make(NEVER, held, target, memory_bytes=2**29, threads=2, user_tables=folder, previous=None)


def main() -> None:
    """Command line: what to measure, and on what."""
    parser = argparse.ArgumentParser(description="the constants of tests/scale.py")
    parser.add_argument("what", choices=("cluster", "threads", "years"))
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
            case _:
                years(int(args.on), Path(folder))


if __name__ == "__main__":
    main()
