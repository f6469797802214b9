"""The promises, each on real files, real workers, real Parquet and a real DuckDB."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pytest

from broadsheet.flows.commands.status import take_stock
from broadsheet.flows.terminal.summary import plain
from broadsheet.pipeline import sources
from broadsheet.pipeline.apart import NEVER
from broadsheet.pipeline.ingest import opened
from broadsheet.pipeline.lake.store import Lake
from broadsheet.pipeline.ledger import holdings
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.warehouse.making import CannotBuild, make
from tests.hostile import page, story
from tests.readers.builders import http, members, record, response
from tests.running import ask, corpus, ingest, parquet
from tests.samples import EXPECTED, KNOWN_GAPS, RAW, match, wrong_counts

HERE = Path(__file__).parent
FAST = {"shard_files": 4}  # several shards from few files


def zone(folder: Path, pages: int = 6) -> Path:
    """A landing zone of a few pages."""
    raw = folder / "raw"
    raw.mkdir()
    for number in range(pages):
        (raw / f"{number:03d}.html").write_bytes(page(number))
    return raw


def lines(*numbers: int) -> str:
    return "".join(
        json.dumps({"url": f"https://hallow.example/{n}", "title": f"Fire {n}", "text": story(n)})
        + "\n"
        for n in numbers
    )


class TestTheLedgerAddsUp:
    def test_for_every_raw_file(self, sample: Path) -> None:
        rows = ask(
            sample,
            """
            select path, records_seen, articles, rejects,
                (select count(*) from captures a where a.raw_file_id = f.raw_file_id),
                (select count(*) from rejects r where r.raw_file_id = f.raw_file_id)
            from raw_files f
            """,
        )
        assert len(rows) == sum(1 for path in RAW.rglob("*") if path.is_file())
        for path, seen, articles, rejects, article_rows, reject_rows in rows:
            assert seen == articles + rejects, path
            assert (articles, rejects) == (article_rows, reject_rows), path

    def test_every_document_became_what_was_expected(self, sample: Path) -> None:
        files = dict(ask(sample, "select path, raw_file_id from raw_files"))
        with duckdb.connect(str(sample / "corpus.duckdb"), read_only=True) as con:
            articles = con.sql("select * from captures order by record_offset").to_arrow_table()
        rejects = ask(sample, "select raw_file_id, reason from rejects")
        wrong: dict[str, list[str]] = {}
        for name in EXPECTED:
            file = files[str(RAW / name)]
            rows = [row for row in articles.to_pylist() if row["raw_file_id"] == file]
            reasons = [why for of, why in rejects if of == file]
            wrong[name] = wrong_counts(name, len(rows), reasons) + match(name, rows)
        assert {name: said for name, said in wrong.items() if said and name not in KNOWN_GAPS} == {}
        assert {name for name in KNOWN_GAPS if not wrong[name]} == set(), "no gap any more"

    def test_an_exact_copy_gets_rows_of_its_own(self, tmp_path: Path) -> None:
        raw = zone(tmp_path, 2)
        shutil.copy(raw / "000.html", raw / "copy.html")
        summary = ingest(raw, tmp_path / "data")
        assert summary.corpus.articles == 3
        assert summary.run.records_seen == 2, "the copy is not extracted again"
        ids = [row[0] for row in ask(tmp_path / "data", "select article_id from articles")]
        assert len(set(ids)) == 3
        assert sum(one.endswith("-2") for one in ids) == 1

    def test_a_warc_inside_a_warc_gives_no_records_of_its_own(self, tmp_path: Path) -> None:
        """Stored as it is in a gzip member, its records look like the crawl's to a shard."""
        inner = members(*(response(n) for n in range(100, 130)))
        outer = [response(n) for n in range(6)]
        holder = record(
            "response",
            "https://paper.example/x",
            http(b"a tar: " + inner, media_type="application/x-tar"),
        )
        raw = tmp_path / "raw"
        raw.mkdir()
        packed = members(*outer[:3]) + gzip.compress(holder, 0, mtime=0) + members(*outer[3:])
        (raw / "crawl.warc.gz").write_bytes(packed)
        summary = ingest(raw, tmp_path / "cut", shard_bytes=4096)
        assert (summary.corpus.articles, summary.corpus.reasons) == (6, {"content_type": 1})
        again = ingest(raw, tmp_path / "cut", shard_bytes=4096)
        assert again.run.records_seen == 0
        ingest(raw, tmp_path / "whole")
        assert corpus(tmp_path / "cut") == corpus(tmp_path / "whole")

    def test_for_one_content_under_two_recipes(self, tmp_path: Path) -> None:
        """A zone that no run reads any more keeps its rows; its copy elsewhere has rows of its own,
        which are not its."""
        raw, data = zone(tmp_path, 2), tmp_path / "data"
        ingest(raw, data)
        copies = tmp_path / "copies"
        shutil.copytree(raw, copies)
        summary = ingest(copies, data, rules={"min_words": 1})
        assert (summary.breaches, summary.corpus.articles) == ([], 4)
        assert ask(data, "select count(*) from articles group by raw_file_id") == [(1,)] * 4


