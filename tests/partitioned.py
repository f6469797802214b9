"""Signatures of texts in Parquet -> pairs of texts that share 5-grams, found by several processes.

`python -m tests.partitioned 2000000 3` makes so many signatures up, has one process find the pairs
and then so many side by side, and prints what each took. A process reads nothing but its ranges of
the hash, by sql/28_near/shared_shingles.sql as a publish does; what the ranges say of a pair is
added up by its first text, again by so many processes. No text is read, and none is sent.
"""

import re
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import duckdb

from broadsheet.pipeline.warehouse.near import RANGE_SHINGLES, SHINGLE_BITS
from broadsheet.pipeline.warehouse.slices import hash_ranges
from broadsheet.pipeline.warehouse.statements import read_layer

T = TypeVar("T")
KEPT = 16  # 5-grams of a signature
MEMORY = "512MB"  # of each process

# Every tenth text has three quarters of an earlier one, every fiftieth a 5-gram that they share.
SIGNATURES = """
    select
        case
            when k = 0 and n % 50 = 0 then 7
            when k < 12 and n % 10 = 9 then hash(n - 1 - n // 10 % 8, k) >> $unused
            else hash(n, k) >> $unused
        end as shingle,
        n::integer as doc_id
    from range($texts) as texts(n), range($kept) as kept(k)
"""
# As sql/28_near/candidates.sql has it, the earlier number printed first.
PAIRS = """
    with earlier as (
        select shingle, doc_id from staging.shared_shingles where internal.is_rare_shingle(texts)
        union all
        select shingle, min(doc_id) as doc_id from staging.shared_shingles
        where not internal.is_rare_shingle(texts) group by shingle
    )
    select
        earlier.doc_id as first_doc_id, later.doc_id as second_doc_id, count(*) as shared,
        earlier.doc_id % $parts as part
    from earlier
    inner join staging.shared_shingles as later
        on earlier.shingle = later.shingle and earlier.doc_id < later.doc_id
    group by all
"""


@dataclass(frozen=True, slots=True)
class Took:
    """What a process took."""

    cpu_seconds: float
    peak_mib: int


def sign(folder: Path, texts: int, range_shingles: int = RANGE_SHINGLES) -> int:
    """Write signatures of so many texts, a folder for each range of the hash: how many ranges."""
    ranges = 1 + texts * KEPT // range_shingles
    said = {"texts": texts, "kept": KEPT, "unused": 64 - SHINGLE_BITS}
    with _connected() as con:
        con.execute(
            f"copy (select *, shingle * {ranges:d} >> {SHINGLE_BITS:d} as hash_range "
            f"from ({SIGNATURES})) to '{folder}' (format parquet, partition_by (hash_range))",
            said,
        )
    return ranges


def meet(folder: Path, out: Path, texts: int, ranges: int, parts: int, own: Sequence[int]) -> Took:
    """Write what the ranges that are this process' own say of pairs, apart by the first text."""
    spans = list(pairwise(hash_ranges(SHINGLE_BITS, ranges)))
    (shared,) = (s for s in read_layer("28_near") if s.name == "shared_shingles")
    (is_rare,) = (s for s in read_layer("35_internal") if s.name == "is_rare_shingle")
    with _connected() as con:
        for schema in ("derived", "staging", "internal"):
            con.execute(f"create schema {schema}")
        rare = is_rare.body.removeprefix("select")
        con.execute(f"create macro {is_rare.qualified}{is_rare.parameters} as {rare}")
        con.execute(
            f"create table staging.asked_texts as select n as doc_id from range({texts}) t(n)"
        )
        con.execute("create table staging.lost_shingles (shingle ubigint)")
        for number in own:
            con.execute(
                "create or replace view derived.shingles as select shingle, doc_id "
                f"from read_parquet('{folder}/hash_range={number}/*.parquet')"
            )
            for name, bound in zip(("first_shingle", "last_shingle"), spans[number], strict=True):
                con.execute(f"set variable {name} = {bound - (name == 'last_shingle')}")
            con.execute(f"create or replace table {shared.qualified} as {shared.body}")
            con.execute(
                f"copy ({PAIRS}) to '{out}' (format parquet, partition_by (part), "
                f"filename_pattern 'range{number}_{{i}}', overwrite_or_ignore)",
                {"parts": parts},
            )
    return _took()


def add_up(out: Path, part: int) -> tuple[int, int, Took]:
    """How many pairs there are of a part of the first texts, and a sum of them all."""
    with _connected() as con:
        ((count, digest),) = con.execute(
            "select count(*), sum(hash(first_doc_id, second_doc_id, shared)) from ("
            "select first_doc_id, second_doc_id, sum(shared)::bigint as shared "
            f"from read_parquet('{out}/part={part}/*.parquet') group by all)"
        ).fetchall()
    return count, int(digest), _took()


def found(folder: Path, texts: int, ranges: int, workers: int) -> tuple[int, int, list[Took]]:
    """The pairs that so many processes find: how many, a sum of them, what each process took."""
    out = folder.with_name(f"pairs{workers}")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    places = range(workers)
    met = _apart(
        workers,
        [
            partial(meet, folder, out, texts, ranges, workers, range(ranges)[n::workers])
            for n in places
        ],
    )
    added = _apart(workers, [partial(add_up, out, part) for part in places])
    counts, digests, took = zip(*added, strict=True)
    return sum(counts), sum(digests), [*met, *took]


def _apart(workers: int, tasks: Sequence[Callable[[], T]]) -> list[T]:
    with ProcessPoolExecutor(workers, get_context("spawn"), max_tasks_per_child=1) as pool:
        return [done.result() for done in [pool.submit(task) for task in tasks]]


def _connected() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(config={"threads": 1, "memory_limit": MEMORY})
    con.execute("set enable_progress_bar = false")
    return con


def _took() -> Took:
    used = resource.getrusage(resource.RUSAGE_SELF)
    # Not `ru_maxrss`, which a process inherits from the one that started it.
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return Took(round(used.ru_utime + used.ru_stime, 2), int(peak) // 1024)


def main(texts: int, workers: int) -> int:
    """Print what one process and several took; 1 when they did not find the same."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "signatures"
        ranges = sign(folder, texts)
        print(f"{texts} signatures, {ranges} ranges", flush=True)
        told = set()
        for number in (1, workers):
            clock = time.perf_counter()
            count, digest, took = found(folder, texts, ranges, number)
            told.add((count, digest))
            print(f"{number} processes: {count} pairs, {time.perf_counter() - clock:.1f} s of wall")
            print(*took, sep="\n", flush=True)
    return len(told) - 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
