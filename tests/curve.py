"""Corpora of some sizes -> what a publish of one new article costs there, of a thousand, and of a
thousand that are captured again with another text.

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
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from broadsheet.pipeline.apart import NEVER
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.storage.files import checksum
from broadsheet.pipeline.warehouse.holdings import Holdings
from broadsheet.pipeline.warehouse.making import Made, Previous, make
from tests.synthetic import article, holdings, together

SHARD_ARTICLES = 20_000
COMMON = ("the", "of", "and", "to", "in", "a", "said", "oil", "price", "government", "climate")
WORDS = 30_000
OUTLETS = 200
DAYS = 2_000
OF_TEXT = ("text", "text_sha256", "word_count", "char_count", "raw_sha256")
FIRST = datetime(2026, 1, 2, 3, tzinfo=UTC)  # capture
MEMORY_BYTES = Settings.model_fields["warehouse_memory_bytes"].default
STEPS = ("built as a whole", "one new article", "a thousand new ones", "a thousand once more")


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
            url=f"https://www.{outlet}/{source}{n:07x}",
            canonical_url=f"https://{outlet}/{source}{n:07x}",
            fetched_at=FIRST,
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


def again(folder: Path, count: int, of: int, seed: int) -> Holdings:
    """The first articles of a lake of so many, captured again: they say more."""
    first = articles(min(SHARD_ARTICLES, of), "n00x", seed)
    rows = (
        article(
            f"{row['text']}\nThe price of oil fell again.",
            **{name: value for name, value in row.items() if name not in OF_TEXT}
            | {
                "article_id": f"again{n:07x}",
                "source_id": "again",
                "fetched_at": FIRST + timedelta(hours=6),
            },
        )
        for n, row in zip(range(count), first, strict=False)
    )
    return holdings(folder / "again", rows)


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


def step(number: int, lakes: list[Holdings], folder: Path, last: Previous | None) -> Previous:
    """Build one of a size's corpora."""
    target = folder / f"{number}.duckdb"
    made = measured(
        STEPS[number],
        lambda: make(
            NEVER,
            together(*lakes[: number + 1], lake_version=number),
            target,
            memory_bytes=MEMORY_BYTES,
            threads=len(os.sched_getaffinity(0)),
            user_tables=folder,
            previous=last,
        ),
    )
    print(f"  {'':<28} {target.stat().st_size / 1e6:8.0f} MB file", flush=True)
    return Previous(target, made.crc32)


def curve(count: int, folder: Path) -> None:
    """One size: built as a whole, then one article, a thousand more, a thousand once more."""
    print(f"{count} articles", flush=True)
    lakes = [
        arriving(folder, f"n{number}", new, 7 + number)
        for number, new in enumerate((count, 1, 1_000))
    ]
    lakes.append(again(folder, 1_000, count, 7))
    last: Previous | None = None
    # Each in a process of its own, so that no peak is another's.
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as pool:
        for number in range(len(STEPS)):
            last = pool.submit(step, number, lakes, folder, last).result()
    begin = time.process_time()
    checksum(folder / f"{len(STEPS) - 1}.duckdb")
    print(f"  {'of which the checksum':<28} {time.process_time() - begin:8.2f} CPU s, twice")


def main() -> None:
    for count in map(int, sys.argv[1:] or ("10000", "50000", "200000")):
        with tempfile.TemporaryDirectory() as folder:
            curve(count, Path(folder))


if __name__ == "__main__":
    main()
