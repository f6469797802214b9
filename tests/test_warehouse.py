"""The warehouse: whatever the lake holds is answered for, in any order, and swapped in whole."""

import os
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from broadsheet.pipeline.schema import ARTICLES
from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.holdings import (
    PARTS,
    RAW_FILES,
    RUNS,
    SHARD_FILES,
    Holdings,
    nameable,
)
from broadsheet.pipeline.warehouse.reading import check, reading
from broadsheet.pipeline.warehouse.snapshots import swap_in
from tests.synthetic import (
    NOTHING,
    article,
    holdings,
    raw_file,
    sha256,
    small_corpus,
    together,
    write_rows,
)

ROOT = Path(__file__).parent.parent


def rows(database: Path, question: str) -> list[tuple[object, ...]]:
    with reading(database) as con:
        return con.execute(question).fetchall()


# How an article is numbered and where its words lie sorted is the way of a corpus, not its content.
WAYS = ("derived.segments", "derived.upkeep", "main.snapshot")
INDEX = """
    select terms.term, documents.article_id, postings.position
    from derived.postings as postings
    join derived.terms as terms using (term_id)
    join derived.documents as documents using (doc_id)
"""


def contents(database: Path) -> dict[str, list[str]]:
    """Every row of every table, in no order."""
    with reading(database) as con:
        tables = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() order by all"
        ).fetchall()
        return {
            name: sorted(
                repr(row)
                for row in con.execute(
                    INDEX
                    if name == "derived.postings"
                    else f"select columns(lambda c: c not in ('doc_id', 'part_no')) from {name}"
                ).fetchall()
            )
            for (name,) in tables
            if name not in WAYS
        }


def test_an_empty_lake_gives_a_complete_empty_database(tmp_path: Path) -> None:
    database = tmp_path / "empty.duckdb"
    build(NOTHING, database)
    for table in ("articles", "rejects", "raw_files", "runs", "outlets"):
        assert rows(database, f"select count(*) from {table}") == [(0,)]
    assert check(database) == []
    assert [path.name for path in tmp_path.iterdir()] == ["empty.duckdb"]


def test_articles_and_rejects_of_a_small_corpus_are_all_there(tmp_path: Path) -> None:
    database = tmp_path / "corpus.duckdb"
    build(small_corpus(tmp_path / "lake"), database)
    assert check(database) == []
    assert rows(database, "select article_id, duplicate_of, raw_file_id from articles") == [
        ("a1", None, "file-source-1"),
        ("a2", "a1", "file-source-2"),
        ("a3", None, "file-source-2"),
    ]
    assert rows(database, "select raw_file_id, reason from rejects") == [
        ("file-source-1", "too_short"),
        ("file-source-2", "no_text"),
    ]
    assert rows(database, "select outlet, with_copies, articles, hostnames from outlets") == [
        ("courier.example", 2, 1, ["courier.example", "m.courier.example"]),
        ("gazette.example", 1, 1, ["www.gazette.example"]),
    ]


def test_a_copy_of_a_raw_file_gives_every_row_again_under_its_own_id(tmp_path: Path) -> None:
    database = tmp_path / "corpus.duckdb"
    files = {"original": ["source-1"], "copy": ["source-1"], "grown": ["source-1", "source-2"]}
    held = holdings(
        tmp_path / "lake",
        [article("One.", article_id="x"), article("Two.", article_id="y", source_id="source-2")],
        files=files,
    )
    build(held, database)
    assert check(database) == []
    assert rows(
        database, "select article_id, raw_file_id, duplicate_of from articles order by all"
    ) == [
        ("x", "copy", None),
        ("x-2", "grown", "x"),
        ("x-3", "original", "x"),
        ("y", "grown", None),
    ]


def test_the_earliest_article_of_a_text_is_the_original(tmp_path: Path) -> None:
    """Without a date it is never first; among undated ones the earliest capture is."""
    database = tmp_path / "corpus.duckdb"
    held = holdings(
        tmp_path / "lake",
        [
            article("Same.", article_id="undated", fetched_at=datetime(2020, 1, 1, tzinfo=UTC)),
            article("Same.", article_id="later", published_on=date(2024, 5, 2)),
            article(
                "Same.",
                article_id="first",
                published_on=date(2024, 5, 1),
                published_at=datetime(2024, 5, 1, 23, 30, tzinfo=UTC),
            ),
            article("Loose.", article_id="b", fetched_at=datetime(2021, 1, 1, tzinfo=UTC)),
            article("Loose.", article_id="a", fetched_at=datetime(2022, 1, 1, tzinfo=UTC)),
        ],
    )
    build(held, database)
    assert rows(database, "select article_id, duplicate_of from articles order by all") == [
        ("a", "b"),
        ("b", None),
        ("first", None),
        ("later", "first"),
        ("undated", "first"),
    ]