class TestSameInSameOut:
    def test_other_worker_counts_and_orders(self, tmp_path: Path) -> None:
        raw = zone(tmp_path, 10)
        ingest(raw, tmp_path / "one", **FAST)
        moved = tmp_path / "moved"
        moved.mkdir()
        for path in sorted(raw.iterdir(), reverse=True):
            shutil.copy(path, moved / path.name)
        ingest(moved, tmp_path / "two", **FAST, workers=2)
        assert parquet(tmp_path / "one") == parquet(tmp_path / "two")
        assert corpus(tmp_path / "one", without="path") == corpus(tmp_path / "two", without="path")

    @pytest.mark.slow
    def test_a_killed_run_goes_on_to_the_same_bytes(self, tmp_path: Path) -> None:
        raw = zone(tmp_path, 40)
        data = tmp_path / "killed"
        script = (
            "import os, signal, sys\n"
            "from pathlib import Path\n"
            "from broadsheet.pipeline.lake.log import Log\n"
            "from tests.running import ingest\n"
            "append = Log.append\n"
            "def dying(log, *events):\n"
            "    append(log, *events)\n"
            "    if log.path.read_bytes().count(b'\\n') == 2:\n"
            "        os.kill(os.getpid(), signal.SIGKILL)\n"
            "Log.append = dying\n"
            "ingest(Path(sys.argv[1]), Path(sys.argv[2]), shard_files=4)"
        )
        command = [sys.executable, "-c", script, str(raw), str(data)]
        assert subprocess.run(command, cwd=HERE.parent, check=False).returncode == -signal.SIGKILL
        manifest = data / "lake" / "manifest.jsonl"
        done = manifest.read_bytes().count(b"\n")
        with manifest.open("ab") as file:
            file.write(b'{"event":"sha')  # what a power cut leaves
        summary = ingest(raw, data, **FAST)
        assert summary.corpus.articles == 40
        assert summary.run.records_seen == 40 - 4 * done, "finished shards are not done again"
        ingest(raw, tmp_path / "whole", **FAST)
        assert parquet(data) == parquet(tmp_path / "whole")
        assert corpus(data) == corpus(tmp_path / "whole")

    def test_nothing_volatile_is_in_an_article(self, tmp_path: Path) -> None:
        raw = zone(tmp_path, 2)
        ingest(raw, tmp_path / "one")
        time.sleep(1.1)
        ingest(raw, tmp_path / "two")
        assert parquet(tmp_path / "one") == parquet(tmp_path / "two")


