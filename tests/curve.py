"""Corpora of some sizes -> what a publish of one new article costs there, and of a thousand.

`make curve ARGS="10000 50000 200000"`. The corpora are made up: words by Zipf's law, 200 outlets;
every twentieth article is a copy, and another one the greater part of the article before it, some
days later, with words of its own. What arrives is dated anywhere. CPU is user and system time of
the process that builds.
"""

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from broadsheet.pipeline.apart import NEVER
from broadsheet.pipeline.storage.files import digest
from broadsheet.pipeline.warehouse.holdings import Holdings
from broadsheet.pipeline.warehouse.making import Made, Previous, make
from tests.synthetic import article, holdings, together

SHARD_ARTICLES = 20_000
COMMON = ("the", "of", "and", "to", "in", "a", "said", "oil", "price", "government", "climate")
WORDS = 30_000
OUTLETS = 200
DAYS = 2_000
MEMORY_BYTES = 256 * 2**20


def vocabulary(draw: random.Random) -> tuple[list[str], list[float]]:
    """Words, and their weights added up."""
    rest = ("".join(draw.choices(ascii_lowercase, k=draw.randint(3, 9))) for _ in range(WORDS))
    words = [*COMMON, *rest]
    return words, list(accumulate(1 / (rank + 2) for rank in range(len(words))))


def articles(count: int, source: str, seed: int) -> Iterator[dict[str, Any]]:
    """Articles of one source, dated anywhere."""
    draw = random.Random(seed)
    words, weights = vocabulary(random.Random(5))
    text, day = "", date(2015, 1, 1)
    for n in range(count):
        own = " ".join(draw.choices(words, cum_weights=weights, k=draw.randint(100, 600)))
        if n % 20 == 9:
            text, day = f"{text[: len(text) * 2 // 3]} {own[:500]}", day + timedelta(days=n % 3)
        elif n % 20 != 19:
            text, day = own, date(2015, 1, 1) + timedelta(days=draw.randrange(DAYS))
        outlet = f"o{draw.randrange(OUTLETS)}.example"
        yield article(
            text,
            article_id=f"{source}{n:07x}",
            source_id=source,
            record_offset=n,
            title=" ".join(draw.choices(words, cum_weights=weights, k=8)),
            outlet=outlet,
            hostname=f"www.{outlet}",
            language=draw.choice(("en", "en", "en", "fr", "de")),
            published_on=day,
            authors=[f"Ida {draw.choice(words[:300])}"],
            section=draw.choice(("World", "Arts", "Business")),
        )


def shard(folder: Path, name: str, start: int, count: int, seed: int) -> Holdings:
    rows = articles(min(SHARD_ARTICLES, count - start), f"{name}{start:x}x", seed + start)
    return holdings(folder / f"{name}{start}", rows)


def arriving(folder: Path, name: str, count: int, seed: int) -> Holdings:
    """A lake of so many articles."""
    starts = range(0, count, SHARD_ARTICLES)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        shards = [pool.submit(shard, folder, name, start, count, seed) for start in starts]
        return together(*(made.result() for made in shards))


def measured(name: str, work: Callable[[], Made]) -> Made:
    """Do it, and print what it cost; the process that builds is a child of ours."""
    begin, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    made = work()
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = end.ru_utime + end.ru_stime - begin.ru_utime - begin.ru_stime
    print(
        f"  {name:<28} {cpu:8.2f} CPU s {time.perf_counter() - clock:8.1f} s wall"
        f" {end.ru_maxrss / 1024:8.0f} MiB at most",
        flush=True,
    )
    assert not made.breaches, made.breaches
    return made


def curve(lakes: list[Holdings], folder: Path, threads: int) -> None:
    """One size: built as a whole, then one article, then a thousand more."""
    last: Previous | None = None
    names = ("built as a whole", "one new article", "a thousand new ones")
    for step, name in enumerate(names):
        held = together(*lakes[: step + 1], lake_version=step)
        target = folder / f"{step}.duckdb"
        made = measured(
            name,
            lambda held=held, target=target, last=last: make(  # type: ignore[misc]
                NEVER,
                held,
                target,
                memory_bytes=MEMORY_BYTES,
                threads=threads,
                user_tables=folder,
                previous=last,
            ),
        )
        last = Previous(target, made.sha256)
        print(f"  {'':<28} {target.stat().st_size / 1e6:8.0f} MB file", flush=True)
    begin = time.process_time()
    digest(target)
    print(f"  {'of which a hash of the file':<28} {time.process_time() - begin:8.2f} CPU s, twice")


def main() -> None:
    threads = len(os.sched_getaffinity(0))
    for count in map(int, sys.argv[1:] or ("10000", "50000", "200000")):
        with tempfile.TemporaryDirectory() as folder:  # apart, so that no peak is another's
            print(f"{count} articles", flush=True)
            lakes = [
                arriving(Path(folder), f"n{step}", new, 7 + step)
                for step, new in enumerate((count, 1, 1_000))
            ]
            process = get_context("spawn").Process(
                target=curve, args=(lakes, Path(folder), threads)
            )
            process.start()
            process.join()


if __name__ == "__main__":
    main()