def test_an_article_of_no_sure_language_is_in_that_of_its_outlet(tmp_path: Path) -> None:
    """And only there: an outlet in two languages has none, nor has one of which little is known."""

    def told(outlet: str, *languages: str | None, **said: object) -> list[dict[str, object]]:
        unsure = {"language": None, "language_guess": "pcm", "language_score": 0.3}
        sure = [article(f"{outlet} {n}.", outlet=outlet, language=language, language_guess=language)
                for n, language in enumerate(languages)]  # fmt: skip
        return [*sure, article("Shr 34 cts.", outlet=outlet, article_id=outlet, **unsure | said)]

    made = [
        *told("english", "en", "en", "fr"),
        *told("bilingual", "en", "en", "fr", "fr", "fr"),
        *told("little", "en", "en"),
        *told("wordless", "en", "en", "en", language_guess=None),
        *told("sure", "en", "en", "en", language="th"),
    ]
    database = tmp_path / "corpus.duckdb"
    build(holdings(tmp_path / "lake", made), database)
    question = "select article_id, language, language_guess from articles where text[:3] = 'Shr'"
    assert {name: rest for name, *rest in rows(database, question)} == {
        "english": ["en", "pcm"],
        "bilingual": [None, "pcm"],
        "little": [None, "pcm"],
        "wordless": [None, None],
        "sure": ["th", "pcm"],
    }


def test_the_same_lake_in_another_order_gives_the_same_tables(tmp_path: Path) -> None:
    made = [
        article(
            f"Text number {n % 37}.",
            article_id=f"id{n % 41}",
            source_id=f"source-{n % 5}",
            record_offset=n,
            published_on=date(2024, 1, 1 + n % 28) if n % 3 else None,
            outlet=f"outlet-{n % 4}.example",
        )
        for n in range(200)
    ]
    shuffled = random.Random(7)
    databases = []
    for attempt in range(3):
        pieces = [made[start::8] for start in range(8)]
        paths = [
            write_rows(tmp_path / f"lake-{attempt}" / f"{name}.parquet", ARTICLES, piece)
            for name, piece in zip(shuffled.sample(range(99), 8), pieces, strict=True)
        ]
        parts = [
            {"raw_file_id": f"f{n}", "shard_id": f"shard-{k}", "source_id": f"source-{n}"}
            for n in range(5)
            for k in range(len(paths))
        ]
        files = [
            {"shard_id": f"shard-{k}", "kind": "articles", "path": nameable(path)}
            for k, path in enumerate(paths)
        ]
        ledger = [raw_file(f"f{n}", 40) for n in range(5)]
        shuffled.shuffle(parts)
        shuffled.shuffle(ledger)
        database = tmp_path / f"corpus-{attempt}.duckdb"
        build(
            Holdings(
                pa.Table.from_pylist(ledger, schema=RAW_FILES),
                RUNS.empty_table(),
                pa.Table.from_pylist(parts, schema=PARTS),
                pa.Table.from_pylist(files, schema=SHARD_FILES),
            ),
            database,
            threads=1 + attempt,
        )
        assert check(database) == []
        databases.append(contents(database))
    assert databases[0] == databases[1] == databases[2]