class TestOnlyNewWorkIsDone:
    def test_an_unchanged_zone_is_not_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        raw = zone(tmp_path)
        ingest(raw, tmp_path / "data")
        before = os.readlink(tmp_path / "data" / "corpus.duckdb")
        with monkeypatch.context() as patch:
            patch.setattr(sources, "_read_once", pytest.fail)
            again = ingest(raw, tmp_path / "data")
        assert (again.run.records_seen, again.files_new) == (0, 0)
        assert os.readlink(tmp_path / "data" / "corpus.duckdb") == before

    def test_one_more_file_costs_that_file(self, tmp_path: Path) -> None:
        raw = zone(tmp_path)
        ingest(raw, tmp_path / "data")
        (raw / "new.html").write_bytes(page(99))
        assert ingest(raw, tmp_path / "data").run.records_seen == 1
        assert ask(tmp_path / "data", "select count(*) from articles") == [(7,)]

    def test_a_rename_costs_nothing_and_keeps_every_id(self, tmp_path: Path) -> None:
        raw = zone(tmp_path)
        ingest(raw, tmp_path / "data")
        before = corpus(tmp_path / "data", without="path")
        (raw / "003.html").rename(raw / "renamed.html")
        summary = ingest(raw, tmp_path / "data")
        assert (summary.run.records_seen, summary.files_renamed) == (0, 1)
        assert corpus(tmp_path / "data", without="path") == before
        paths = {row[0] for row in ask(tmp_path / "data", "select path from raw_files")}
        assert str(raw / "renamed.html") in paths
        assert str(raw / "003.html") not in paths

    def test_an_appended_file_costs_its_new_records(self, tmp_path: Path) -> None:
        raw = tmp_path / "raw"
        raw.mkdir()
        (raw / "a.jsonl").write_text(lines(1, 2, 3))
        ingest(raw, tmp_path / "data")
        with (raw / "a.jsonl").open("a") as file:
            file.write(lines(4))
        summary = ingest(raw, tmp_path / "data")
        assert (summary.run.records_seen, summary.corpus.records_seen) == (1, 4)
        (tmp_path / "fresh").mkdir()
        shutil.copy(raw / "a.jsonl", tmp_path / "fresh" / "a.jsonl")
        ingest(tmp_path / "fresh", tmp_path / "other")
        drop = "path"
        assert corpus(tmp_path / "data", without=drop)["articles"] != []
        urls = "select url, title, text_sha256, record_offset from articles order by url"
        assert ask(tmp_path / "data", urls) == ask(tmp_path / "other", urls)

    def test_a_line_cut_short_is_read_again_when_it_is_whole(self, tmp_path: Path) -> None:
        raw = tmp_path / "raw"
        raw.mkdir()
        text = lines(1, 2)
        (raw / "a.jsonl").write_text(text[:-20])
        assert ingest(raw, tmp_path / "data").corpus.rejects == 1
        (raw / "a.jsonl").write_text(text)
        summary = ingest(raw, tmp_path / "data")
        assert (summary.corpus.articles, summary.corpus.rejects) == (2, 0)

    def test_an_appended_warc_member_is_read_alone(self, tmp_path: Path) -> None:
        raw = tmp_path / "raw"
        raw.mkdir()
        (raw / "a.warc.gz").write_bytes(b"".join(member(n) for n in (1, 2)))
        ingest(raw, tmp_path / "data")
        with (raw / "a.warc.gz").open("ab") as file:
            file.write(member(3))
        summary = ingest(raw, tmp_path / "data")
        assert (summary.run.records_seen, summary.corpus.articles) == (1, 3)

    def test_a_rewritten_file_replaces_its_rows(self, tmp_path: Path) -> None:
        raw = zone(tmp_path, 2)
        ingest(raw, tmp_path / "data")
        (raw / "001.html").write_bytes(page(77, title="Second thoughts"))
        ingest(raw, tmp_path / "data")
        titles = {row[0] for row in ask(tmp_path / "data", "select title from articles")}
        assert titles == {"Barn burns, donkey sleeps", "Second thoughts"}
        assert len(parquet(tmp_path / "data")) == 2

    def test_a_deleted_raw_file_keeps_its_rows(self, tmp_path: Path) -> None:
        raw = zone(tmp_path, 3)
        ingest(raw, tmp_path / "data")
        (raw / "001.html").unlink()
        (raw / "new.html").write_bytes(page(9))
        assert ingest(raw, tmp_path / "data").corpus.articles == 4

    def test_a_sidecar_that_changes_changes_its_files(self, tmp_path: Path) -> None:
        raw = zone(tmp_path, 3)
        (raw / "metadata.csv").write_text("file,url\n001.html,https://hallow.example/old\n")
        ingest(raw, tmp_path / "data")
        (raw / "metadata.csv").write_text("file,url\n001.html,https://hallow.example/new\n")
        summary = ingest(raw, tmp_path / "data")
        assert summary.run.records_seen == 1
        urls = [
            row[0]
            for row in ask(tmp_path / "data", "select url from articles where url is not null")
        ]
        assert urls == ["https://hallow.example/new"]

    def test_another_rule_makes_another_recipe(self, tmp_path: Path) -> None:
        raw = zone(tmp_path, 2)
        ingest(raw, tmp_path / "data")
        summary = ingest(raw, tmp_path / "data", rules={"min_words": 5_000})
        assert (summary.corpus.articles, summary.corpus.rejects) == (0, 2)


