"""Near copies: found by true overlap, cut into stories, and the same however a corpus grew."""

import gzip
import html
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from broadsheet.flows.documents.story import story_of, told
from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.statements import SQL, query_of
from broadsheet.pipeline.warehouse.stories import cut
from tests import tied
from tests.given import REAL, needs_real_data
from tests.growing import Content, Copy, Growing, Put, Remove, Rename, Reread, Step, publish_here
from tests.same_answers import table_differences
from tests.synthetic import article, holdings, sha256, together

MONDAY = datetime(2025, 3, 3, 9, tzinfo=UTC)
DAY = 86_400.0
# So few that more texts hold one than `is_rare_shingle` allows.
PARAGRAPHS = [" ".join(f"{word}{n}" for word in "abcdefghij") for n in range(3)]


def words(seed: str, count: int) -> str:
    """Text that nothing else repeats."""
    draw = Random(seed)
    return " ".join(f"w{draw.randrange(10**6)}" for _ in range(count))


def printed(article_id: str, text: str, hours: float = 0, **said: Any) -> dict[str, Any]:
    at = MONDAY + timedelta(hours=hours)
    place = {"record_offset": int(hours * 60), "published_at": at, "published_on": at.date()}
    return article(text, article_id=article_id, **(place | said))


def built(folder: Path, rows: list[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    build(holdings(folder / "lake", rows), folder / "corpus.duckdb")
    return duckdb.connect(str(folder / "corpus.duckdb"), read_only=True)


def test_a_reprint_names_both_prints_and_how_much_each_found_in_the_other(tmp_path: Path) -> None:
    story, own = words("story", 100), words("own", 104)
    rows = [
        printed("a1", story, credit="dpa"),
        printed("a2", f"{story} {own}", 30, outlet="courier.example"),
        printed("a3", story, 40, outlet="mirror.example"),
        printed("a4", words("other", 90), 50),
    ]
    with built(tmp_path, rows) as con:
        pairs = con.execute("from reprints").fetchall()
        seen = con.execute("select story_id, articles, texts, outlets, days, agency from stories")
        assert seen.fetchall() == [("a1", 3, 2, 3, 2, "dpa")]
        marked = con.execute(
            "select article_id, story_id, is_first_print, near_duplicate_of, duplicate_of "
            "from articles order by article_id"
        ).fetchall()
    measured = (30.0, 0.48, 1.0, 0.48, 96, True, "dpa")  # 96 5-grams of the first, 200 of both
    assert pairs == [
        ("a1", "a2", "gazette.example", "courier.example", False, *measured, 1, 1),
    ]
    assert marked == [
        ("a1", "a1", True, None, None),
        ("a2", "a1", False, "a1", None),
        ("a3", "a1", False, None, "a1"),
        ("a4", "a4", True, None, None),
    ]


def test_who_copied_whom_counts_near_copies_with_their_lag(tmp_path: Path) -> None:
    story = words("story", 100)
    rows = [
        printed("a1", story, title="Ships leave", credit="dpa"),
        printed("a2", f"{story} {words('own', 104)}", 30, outlet="courier.example"),
        printed("a3", f"{story} Again.", 40),
        printed("a4", story, 50, outlet="courier.example"),
    ]
    with built(tmp_path, rows) as con:
        asked = con.execute((SQL / "questions" / "who_copied_whom.sql").read_text()).fetchall()
        drawn = con.execute((SQL / "report" / "who_copies_whom.sql").read_text()).fetchall()
    assert asked == [("gazette.example", "courier.example", 1, 1, 30.0, 0.48, "Ships leave")]
    assert drawn == [("gazette.example", "courier.example", 2, 1.5, "Ships leave")]


def test_how_much_was_printed_before_and_by_whom_is_recovered(tmp_path: Path) -> None:
    """Planted: 200 words of the gazette; the courier prints 120 of them and 80 of its own; the
    mirror others of both, and the courier's whole text a day later."""
    first = [f"a{n:04d}" for n in range(200)]
    own = [f"b{n:04d}" for n in range(80)]
    courier = [*first[:120], *own]
    mirror = [*first[80:], *own[:40]]
    rows = [
        printed("a1", " ".join(first)),
        printed("a2", " ".join(courier), 2, outlet="courier.example"),
        printed("a3", " ".join(mirror), 4, outlet="mirror.example"),
        printed("a4", " ".join(courier), 30, outlet="mirror.example"),
    ]
    with built(tmp_path, rows) as con:
        measured = con.execute(
            "select article_id, printed_in, printed_by, chars, share from copied_words('a1')"
        ).fetchall()
        asked = con.execute(
            (SQL / "questions" / "who_writes_and_who_copies.sql").read_text()
        ).fetchall()
        late = con.execute((SQL / "questions" / "who_is_first.sql").read_text()).fetchall()
    assert measured == [
        ("a1", None, None, 1000, 1.0),
        ("a2", None, None, 400, 0.4),
        ("a2", "a1", "gazette.example", 600, 0.6),
        ("a3", "a1", "gazette.example", 600, 0.75),
        ("a3", "a2", "courier.example", 200, 0.25),
        ("a4", "a1", "gazette.example", 600, 0.6),
        ("a4", "a2", "courier.example", 400, 0.4),
    ]
    assert asked == [
        ("mirror.example", 1800, 1.0, "gazette.example"),
        ("courier.example", 1000, 0.6, "gazette.example"),
        ("gazette.example", 1000, 0.0, None),
    ]
    assert late == [
        ("courier.example", 1, 0.0, 2.0, 2.0),
        ("gazette.example", 1, 1.0, None, None),
        ("mirror.example", 1, 0.0, 4.0, 4.0),
    ]


def test_agencies_are_told_by_the_credit_of_any_who_carry_the_story(tmp_path: Path) -> None:
    story = words("story", 100)
    rows = [
        printed("a1", story, credit="dpa"),
        printed("a2", f"{story} Again.", 1, outlet="courier.example"),
        printed("a3", words("own", 100), 2, outlet="courier.example"),
    ]
    with built(tmp_path, rows) as con:
        asked = con.execute(
            (SQL / "questions" / "agencies_in_what_outlets_print.sql").read_text()
        ).fetchall()
    assert asked == [
        ("courier.example", "dpa", 1, 1, 0.5, 0.5025),
        ("gazette.example", "dpa", 1, 0, 1.0, 1.0),
    ]


def test_shared_paragraphs_are_told_both_ways_and_explained(tmp_path: Path) -> None:
    one, own, two = words("one", 60), words("own", 60), words("two", 80)
    rows = [
        printed("a1", f"{one}\n{two}", title="Ships leave"),
        printed("a2", f"{own}\n{two}\nBerlin", 3, outlet="courier.example"),
        printed("a3", f"{one}\n{two}", 4),
        printed("a4", words("other", 60), 5),
    ]
    share = "select paragraph, share from shared_paragraphs(?, ?)"
    with built(tmp_path, rows) as con:
        assert con.execute(share, ["a1", "a2"]).fetchall() == [(1, 0.0), (2, 1.0), (3, 0.0)]
        assert con.execute(share, ["a2", "a1"]).fetchall() == [(1, 0.0), (2, 1.0)]
        first, near, exact = story_of(con, "a2")
        assert story_of(con, "a4") == []
    assert near["adds"] == [own, "Berlin"]
    assert [line.split(":")[0] for line in told([first, near, exact])] == [
        "first print",
        f"near copy, {near['similarity']} like a1",
        "  adds",
        "  adds",
        "exact copy",
    ]


def test_articles_count_as_copies_texts_or_stories_and_as_texts_where_nothing_is_said(
    tmp_path: Path,
) -> None:
    """A text, its near copy, an exact copy: everywhere the same three counts."""
    story = f"rain {words('story', 100)}"
    rows = [
        printed("a1", story),
        printed("a2", f"{story} Again.", 1),
        printed("a3", story, 2),
    ]
    with built(tmp_path, rows) as con:
        for said, count in (
            ("", 2),
            (", counting := 'texts'", 2),
            (", counting := 'stories'", 1),
            (", counting := 'copies'", 3),
        ):
            found = con.execute(f"select count(*) from matches('rain'{said})").fetchall()
            assert found == [(count,)]
        for table in ("outlets", "outlet_days", "terms_days where term = 'rain'"):
            counts = con.execute(f"select articles, stories, with_copies from {table}")
            assert counts.fetchall() == [(2, 1, 3)]
        with pytest.raises(duckdb.Error, match="counting: copies, texts or stories, not rows"):
            con.execute("from matches('rain', counting := 'rows')")


def test_the_report_counts_as_it_was_asked_to(tmp_path: Path) -> None:
    """What an outlet copied tells nothing of its words, unless copies count."""
    story = f"{'rain ' * 20}{words('story', 100)}"
    rows = [printed("a0", story), printed("a1", words("own", 200), outlet="mirror.example")]
    rows.append(printed("a7", words("other", 500)))
    rows += [printed(f"a{n}", story, n, outlet="mirror.example") for n in range(2, 6)]
    rows.append(printed("a6", f"{story} Again.", 6, outlet="mirror.example"))
    terms = query_of("report", "top_terms_by_outlet").sql
    prints = query_of("report", "articles_by_outlet").sql
    with built(tmp_path, rows) as con:
        for counting, count, tells in (
            ("texts", 4, True),
            ("stories", 3, False),
            ("copies", 8, True),
        ):
            con.execute("set variable counting = $counting", {"counting": counting})
            assert con.execute(f"select sum(value) from ({prints})").fetchall() == [(count,)]
            told = dict(con.execute(terms).fetchall())
            assert ("rain" in told["mirror.example"].split(", ")) == tells, counting


def test_an_earlier_print_elsewhere_takes_the_story_from_the_outlet_that_told_it(
    tmp_path: Path,
) -> None:
    story = words("story", 100)
    elsewhere = {"outlet": "courier.example", "hostname": "courier.example"}
    late = printed("a2", f"{story} Again.", 9, **elsewhere)
    early = printed("a1", story, source_id="source-0")
    apart = [holdings(tmp_path / "late", [late]), holdings(tmp_path / "early", [early])]
    build(apart[0], tmp_path / "before.duckdb")
    build(together(*apart), tmp_path / "after.duckdb", previous=tmp_path / "before.duckdb")
    with duckdb.connect(str(tmp_path / "after.duckdb"), read_only=True) as con:
        assert con.execute("select outlet, stories from outlets order by all").fetchall() == [
            ("courier.example", 0),
            ("gazette.example", 1),
        ]


def test_furniture_that_all_pages_have_makes_no_reprints(tmp_path: Path) -> None:
    footer = words("footer", 30)
    rows = [printed(f"a{n}", f"{words(str(n), 150)} {footer}", n) for n in range(60)]
    with built(tmp_path, rows) as con:
        assert con.execute("select count(*) from reprints").fetchall() == [(0,)]


def test_a_story_that_all_carry_is_one_with_the_first_print_for_its_centre(tmp_path: Path) -> None:
    """More carry it than a 5-gram may be rare in: each is a pair with the first, and is found."""
    story = words("story", 120)
    rows = [printed(f"a{n:02d}", f"{story} {words(str(n), 20)}", n) for n in range(60)]
    with built(tmp_path, rows) as con:
        assert con.execute("select story_id, texts from stories").fetchall() == [("a00", 60)]


def test_when_the_first_print_leaves_a_story_that_all_carry_the_next_is_its_centre(
    tmp_path: Path,
) -> None:
    story = words("story", 120)
    first, *others = [printed(f"a{n:02d}", f"{story} {words(str(n), 20)}", n) for n in range(60)]
    first["source_id"] = "source-0"
    apart = [holdings(tmp_path / "first", [first]), holdings(tmp_path / "others", others)]
    build(together(*apart), tmp_path / "before.duckdb")
    build(apart[1], tmp_path / "after.duckdb", previous=tmp_path / "before.duckdb")
    with duckdb.connect(str(tmp_path / "after.duckdb"), read_only=True) as con:
        assert con.execute("select story_id, texts from stories").fetchall() == [("a01", 59)]
        assert con.execute("select left_articles from derived.upkeep").fetchall() == [(1,)]


def test_pairs_of_a_text_stay_when_what_it_shares_with_all_becomes_common(tmp_path: Path) -> None:
    """An arriving text makes a sentence of theirs common, and has nothing else of the pair."""
    sentence = words("sentence", 30)
    known = [printed(f"k{n:02d}", f"{words(str(n), 60)} {sentence}", n) for n in range(31)]
    copied = f"{words('copied', 60)} {sentence}"
    known += [printed("p1", copied, 40), printed("p2", f"{copied} {words('own', 9)}", 41)]
    late = printed("z", f"{words('z', 60)} {sentence}", -1, source_id="source-9")
    apart = [holdings(tmp_path / "known", known), holdings(tmp_path / "late", [late])]
    build(apart[0], tmp_path / "before.duckdb")
    build(together(*apart), tmp_path / "after.duckdb", previous=tmp_path / "before.duckdb")
    build(together(*apart), tmp_path / "fresh.duckdb")
    assert not table_differences(tmp_path / "after.duckdb", tmp_path / "fresh.duckdb")
    with duckdb.connect(str(tmp_path / "after.duckdb"), read_only=True) as con:
        first = con.execute(
            "select first_article_id from reprints where second_article_id = 'p2'"
        ).fetchall()
        assert ("p1",) in first
        assert con.execute("select built_version from derived.upkeep").fetchall() == [(0,)]


def test_partial_reprints_are_found_from_a_third_on(tmp_path: Path) -> None:
    """A thousand texts that share 20 to 90 % of a story of 100 to 500 words, among own ones."""
    draw = Random(7)
    rows, shares = [], {}
    for n in range(1000):
        story = words(f"story {n}", draw.randint(100, 500)).split()
        share = draw.uniform(0.2, 0.9)
        begin = draw.randrange(len(story) - int(share * len(story)) + 1)
        part = " ".join(story[begin : begin + int(share * len(story))])
        own = words(f"own {n}", draw.randint(100, 500)).split()
        rows.append(printed(f"s{n}", " ".join(story), n))
        rows.append(printed(f"r{n}", " ".join([*own[:50], part, *own[50:]]), n + 0.5))
        shares[f"s{n}", f"r{n}"] = share
    with built(tmp_path, rows) as con:
        found = set(
            con.execute("select first_article_id, second_article_id from reprints").fetchall()
        )
    asked = {pair for pair, share in shares.items() if share >= 0.3}
    assert len(asked & found) / len(asked) >= 0.95
    assert found <= shares.keys()


def reuters() -> Iterator[dict[str, Any]]:
    assert REAL is not None
    for path in sorted((REAL / "reuters_sample" / "raw").iterdir()):
        raw = gzip.decompress(path.read_bytes()).decode("latin1")
        for number, item in re.findall(
            r'<REUTERS[^>]*NEWID="(\d+)"(.*?)</REUTERS>', raw, re.DOTALL
        ):
            body = re.search(r"<BODY>(.*?)</BODY>", item, re.DOTALL)
            if body:
                text = html.unescape(body[1]).replace("\x03", "").strip()
                # Its last line, the agency's name, is in the shares that the pairs are known by.
                yield printed(f"r{number}", text, int(number)) | {"outlet": None}


@needs_real_data
def test_near_copies_of_a_real_corpus_are_found_by_true_overlap(tmp_path: Path) -> None:
    assert REAL is not None
    lines = (REAL / "reuters_sample" / "dup_pairs.jsonl").read_text().splitlines()
    pairs = [json.loads(line) for line in lines]
    with built(tmp_path, list(reuters())) as con:
        originals = dict(
            con.execute("select article_id, coalesce(duplicate_of, article_id) from articles")
            .fetchall()
        )  # fmt: skip
        found = {
            frozenset(pair): similarity
            for *pair, similarity in con.execute(
                "select first_article_id, second_article_id, similarity from reprints"
            ).fetchall()
        }
        assert con.execute("select max(articles) from stories").fetchall() == [(3,)]
    known = {frozenset(f"r{one[side]}" for side in "ab"): one["jaccard5"] for one in pairs}
    linked = {p: frozenset(originals[one] for one in p) for p in known}
    for least, recall in ((0.8, 0.98), (0.5, 0.9)):
        asked = [pair for pair, similarity in known.items() if similarity >= least]
        hits = [p for p in asked if len(linked[p]) == 1 or linked[p] in found]
        assert len(hits) / len(asked) >= recall
    assert all(abs(found[p] - known[p]) < 0.001 for p in known.keys() & found.keys())
    assert {p for p, similarity in found.items() if similarity > 0.31} <= known.keys()


def test_a_chain_of_copies_ends_where_nothing_is_of_the_first_print() -> None:
    chain = {n: [(n + 1, 0.9)] * (n < 4) + [(n - 1, 0.9)] * (n > 0) for n in range(5)}
    chained = list(cut([(n, n * DAY) for n in range(5)], chain.__getitem__))
    assert [(one.doc_id, one.centre_doc_id) for one in chained] == [(0, 0), (1, 0), (2, 2), (3, 2)]


def test_what_comes_back_a_month_later_is_another_story() -> None:
    all_alike = {n: [(m, 0.9) for m in range(4) if m != n] for n in range(4)}
    times = [0.0, DAY, 30 * DAY, 31 * DAY]
    chained = list(cut(list(enumerate(times)), all_alike.__getitem__))
    assert [one.centre_doc_id for one in chained] == [0, 0, 2, 2]


def test_a_near_copy_names_the_earlier_print_that_it_is_most_like() -> None:
    links = {0: [(1, 0.6), (2, 0.5)], 1: [(0, 0.6), (2, 0.8)], 2: [(0, 0.5), (1, 0.8)]}
    chained = list(cut([(0, 0.0), (1, None), (2, None)], links.__getitem__))
    assert [(one.nearest_doc_id, one.similarity) for one in chained] == [
        (None, None),
        (0, 0.6),
        (1, 0.8),
    ]


def step(draw: Random) -> Step:
    path, other = (f"/raw/{draw.choice('abcde')}.jsonl" for _ in range(2))
    if draw.random() < 0.6:
        records = tuple(draw.randrange(80) for _ in range(draw.randint(0, 60)))
        return Put(((path, Content(records)),))
    return draw.choice([Copy(path, other), Rename(path, other), Remove(path), Reread(path)])


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.torture)])
def test_pairs_and_stories_of_a_corpus_that_grew_are_those_of_one_that_is_built_at_once(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row_of = tied._row

    def alike(said: dict[str, Any], n: int, source: str) -> dict[str, Any]:
        draw = Random(f"{n} {said['text']}")
        text = " ".join(draw.choices(PARAGRAPHS, k=draw.randint(2, 7)))
        return row_of(said, n, source) | {"text": text, "text_sha256": sha256(text)}

    monkeypatch.setattr(tied, "_row", alike)
    draw = Random(seed)
    (tmp_path / "grown").mkdir()
    growing = Growing(tmp_path / "grown")
    for _ in range(5):
        growing.grow(tuple(step(draw) for _ in range(draw.randint(1, 3))))
    shutil.copytree(growing.data / "lake", tmp_path / "whole" / "lake")
    publish_here(tmp_path / "whole")
    with duckdb.connect(str(growing.corpus), read_only=True) as con:
        count = "select count(*) from derived.near_pairs"
        assert con.execute(count).fetchall() > [(50,)]
        of_older = f"{count} where first_doc_id in (select doc_id from derived.replaced_texts)"
        assert con.execute(of_older).fetchall() > [(10,)]
    assert table_differences(growing.corpus, tmp_path / "whole" / "corpus.duckdb") == []


BRIDGE = {"canonical_url": "https://gazette.example/bridge", "title": "Bridge to open in May"}


def captured(article_id: str, text: str, hours: float, **said: Any) -> dict[str, Any]:
    """A capture of one page, so many hours after it was printed."""
    place = {"record_offset": int(hours * 60), "fetched_at": MONDAY + timedelta(hours=hours)}
    return printed(article_id, text) | BRIDGE | place | said


@pytest.mark.torture
def test_long_versions_are_compared_a_few_at_a_time(tmp_path: Path) -> None:
    """A page and its row in a dump, of 600 addresses, in the least memory that may be set."""
    draw = Random(1)
    vocabulary = [f"w{n}" for n in range(2_000)]
    rows = []
    for number in range(600):
        text = " ".join(draw.choices(vocabulary, k=3_500))
        said = {"canonical_url": f"https://gazette.example/{number}"}
        rows.append(printed(f"a{number}", text, fetched_at=MONDAY, **said))
        later = MONDAY + timedelta(days=1)
        rows.append(printed(f"b{number}", f"{text} more", fetched_at=later, **said))
    database = tmp_path / "corpus.duckdb"
    build(holdings(tmp_path / "lake", rows), database, memory_bytes=200 * 2**20)
    with duckdb.connect(str(database), read_only=True) as con:
        assert con.execute("select count(*) from versions").fetchall() == [(1_200,)]
        assert con.execute("select count(*) from derived.replaced_texts").fetchall() == [(0,)]


def test_a_copy_of_what_its_address_no_longer_says_is_told_of_that_version(tmp_path: Path) -> None:
    """A newsroom rewrites a story over and over; a local paper prints how it first stood."""
    first, own = words("first", 100), words("own", 20)
    rows = [
        captured("v1", first, 0),
        captured("v2", words("second", 100), 5),
        printed("copy", f"{first}\n{own}", 3, outlet="courier.example"),
        printed("late", f"{words('second', 100)}", 9, outlet="mirror.example"),
    ]
    with built(tmp_path, rows) as con:
        pairs = con.execute(
            "select first_article_id, first_version, second_article_id, second_version, lag_hours, "
            "first_in_second, is_one_story from reprints"
        ).fetchall()
        assert pairs == [("v2", 1, "copy", 1, 3.0, 1.0, True)]
        marked = con.execute(
            "select article_id, near_duplicate_of, duplicate_of, story_id from articles "
            "order by article_id"
        ).fetchall()
        assert marked == [
            ("copy", "v2", None, "v2"),
            ("late", None, "v2", "v2"),
            ("v2", None, None, "v2"),
        ]
        shares = con.execute("select share from shared_paragraphs('v2', 'copy')").fetchall()
        assert shares == [(1.0,), (0.0,)]


def test_of_what_an_address_still_says_the_newest_version_stands_for_the_older(
    tmp_path: Path,
) -> None:
    kept, more = words("kept", 60), words("more", 80)
    rows = [
        captured("v1", f"{kept} {words('dropped', 40)}", 0),
        captured("v2", f"{kept} {more}", 5),
        printed("copy", kept, 7, outlet="courier.example"),
    ]
    with built(tmp_path, rows) as con:
        assert con.execute("from derived.replaced_texts").fetchall() == []
        pairs = con.execute("select first_article_id, first_version, similarity from reprints")
        assert pairs.fetchall() == [("v2", 2, 56 / 136)]


def test_versions_of_one_article_are_no_copies_of_each_other(tmp_path: Path) -> None:
    kept = words("kept", 40)
    rows = [
        captured("v1", f"{kept} {words('dropped', 60)}", 0),
        captured("v2", f"{kept} {words('more', 60)}", 5),
    ]
    with built(tmp_path, rows) as con:
        assert con.execute("select count(*) from derived.replaced_texts").fetchall() == [(1,)]
        assert con.execute("from derived.near_pairs").fetchall() == []


def test_a_pair_of_articles_is_told_once_by_the_versions_that_are_most_alike(
    tmp_path: Path,
) -> None:
    """Both change their story, and so do others what they had of it."""
    first, second = words("first", 100), words("second", 100)
    there = {"canonical_url": "https://courier.example/x", "outlet": "courier.example"}
    rows = [
        captured("v1", first, 0),
        captured("v2", second, 5),
        captured("c1", f"{first} {words('a', 50)}", 1, **there),
        captured("c2", f"{second} {words('b', 10)}", 6, **there),
    ]
    with built(tmp_path, rows) as con:
        pairs = con.execute(
            "select first_article_id, first_version, second_article_id, second_version, similarity "
            "from reprints"
        ).fetchall()
    assert pairs == [("v2", 2, "c2", 2, 96 / 106)]


def test_furniture_of_what_was_replaced_makes_no_reprints_however_late_it_is_learned(
    tmp_path: Path,
) -> None:
    # Of letters alone: of digits lines are known by their shape.
    def own(seed: str) -> str:
        return words(seed, 60).translate(str.maketrans("0123456789", "abcdefghij"))

    footer = f"Write to our desk. {own('footer')}"

    def story(n: int, **said: Any) -> list[dict[str, Any]]:
        url = f"https://gazette.example/{n}"
        page = {"url": url, "canonical_url": url, "title": f"{own(str(n))[:40]}"} | said
        return [
            captured(f"{version}{n}", f"{own(f'{version} {n}')}\n{footer}", hours, **page)
            for version, hours in (("old", 0), ("new", 5))
        ]

    known = [row for n in range(3) for row in story(n, record_ordinal=n)]
    late = [row for n in range(3, 6) for row in story(n, record_ordinal=n, source_id="source-9")]
    apart = [holdings(tmp_path / "known", known), holdings(tmp_path / "late", late)]
    build(apart[0], tmp_path / "before.duckdb")
    build(together(*apart), tmp_path / "after.duckdb", previous=tmp_path / "before.duckdb")
    build(together(*apart), tmp_path / "fresh.duckdb")
    assert not table_differences(tmp_path / "after.duckdb", tmp_path / "fresh.duckdb")
    with duckdb.connect(str(tmp_path / "after.duckdb"), read_only=True) as con:
        assert con.execute("select count(*) from derived.replaced_texts").fetchall() == [(6,)]
        assert con.execute("from reprints").fetchall() == []