def test_articles_filled_in_slices_are_the_same_as_in_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slices end within a day, within the undated, with a file and at the last article."""
    made = [
        article(
            f"{n}",
            published_on=date(2024, 1, 1 + n // 5) if n < 30 else None,
            source_id=f"s{n % 4}",
        )
        for n in range(49)
    ]
    held = together(*(holdings(tmp_path / f"lake-{n}", made[n::4]) for n in range(4)))
    whole, sliced = tmp_path / "whole.duckdb", tmp_path / "sliced.duckdb"
    build(held, whole)
    monkeypatch.setattr("broadsheet.pipeline.warehouse.build.STRETCH_ROWS", 15)
    monkeypatch.setattr("broadsheet.pipeline.warehouse.build.OPEN_SLICES", 3)
    monkeypatch.setattr("broadsheet.pipeline.warehouse.slices.SLICE_ROWS", 7)
    monkeypatch.setattr("broadsheet.pipeline.warehouse.slices.SLICE_CHARS", 8)
    monkeypatch.setattr("broadsheet.pipeline.warehouse.slices.PIECE_CHARS", 3)
    build(held, sliced)
    assert contents(whole) == contents(sliced)
    assert rows(sliced, "select count(*) from articles") == [(49,)]


INDEXED = {  # what an article may come to differ in, while its id stays
    "title": "Another headline",
    "standfirst": "Another standfirst.",
    "outlet": "other.example",
    "language": "de",
    "section": "sports",
    "page_type": "liveblog",
    "date_precision": "second",
    "tags": ["new"],
    "categories": ["new"],
    "credit": "dpa",
}


def test_an_article_that_differs_in_anything_is_another_in_the_next_publish(tmp_path: Path) -> None:
    """An index of yesterday's headline would answer for today's. One article a raw file."""
    made = [article(f"Rain {n}.", article_id=f"a{n:02d}", source_id=f"s{n}") for n in range(40)]
    changes: list[dict[str, object]] = [{name: value} for name, value in INDEXED.items()]
    changes += [{"text": "Other.", "text_sha256": sha256("Other.")}]
    first = [holdings(tmp_path / f"lake-{n}", [row]) for n, row in enumerate(made)]
    later = [
        holdings(tmp_path / f"later-{n}", [made[n] | change]) for n, change in enumerate(changes)
    ]
    now = together(*later, *first[len(changes) :])
    last, grown, whole = (tmp_path / f"{name}.duckdb" for name in ("last", "grown", "whole"))
    build(together(*first), last)
    build(now, grown, previous=last)
    build(now, whole)
    assert contents(grown) == contents(whole)
    assert rows(grown, "select left_articles from derived.upkeep") == [(len(changes),)]


def upkeep(database: Path) -> tuple[object, ...]:
    """At which version it was last built as a whole, and how many articles left it since."""
    (row,) = rows(database, "select built_version, left_articles from derived.upkeep")
    return row


def test_a_publish_reads_of_the_lake_what_is_new(tmp_path: Path) -> None:
    old, new = (holdings(tmp_path / name, [article(name, article_id=name)]) for name in ("a", "b"))
    build(old, tmp_path / "1.duckdb")
    for path in old.shard_files["path"].to_pylist():
        Path(path).unlink()
    build(together(old, new, lake_version=2), tmp_path / "2.duckdb", previous=tmp_path / "1.duckdb")
    assert rows(tmp_path / "2.duckdb", "select article_id from articles order by all") == [
        ("a",),
        ("b",),
    ]
    assert rows(tmp_path / "2.duckdb", "from snapshot") == [(2, 0)]


def test_what_other_code_made_is_not_gone_on_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = small_corpus(tmp_path / "lake")
    build(held, tmp_path / "1.duckdb")
    monkeypatch.setattr("broadsheet.pipeline.warehouse.start.LIBRARIES", ("duckdb", "pyarrow"))
    build(replace(held, lake_version=7), tmp_path / "2.duckdb", previous=tmp_path / "1.duckdb")
    assert upkeep(tmp_path / "2.duckdb") == (7, 0)
    assert contents(tmp_path / "1.duckdb") == contents(tmp_path / "2.duckdb")


def test_words_of_small_publishes_are_sorted_as_one_when_they_are_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadsheet.pipeline.warehouse.changes.FEW", 2)
    monkeypatch.setattr("broadsheet.pipeline.warehouse.changes.LARGE", 8)
    held: list[Holdings] = []
    last, seen = None, []
    for n in range(6):
        made = [article(f"Rain {n} fell on {k}.", source_id=f"s{n}") for k in range(2)]
        held.append(holdings(tmp_path / f"lake-{n}", made))
        build(together(*held), tmp_path / f"{n}.duckdb", previous=last)
        last = tmp_path / f"{n}.duckdb"
        seen.append(rows(last, "from derived.segments order by all"))
    assert seen == [
        [(0, 1)],
        [(0, 3)],
        [(0, 3), (4, 5)],
        [(0, 7)],
        [(0, 7), (8, 9)],
        [(0, 7), (8, 11)],
    ]
    words = rows(last or tmp_path, "select term_id from derived.postings where doc_id < 8")
    assert words == sorted(words)
    build(together(*held), tmp_path / "whole.duckdb")
    assert contents(last or tmp_path) == contents(tmp_path / "whole.duckdb")


def test_a_corpus_of_which_a_third_has_left_is_built_anew(tmp_path: Path) -> None:
    held = {
        n: holdings(tmp_path / f"lake-{n}", [article(f"Rain {n}.", source_id=f"s{n}")])
        for n in range(9)
    }
    build(together(*held.values(), lake_version=1), tmp_path / "1.duckdb")
    seen = []
    for version in (2, 3, 4, 5):
        held.pop(version)
        target, last = tmp_path / f"{version}.duckdb", tmp_path / f"{version - 1}.duckdb"
        build(together(*held.values(), lake_version=version), target, previous=last)
        seen.append(upkeep(target))
    assert seen == [(1, 1), (1, 2), (1, 3), (5, 0)]


def test_what_left_is_in_no_byte_of_a_corpus_that_is_built_anew(tmp_path: Path) -> None:
    """A row that DuckDB deletes stays in the file; where the law asks for it, it must not."""
    secret = "The zanzibarian whistleblower of Quimperville spoke to nobody about it."
    kept = holdings(tmp_path / "kept", [article(f"Rain {n}.", source_id="s1") for n in range(9)])
    gone = holdings(
        tmp_path / "gone", [article(secret, source_id="s2", title="A Quimperville tale")]
    )
    build(together(kept, gone), tmp_path / "1.duckdb")
    build(kept, tmp_path / "2.duckdb", previous=tmp_path / "1.duckdb")
    build(kept, tmp_path / "3.duckdb", previous=tmp_path / "2.duckdb", is_anew=True)
    needles = (secret.encode(), b"zanzibarian", b"Quimperville")
    assert needles[0] in (tmp_path / "1.duckdb").read_bytes(), "else this shows nothing"
    assert rows(tmp_path / "2.duckdb", "from search('zanzibarian')") == []
    assert not [n for n in needles if n in (tmp_path / "3.duckdb").read_bytes()]


def test_an_earlier_print_that_comes_later_makes_the_known_one_a_copy(tmp_path: Path) -> None:
    """So does a raw file that sorts before another with the same record: its id gets a number."""
    text = "Ships left the port on Monday."
    known = holdings(
        tmp_path / "known", [article(text, article_id="k", published_on=date(2024, 5, 2))]
    )
    late = holdings(
        tmp_path / "late",
        [article(text, article_id="l", source_id="s2", published_on=date(2024, 5, 1))],
        files={"f2": ["s2"]},
    )
    again = holdings(
        tmp_path / "again",
        [article(text, article_id="k", source_id="s0", published_on=date(2024, 5, 3))],
        files={"a-file": ["s0"]},
    )
    held, last = [known], tmp_path / "0.duckdb"
    build(known, last)
    for n, one in enumerate((late, again), 1):
        held.append(one)
        build(together(*held), tmp_path / f"{n}.duckdb", previous=last)
        last = tmp_path / f"{n}.duckdb"
    build(together(*held), tmp_path / "whole.duckdb")
    assert contents(last) == contents(tmp_path / "whole.duckdb")
    told = "select article_id, duplicate_of, published_on::varchar from articles order by all"
    assert rows(last, told) == [
        ("k", "l", "2024-05-03"),
        ("k-2", "l", "2024-05-02"),
        ("l", None, "2024-05-01"),
    ]
    copies = "select article_id from derived.documents where is_copy order by all"
    assert rows(last, copies) == [("k",), ("k-2",)]


BUILDING = """
import sys
from pathlib import Path
from broadsheet.pipeline.warehouse.build import build
from tests.synthetic import small_corpus
build(small_corpus(Path(sys.argv[1]) / "lake"), Path(sys.argv[1]) / "corpus.duckdb")
"""


@pytest.mark.skipif(not shutil.which("strace"), reason="strace counts the calls: install it")
def test_scratch_is_not_synced(tmp_path: Path) -> None:
    """DuckDB asks for some 300 syncs a build, each a wait on a slow disk; `publish` syncs once."""
    log = tmp_path / "calls"
    trace = ["strace", "-f", "-qq", "-o", str(log), "-e", "trace=fsync,fdatasync"]
    subprocess.run([*trace, sys.executable, "-c", BUILDING, str(tmp_path)], check=True, cwd=ROOT)
    assert "fdatasync" not in log.read_text()


def test_a_snapshot_that_is_no_help_is_passed_over(tmp_path: Path) -> None:
    strange, absent = tmp_path / "strange.duckdb", tmp_path / "absent.duckdb"
    with duckdb.connect(str(strange)) as con:
        con.execute("create table articles as select 1 as one")
    held = small_corpus(tmp_path / "lake")
    build(held, tmp_path / "plain.duckdb")
    for previous in (strange, absent):
        build(held, tmp_path / "corpus.duckdb", previous=previous)
        assert contents(tmp_path / "corpus.duckdb") == contents(tmp_path / "plain.duckdb")


@pytest.mark.parametrize("folder", ["da[1]ta", "all*", "it's", "new\nline", "k=v", "ünï"])
def test_only_the_files_that_were_named_are_read_wherever_they_lie(
    tmp_path: Path, folder: str
) -> None:
    """DuckDB globs every path it is given: `da[1]ta` would read `da1ta` instead."""
    decoy = tmp_path / "da1ta" / "articles.parquet"
    write_rows(decoy, ARTICLES, [article("Not me.", article_id="decoy")])
    for other in ("all of it", "whats"):
        write_rows(tmp_path / other / "articles.parquet", ARTICLES, [article("Nor me.")])
    database = tmp_path / folder / "built[2]*.duckdb"
    build(holdings(tmp_path / folder, [article("Me.", article_id="me")]), database)
    assert rows(database, "select article_id from articles") == [("me",)]
    assert not list((tmp_path / folder).glob("*.wal"))


def test_a_ledger_that_does_not_add_up_is_a_breach(tmp_path: Path) -> None:
    held = small_corpus(tmp_path / "lake")
    ledger = held.raw_files.to_pylist()
    ledger[0]["articles"] += 1
    database = tmp_path / "corpus.duckdb"
    build(replace(held, raw_files=pa.Table.from_pylist(ledger, schema=RAW_FILES)), database)
    (breach,) = check(database)
    assert (breach.check, breach.rows) == ("ledger_adds_up", 1)
    assert breach.sample[0]["raw_file_id"] == "file-source-1"


FLAWS = {
    "published_after_capture": {
        "published_on": date(2024, 5, 9),
        "fetched_at": datetime(2024, 5, 1, tzinfo=UTC),
    },
    "instant_far_from_day": {
        "published_on": date(2024, 5, 9),
        "published_at": datetime(2024, 5, 1, tzinfo=UTC),
    },
    "date_without_evidence": {"published_on": date(2024, 5, 9), "date_source": None},
    "text_empty": {"word_count": 0},
}


@pytest.mark.parametrize(("name", "flaw"), FLAWS.items())
def test_each_check_finds_the_flaw_it_is_named_for(
    tmp_path: Path, name: str, flaw: dict[str, object]
) -> None:
    database = tmp_path / "corpus.duckdb"
    build(holdings(tmp_path / "lake", [article(**flaw), article("Fine.")]), database)
    assert [(breach.check, breach.rows) for breach in check(database)] == [(name, 1)]


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("article_id_unique", "insert into derived.article_rows from derived.article_rows limit 1"),
        ("raw_file_id_unique", "insert into raw_files from raw_files limit 1"),
        ("rows_without_file", "update derived.reject_rows set raw_file_id = 'lost'"),
        ("duplicate_leads_nowhere", "delete from derived.article_rows where article_id = 'a1'"),
    ],
)
def test_a_database_that_was_tampered_with_is_found_out(
    tmp_path: Path, name: str, damage: str
) -> None:
    database = tmp_path / "corpus.duckdb"
    build(small_corpus(tmp_path / "lake"), database)
    with duckdb.connect(str(database)) as con:
        con.execute(damage)
    assert name in [breach.check for breach in check(database)]


def test_every_table_and_column_says_what_it_is(tmp_path: Path) -> None:
    database = tmp_path / "corpus.duckdb"
    build(NOTHING, database)
    silent = """
        select table_name, column_name from duckdb_columns() where not internal and comment is null
        union all
        select table_name, null from duckdb_tables() where comment is null
        union all
        select view_name, null from duckdb_views() where not internal and comment is null
        union all
        select function_name, null from duckdb_functions()
        where database_name = current_database() and not internal and comment is null
    """
    assert rows(database, silent) == []


def test_what_the_session_may_reach_is_locked(tmp_path: Path) -> None:
    build(NOTHING, tmp_path / "corpus.duckdb")
    with reading(tmp_path / "corpus.duckdb") as con:
        for statement in (
            "from read_csv('/etc/passwd')",
            "copy articles to 'out.csv'",
            "set enable_external_access = true",
            "insert into runs (run_id) values ('x')",
            "attach 'other.duckdb'",
        ):
            with pytest.raises(duckdb.Error):
                con.execute(statement).fetchall()


def test_the_storage_version_is_one_that_older_clients_read(tmp_path: Path) -> None:
    build(NOTHING, tmp_path / "corpus.duckdb")
    ((tags,),) = rows(
        tmp_path / "corpus.duckdb",
        "select tags['storage_version'] from duckdb_databases() where not internal",
    )
    assert str(tags).startswith("v1.5")


def test_a_damaged_lake_file_leaves_no_database_behind(tmp_path: Path) -> None:
    held = small_corpus(tmp_path / "lake")
    Path(held.shard_files["path"][0].as_py()).write_bytes(b"PAR1 but no more")
    with pytest.raises(duckdb.Error):
        build(held, tmp_path / "out" / "corpus.duckdb")
    assert list((tmp_path / "out").iterdir()) == []


def publish_small(tmp_path: Path, outlet: str) -> Path:
    """Of the two tables that are asked: how one is swapped in is no matter of its content."""
    target = tmp_path / "incoming.duckdb"
    with duckdb.connect(str(target)) as con:
        for table in ("articles", "outlets"):
            con.execute(f"create table {table} as select '{outlet}' as outlet")
    return swap_in(target, tmp_path / "data")


def test_publishing_swaps_the_database_and_keeps_the_last_three(tmp_path: Path) -> None:
    published = [publish_small(tmp_path, f"outlet-{n}") for n in range(5)]
    database = tmp_path / "data" / "corpus.duckdb"
    assert database.resolve() == published[-1]
    assert rows(database, "select outlet from articles") == [("outlet-4",)]
    assert [path.exists() for path in published] == [False, False, True, True, True]
    assert not list((tmp_path / "data").rglob("*.wal"))


def test_a_snapshot_that_somebody_has_open_is_not_removed(tmp_path: Path) -> None:
    first = publish_small(tmp_path, "first")
    code = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1], read_only=True); "
        "print('open', flush=True); sys.stdin.readline(); "
        "print(con.execute('select outlet from articles').fetchall())"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "data" / "corpus.duckdb")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
        for n in range(4):
            publish_small(tmp_path, f"later-{n}")
        assert first.exists()
        said, _ = reader.communicate("go on\n")
    assert said == "[('first',)]\n"
    publish_small(tmp_path, "last")
    assert not first.exists()


@pytest.mark.slow
def test_a_reader_never_meets_half_a_database(tmp_path: Path) -> None:
    publish_small(tmp_path, "outlet-0")
    code = (
        "import duckdb, sys, time\n"
        "seen = set()\n"
        "print('ready', flush=True)\n"
        "while 'outlet-30' not in seen:\n"
        "    with duckdb.connect(sys.argv[1], read_only=True) as con:\n"
        "        question = 'select a.outlet, o.outlet from articles a, outlets o'\n"
        "        pairs = con.execute(question).fetchall()\n"
        "    assert len(pairs) == 1 and pairs[0][0] == pairs[0][1], pairs\n"
        "    seen.add(pairs[0][0])\n"
        "    time.sleep(0.002)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "data" / "corpus.duckdb")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
        for n in range(1, 31):
            publish_small(tmp_path, f"outlet-{n}")
        assert reader.wait(timeout=240) == 0


def test_a_question_mark_in_the_path_is_refused_before_anything_is_built(tmp_path: Path) -> None:
    """DuckDB 2.0 looks for the .wal of `a/b?/c.duckdb` at `a/b.wal?/c.duckdb`."""
    with pytest.raises(ValueError, match="where a `\\?` is in the path"):
        build(NOTHING, tmp_path / "what?" / "corpus.duckdb")


def test_a_path_that_is_not_unicode_is_refused_with_its_name() -> None:
    with pytest.raises(ValueError, match=r"DuckDB cannot open .*udcff.*: the name is not Unicode"):
        nameable(Path(os.fsdecode(b"\xff\xfe")))


def test_no_progress_bar_is_drawn_into_what_we_print(tmp_path: Path) -> None:
    """DuckDB draws one, into a file too, when a query takes longer than two seconds."""
    build(holdings(tmp_path / "lake", [article("Rain.")]), tmp_path / "corpus.duckdb")
    with reading(tmp_path / "corpus.duckdb") as con:
        assert con.execute("select current_setting('enable_progress_bar')").fetchall() == [(False,)]