class TestReadersNeverWait:
    @pytest.mark.slow
    def test_a_reader_that_loops_meets_no_error_and_no_mixture(self, tmp_path: Path) -> None:
        raw = zone(tmp_path, 1)
        data = tmp_path / "data"
        ingest(raw, data)
        script = (
            "import duckdb, sys, pathlib, time\n"
            "seen = set()\n"
            "print('reading', flush=True)\n"
            "while not pathlib.Path(sys.argv[2]).exists():\n"
            "    with duckdb.connect(sys.argv[1], read_only=True) as con:\n"
            "        a = con.execute('select count(*) from articles').fetchone()[0]\n"
            "        f = con.execute('select sum(articles) from raw_files').fetchone()[0]\n"
            "    assert a == f, (a, f)\n"
            "    seen.add(a)\n"
            "    time.sleep(0.002)\n"
            "print(sorted(seen))\n"
        )
        stop = tmp_path / "stop"
        command = [sys.executable, "-c", script, str(data / "corpus.duckdb"), str(stop)]
        reader = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert reader.stdout is not None
        assert reader.stdout.readline() == "reading\n"
        for number in range(1, 6):
            (raw / f"{number:03d}.html").write_bytes(page(number))
            ingest(raw, data, builds_apart=True)
        stop.touch()
        out, _ = reader.communicate(timeout=240)
        assert reader.returncode == 0
        assert len(json.loads(out)) >= 2
        assert len(list((data / "snapshots").glob("*.duckdb"))) <= 4

    @pytest.mark.slow
    def test_an_open_session_stays_on_its_snapshot(self, tmp_path: Path) -> None:
        raw = zone(tmp_path, 1)
        data = tmp_path / "data"
        ingest(raw, data)
        script = (
            "import duckdb, sys\n"
            "con = duckdb.connect(sys.argv[1], read_only=True)\n"
            "for _ in sys.stdin:\n"
            "    print(con.execute('select count(*) from articles').fetchone()[0], flush=True)\n"
        )
        command = [sys.executable, "-c", script, str(data / "corpus.duckdb")]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as session:
            assert session.stdin is not None
            assert session.stdout is not None
            answers = []
            for number in range(1, 5):  # one more than are kept
                session.stdin.write("again\n")
                session.stdin.flush()
                answers.append(session.stdout.readline().strip())
                (raw / f"{number:03d}.html").write_bytes(page(number))
                ingest(raw, data, builds_apart=True)
            session.stdin.close()
        assert answers == ["1"] * 4


