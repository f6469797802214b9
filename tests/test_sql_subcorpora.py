"""A subcorpus is one everywhere: rising, collocates, keyness and kwic beside plain Python."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from hashlib import md5
from math import log2
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.reading import reading
from tests.synthetic import article, holdings

WORDS = ["oil", "price", "rose", "fell", "market", "opec", "rain", "goal"]
JARGON = ["barrel", "crude", "oil"]


def articles() -> list[dict[str, Any]]:
    """Two outlets, one with its own jargon, January to July; none in March; some are copies."""
    random = Random(4)
    rows: list[dict[str, Any]] = []
    for n in range(120):
        outlet = random.choice(["oil.example", "daily.example"])
        known = WORDS + JARGON * 2 if outlet == "oil.example" else WORDS
        text = " ".join(random.choices(known, k=30)) + f" {n}"
        month = random.choice([1, 2, 4, 5, 6])
        rows.append(
            article(
                rows[-1]["text"] if n % 20 == 19 else text,
                article_id=f"a{n:03}",
                record_offset=n,
                outlet=outlet,
                published_on=date(2022, month, random.randint(1, 28)),
            )
        )
    rows += [
        article(f"sudden oil oil {n}", record_offset=200 + n, published_on=date(2022, 7, n))
        for n in range(1, 6)
    ]
    return rows


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("subcorpora")
    build(holdings(folder / "lake", articles()), folder / "corpus.duckdb")
    with reading(folder / "corpus.duckdb") as con:
        yield con


def texts(con: duckdb.DuckDBPyConnection, where: str = "true") -> list[list[str]]:
    asked = f"select text from articles where duplicate_of is null and {where}"
    return [text.split() for (text,) in con.execute(asked).fetchall()]


def rows(con: duckdb.DuckDBPyConnection, question: str) -> list[dict[str, Any]]:
    cursor = con.execute(question)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_collocates_count_in_what_the_fields_admit(con: duckdb.DuckDBPyConnection) -> None:
    """N, node and collocate are those of the outlet's own texts, each once; nothing is sampled."""
    inside = texts(con, "outlet = 'oil.example'")
    frequency = Counter(word for text in inside for word in text)
    together = Counter(
        near
        for text in inside
        for n, word in enumerate(text)
        if word == "oil"
        for near in text[max(n - 2, 0) : n] + text[n + 1 : n + 3]
    )
    node, whole = frequency["oil"], frequency.total()
    found = {r["term"]: r for r in rows(con, "from collocates('oil outlet:oil.example', 2, 1000)")}
    assert found.keys() == together.keys()
    for term, row in found.items():
        assert row["together"] == together[term]
        expected = 2 * 2 * node * frequency[term] / whole
        assert row["expected"] == pytest.approx(expected, abs=0.01)
        dice = 14 + log2(2 * together[term] / (node + frequency[term]))
        assert row["log_dice"] == pytest.approx(dice, abs=0.001)


def test_the_baseline_of_keyness_lacks_what_it_is_compared_with(
    con: duckdb.DuckDBPyConnection,
) -> None:
    part = Counter(w for t in texts(con, "outlet = 'oil.example'") for w in t)
    rest = Counter(w for t in texts(con, "outlet is distinct from 'oil.example'") for w in t)
    for asked in ("keyness('outlet:oil.example', '', 1000)",):
        for row in rows(con, f"from {asked}"):
            assert (row["hits_a"], row["hits_b"]) == (part[row["term"]], rest[row["term"]])


def test_top_terms_within_a_subcorpus_have_its_rest_as_baseline(
    con: duckdb.DuckDBPyConnection,
) -> None:
    early = "published_on < date '2022-05-01'"
    part = Counter(w for t in texts(con, f"outlet = 'oil.example' and {early}") for w in t)
    rest = Counter(w for t in texts(con, f"outlet != 'oil.example' and {early}") for w in t)
    found = rows(con, "from top_terms('outlet:oil.example', 1000, within := 'before:2022-05')")
    assert {row["term"] for row in found} == part.keys()
    for row in found:
        assert (row["hits"], row["rest_hits"]) == (part[row["term"]], rest[row["term"]])


def test_rising_compares_whole_months_of_the_calendar(con: duckdb.DuckDBPyConnection) -> None:
    """Five days of July are no month; March, which has no article, is one of the months before."""
    now = Counter(w for t in texts(con, "month(published_on) = 6") for w in t)
    before = Counter(w for t in texts(con, "month(published_on) in (3, 4, 5)") for w in t)
    found = {r["term"]: r for r in rows(con, "from rising('month', before := 3, n := 1000)")}
    assert "sudden" not in found
    assert found.keys() == now.keys()
    for term, row in found.items():
        assert (row["hits_now"], row["hits_before"]) == (now[term], before[term])
    longer = rows(con, "from rising('month', before := 4, n := 1000)")
    february = Counter(w for t in texts(con, "month(published_on) = 2") for w in t)
    assert {r["term"]: r["hits_before"] for r in longer} == {
        term: before[term] + february[term] for term in now
    }
    march = rows(con, "from rising('month', until := date '2022-04-30', before := 1)")
    assert {row["hits_before"] for row in march} == {0}


def test_a_stray_date_does_not_say_which_month_is_the_last(tmp_path: Path) -> None:
    """One article dated years ahead, and one of which only the year is known, end no corpus."""
    stray = [
        article("stray", record_offset=300, published_on=date(2031, 5, 6)),
        article("year", record_offset=301, published_on=date(2022, 1, 1), date_precision="year"),
    ]
    build(holdings(tmp_path / "lake", articles() + stray), tmp_path / "corpus.duckdb")
    with reading(tmp_path / "corpus.duckdb") as con:
        found = {row["term"] for row in rows(con, "from rising('month', n := 1000)")}
        june = Counter(w for t in texts(con, "month(published_on) = 6") for w in t)
    assert found == june.keys()


def test_rising_reads_only_what_its_filter_finds(con: duckdb.DuckDBPyConnection) -> None:
    crude = [t for t in texts(con, "month(published_on) = 6") if "crude" in t]
    found = rows(con, "from rising('month', n := 1000, filter := 'crude')")
    assert {r["term"]: r["hits_now"] for r in found} == Counter(w for t in crude for w in t)


def test_a_sample_of_lines_is_drawn_at_random_and_again_the_same(
    con: duckdb.DuckDBPyConnection,
) -> None:
    key = ("article_id", "position")
    every = [tuple(r[k] for k in key) for r in rows(con, "from kwic('oil', n := 100000)")]
    drawn = {}
    for seed in (1, 2):
        asked = f"from kwic('oil', sample := 20, seed := {seed})"
        drawn[seed] = {tuple(r[k] for k in key) for r in rows(con, asked)}
        digests = sorted(every, key=lambda at: md5(f"{seed}:{at[0]}:{at[1]}".encode()).hexdigest())
        assert drawn[seed] == set(digests[:20])
    assert drawn[1] != drawn[2]
    assert drawn[1] != set(every[:20])


def test_lines_are_sorted_by_the_words_beside_the_keyword(con: duckdb.DuckDBPyConnection) -> None:
    left = rows(con, "from kwic('oil', 3, 50, sort_by := 'left')")
    reached = [row["left_context"].lower().split()[::-1] for row in left]
    assert reached == sorted(reached)
    right = rows(con, "from kwic('oil', 3, 50, sort_by := 'right')")
    reached = [row["right_context"].lower().split() for row in right]
    assert reached == sorted(reached)
    assert len(left) == len(right) == 50
