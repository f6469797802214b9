"""Copies in a crawl: all that were planted among real pages are found, and no others are told."""

import json
import subprocess
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import duckdb
import pytest

from broadsheet.pipeline.warehouse.near import RANGE_SHINGLES, SHINGLE_BITS, bounds
from tests.given import REAL
from tests.running import ingest

MAKER = REAL and REAL.parent / "bench" / "make_warc.py"
RESPONSES = 80
# What the corpus says one text is: an article, the copies and near copies of it.
TOLD = """
select captures.url, articles.story_id, captures.text
from captures inner join articles on captures.article_id = articles.article_id
"""


def five_grams(text: str) -> set[tuple[str, ...]]:
    words = text.lower().split()
    return set(zip(*(words[n:] for n in range(5)), strict=False))


def held(one: str, other: str) -> float:
    """The share of the 5-grams of the shorter text that the other holds."""
    grams = five_grams(one), five_grams(other)
    return len(grams[0] & grams[1]) / max(1, min(map(len, grams)))


@pytest.mark.skipif(not (MAKER and MAKER.is_file()), reason="no bench beside the real news here")
def test_every_copy_in_a_crawl_of_real_pages_is_found_and_none_is_invented(tmp_path: Path) -> None:
    """A tenth of the responses are pages once more at another host, a twentieth are pages in which
    one word in a hundred is another."""
    assert REAL is not None
    crawl = tmp_path / "raw" / "cc.warc.gz"
    crawl.parent.mkdir()
    pages = str(REAL / "scrapinghub")
    made = subprocess.run(
        [sys.executable, str(MAKER), "--n", str(RESPONSES), "--out", str(crawl), "--pages", pages],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    meta = crawl.with_name("cc.warc.gz.meta.jsonl").rename(tmp_path / "meta.jsonl")
    crawl.with_name("cc_corrupt.warc.gz").unlink()
    ingest(crawl, tmp_path / "data")
    with duckdb.connect(str(tmp_path / "data" / "corpus.duckdb"), read_only=True) as con:
        stories = {url: (story, text) for url, story, text in con.execute(TOLD).fetchall()}
    responses = [json.loads(line) for line in meta.read_text().splitlines()]
    prints = defaultdict(list)
    for one in responses:
        if one["url"] in stories:
            prints[one["page"]].append(one["url"])
    planted = {pair for urls in prints.values() for pair in combinations(sorted(urls), 2)}
    told = {
        pair for pair in combinations(sorted(stories), 2)
        if stories[pair[0]][0] == stories[pair[1]][0]
    }  # fmt: skip
    assert len(planted) >= RESPONSES // 10
    assert planted - told == set()
    assert [p for p in told - planted if held(*(stories[url][1] for url in p)) < 0.5] == []


def test_what_a_takedown_loses_is_met_range_by_range_as_what_arrives_is() -> None:
    """All at once it took as much memory as there were words in what left."""
    with duckdb.connect() as con:
        con.execute("create schema derived; create schema staging")
        con.execute("create table derived.shingles as select 0::ubigint as shingle, 1 as doc_id")
        con.execute("create table staging.asked_texts as select 1 as doc_id")
        con.execute("create table staging.lost_shingles as select 0 as shingle limit 0")
        assert bounds(con) == [0, 1 << SHINGLE_BITS]
        con.execute(
            "insert into staging.lost_shingles select 0 from range($lost)",
            {"lost": 2 * RANGE_SHINGLES},
        )
        assert bounds(con) == [(n << SHINGLE_BITS) // 3 for n in range(4)]