class TestTheWarehouseIsDisposable:
    def test_a_deleted_corpus_comes_back_the_same(self, tmp_path: Path) -> None:
        raw = zone(tmp_path, 5)
        data = tmp_path / "data"
        ingest(raw, data)
        before = corpus(data)
        (data / "corpus.duckdb").unlink()
        shutil.rmtree(data / "snapshots")
        assert ingest(raw, data).run.records_seen == 0
        assert corpus(data) == before

    def test_a_build_that_is_killed_leaves_the_last_corpus_and_is_made_good(
        self, tmp_path: Path
    ) -> None:
        raw = zone(tmp_path, 2)
        data = tmp_path / "data"
        ingest(raw, data)
        (raw / "more.html").write_bytes(page(5))
        with builds_killed():
            summary = ingest(raw, data, builds_apart=True)
        ((kind, detail),) = [(f.kind, f.detail) for f in summary.failures]
        assert (kind, summary.exit_code) == ("corpus", 1)
        assert "killed by the system, as it does out of memory" in detail
        assert ask(data, "select count(*) from articles") == [(2,)]
        again = ingest(raw, data)
        assert (again.run.records_seen, again.exit_code) == (0, 0)
        assert ask(data, "select count(*) from articles") == [(3,)]

    def test_an_interrupt_ends_a_build_at_once(self, tmp_path: Path) -> None:
        raw = zone(tmp_path, 2)
        data = tmp_path / "data"
        settings = Settings(raw=(str(raw),), data=data, workers=1)
        with opened(settings, "a test") as run:
            with run.working():
                for shard in run.plan.shards:
                    run.do([shard])
            run.settle()
            threading.Timer(0.05, run.interrupt).start()
            summary = run.summary(run.publish())
        assert (summary.exit_code, summary.database) == (130, None)
        assert ingest(raw, data).run.records_seen == 0
        assert ask(data, "select count(*) from articles") == [(2,)]

    def test_a_run_killed_before_it_published_is_made_good(self, tmp_path: Path) -> None:
        raw = zone(tmp_path, 2)
        data = tmp_path / "data"
        ingest(raw, data)
        (raw / "more.html").write_bytes(page(5))
        with opened(Settings(raw=(str(raw),), data=data, workers=1), "a test") as run:
            with run.working():
                for shard in run.plan.shards:
                    run.do([shard])
            run.settle()  # and no more
        assert not take_stock(run.settings)["corpus"]["is_current"]
        assert ingest(raw, data).run.records_seen == 0
        assert ask(data, "select count(*) from articles") == [(3,)]

    def test_too_little_memory_is_told_by_the_name_of_its_knob(self, tmp_path: Path) -> None:
        data = tmp_path / "data"
        ingest(zone(tmp_path, 2), data)
        lake = Lake(data)
        with pytest.raises(CannotBuild, match=r"^4 MiB are too little for it: raise warehouse_mem"):
            make(
                NEVER,
                holdings(lake, lake.log.read(), tmp_path / "raw_files.arrow"),
                tmp_path / "small.duckdb",
                memory_bytes=4 * 2**20,
                threads=1,
                user_tables=data,
                previous=None,
            )


@contextmanager
def builds_killed() -> Iterator[None]:
    """Kill every process in which a corpus is built."""
    ending = threading.Event()

    def look() -> None:
        while not ending.wait(0.01):
            for task in os.listdir("/proc/self/task"):
                with suppress(OSError):  # it is gone already
                    for pid in Path(f"/proc/self/task/{task}/children").read_text().split():
                        if b"multiprocessing.spawn" in Path(f"/proc/{pid}/cmdline").read_bytes():
                            os.kill(int(pid), signal.SIGKILL)

    killer = threading.Thread(target=look)
    killer.start()
    try:
        yield
    finally:
        ending.set()
        killer.join()


def member(number: int) -> bytes:
    """A gzip member with one WARC response."""
    body = page(number)
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\n"
        f"WARC-Target-URI: https://hallow.example/{number}\r\n"
        "WARC-Date: 2026-02-03T04:05:06Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", mtime=0)


def test_the_corpus_opens_read_only_while_an_ingest_writes(tmp_path: Path) -> None:
    raw = zone(tmp_path, 1)
    data = tmp_path / "data"
    ingest(raw, data)
    with duckdb.connect(str(data / "corpus.duckdb"), read_only=True) as con:
        (raw / "more.html").write_bytes(page(5))
        ingest(raw, data, builds_apart=True)
        assert con.execute("select count(*) from articles").fetchall() == [(1,)]
    assert ask(data, "select count(*) from articles") == [(2,)]


def test_what_was_saved_with_a_page_is_passed_over_and_told(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    (raw / "fire_files").mkdir(parents=True)
    (raw / "fire.html").write_bytes(page(1))
    (raw / "fire_files" / "frame.html").write_bytes(page(2))
    summary = ingest(raw, tmp_path / "data")
    assert (summary.files_seen, summary.beside_pages, summary.corpus.records_seen) == (1, 1, 1)
    assert "besides 1 that were saved with pages: passed over" in plain(summary)
    assert ingest(raw, tmp_path / "data").run.records_seen == 0
