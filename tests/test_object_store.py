"""A landing zone and a lake in an object store: the same corpus as on a disk, whatever fails."""

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from broadsheet.pipeline.ingest import Ingest, opened
from broadsheet.pipeline.lake import store as lake_store
from broadsheet.pipeline.lake.lock import LakeLocked
from broadsheet.pipeline.lake.store import (
    Lake,
    acknowledge,
    deliver_shard,
    lake_of,
    stage_rows,
    sweep,
    verify,
)
from broadsheet.pipeline.ledger import Summary
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.shards import ShardReport
from broadsheet.pipeline.storage import buckets
from broadsheet.pipeline.storage.files import digest
from tests.hostile import page
from tests.readers.builders import crawl, members
from tests.running import ask, corpus, ingest, parquet
from tests.s3 import SECRET, Bucket, Faults
from tests.samples import RAW

SMALL = {"shard_files": 2, "shard_bytes": 4096}


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six pages, and two containers that are cut into shards."""
    folder = tmp_path_factory.mktemp("landing")
    for number in range(6):
        (folder / f"{number}.html").write_bytes(page(number))
    (folder / "crawl.warc.gz").write_bytes(members(*crawl(24)))
    (folder / "plain.warc").write_bytes(b"".join(crawl(24)))
    rows = (
        json.dumps({"url": f"https://a.example/{n}", "text": f"Story {n}. " * 90})
        for n in range(90)
    )
    (folder / "feed.jsonl").write_text("\n".join(rows) + "\n")
    return folder


@pytest.fixture(scope="module")
def local(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an ingest of them on a disk gives."""
    data = tmp_path_factory.mktemp("local")
    assert ingest(raw, data, **SMALL).exit_code == 0
    return data


def take(bucket: Bucket, data: Path, raw: str = "raw", **knobs: Any) -> Summary:
    """One ingest from the bucket into a lake in it."""
    return ingest(f"{bucket.url}/{raw}", data, **{**SMALL, "lake": f"{bucket.url}/lake", **knobs})


def far_parquet(bucket: Bucket) -> dict[str, bytes]:
    return {k: v for k, v in bucket.objects("lake").items() if k.endswith(".parquet")}


def rows(data: Path) -> dict[str, list[str]]:
    """All rows of the corpus, but where the raw files lie."""
    return corpus(data, without="path")


@pytest.mark.parametrize("cache_bytes", [2**30, 0], ids=["copies kept", "read by ranges"])
def test_the_lake_and_the_corpus_are_those_of_a_disk(
    bucket: Bucket, raw: Path, local: Path, tmp_path: Path, cache_bytes: int
) -> None:
    bucket.upload(raw, "raw")
    done = take(bucket, tmp_path / "data", cache_bytes=cache_bytes)
    assert done.exit_code == 0
    assert len(parquet(local)) > 10  # the containers were cut
    assert far_parquet(bucket) == parquet(local)
    assert rows(tmp_path / "data") == rows(local)


def test_they_are_the_same_whatever_the_store_does_wrong(
    bucket: Bucket, raw: Path, local: Path, tmp_path: Path
) -> None:
    bucket.upload(raw, "raw")
    faults = Faults(cut_every=5, lose_every=4, refuse_until=time.monotonic() + 2)
    bucket.proxy.faults = faults
    done = take(bucket, tmp_path / "data", cache_bytes=0)
    assert (done.exit_code, done.failures) == (0, [])
    assert far_parquet(bucket) == parquet(local)
    assert rows(tmp_path / "data") == rows(local)


def test_the_sample_corpus_is_the_same_from_a_bucket(
    bucket: Bucket, sample: Path, tmp_path: Path
) -> None:
    bucket.upload(Path(RAW), "raw")
    done = take(bucket, tmp_path / "data", workers=2, shard_files=20, shard_bytes=4 * 2**20)
    assert done.exit_code == 0
    assert far_parquet(bucket) == parquet(sample)
    assert rows(tmp_path / "data") == rows(sample)


def test_with_room_for_copies_every_object_is_fetched_once(
    bucket: Bucket, raw: Path, tmp_path: Path
) -> None:
    bucket.upload(raw, "raw")
    bucket.proxy.forget()
    take(bucket, tmp_path / "data")
    fetched = [path for kind, path, _ in bucket.proxy.paths if kind == "GET" and "/raw/" in path]
    assert len(fetched) == len(set(fetched)) == len(list(raw.iterdir()))


def test_a_run_that_finds_nothing_new_reads_the_log_and_lists(
    bucket: Bucket, raw: Path, tmp_path: Path
) -> None:
    bucket.upload(raw, "raw")
    take(bucket, tmp_path / "data")
    bucket.proxy.forget()
    assert take(bucket, tmp_path / "data").exit_code == 0
    read = [path for kind, path, _ in bucket.proxy.paths if kind == "GET"]
    assert read == []
    assert bucket.proxy.requests["PUT"] == 1  # the probe
    assert bucket.proxy.requests["LIST"] == 8  # the log, four tables, three pages of raw objects
    assert bucket.proxy.requests["HEAD"] == 0


def test_one_new_object_costs_its_own_requests(bucket: Bucket, raw: Path, tmp_path: Path) -> None:
    bucket.upload(raw, "raw")
    take(bucket, tmp_path / "data")
    buckets.put(bucket.at("raw/new.html"), page(77))
    bucket.proxy.forget()
    done = take(bucket, tmp_path / "data")
    assert (done.files_new, done.run.articles) == (1, 1)
    read = [path for kind, path, _ in bucket.proxy.paths if kind == "GET" and "/raw/" in path]
    assert read == [f"/{bucket.name}/raw/new.html"]
    parquet_read = [p for kind, p, _ in bucket.proxy.paths if kind == "GET" and ".parquet" in p]
    assert parquet_read == []  # what was written here need not be fetched for the corpus


def test_an_object_that_was_rewritten_is_taken_anew_and_one_that_went_keeps_its_rows(
    bucket: Bucket, tmp_path: Path
) -> None:
    for number in range(2):
        buckets.put(bucket.at(f"raw/{number}.html"), page(number))
    take(bucket, tmp_path / "data")
    buckets.put(bucket.at("raw/0.html"), page(5))
    buckets.remove(bucket.at("raw/1.html"))
    done = take(bucket, tmp_path / "data")
    assert (done.files_changed, done.files_removed) == (1, 1)
    assert done.removed == [f"{bucket.url}/raw/1.html"]
    assert len(ask(tmp_path / "data", "select * from articles")) == 2
    buckets.put(bucket.at("raw/0.html"), page(5))  # written again, the same
    assert take(bucket, tmp_path / "data").files_changed == 0


def begun(bucket: Bucket, data: Path, **knobs: Any) -> Settings:
    lake = f"{bucket.url}/lake"
    return Settings(
        raw=(f"{bucket.url}/raw",), data=data, lake=lake, workers=1, **{**SMALL, **knobs}
    )


def carried_out(run: Ingest) -> Summary:
    with run.working():
        for shard in run.plan.shards:
            run.do([shard])
    run.settle()
    return run.summary(run.publish())


@pytest.mark.parametrize("rewritten", [True, False])
def test_an_object_that_changes_before_its_shard_is_a_failed_shard(
    bucket: Bucket, tmp_path: Path, rewritten: bool
) -> None:
    buckets.put(bucket.at("raw/a.html"), page(1))
    buckets.put(bucket.at("raw/b.html"), page(9))
    with opened(begun(bucket, tmp_path / "data", cache_bytes=0, shard_files=1), "a test") as run:
        run.plan.shards.finish()
        if rewritten:
            buckets.put(bucket.at("raw/a.html"), page(2))
        else:
            buckets.remove(bucket.at("raw/a.html"))
        done = carried_out(run)
    (failure,) = done.failures
    assert (failure.kind, done.exit_code) == ("changed", 1)
    assert ("rewritten" if rewritten else "deleted") in failure.detail
    again = take(bucket, tmp_path / "data")
    assert (again.exit_code, again.run.articles) == (0, int(rewritten))
    assert len(ask(tmp_path / "data", "select * from articles")) == 1 + int(rewritten)


def test_an_object_that_goes_between_listing_and_hash_is_a_reject(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from broadsheet.pipeline import ingest as module

    buckets.put(bucket.at("raw/a.html"), page(1))
    scan = module.scan

    def scan_then_delete(*args: Any) -> Any:
        found = list(scan(*args))
        buckets.remove(bucket.at("raw/a.html"))
        return found

    monkeypatch.setattr(module, "scan", scan_then_delete)
    take(bucket, tmp_path / "data")
    ((reason, detail),) = ask(tmp_path / "data", "select reason, detail from rejects")
    assert (reason, detail) == (
        "unreadable",
        f"{bucket.url}/raw/a.html was deleted after it was listed",
    )


def test_the_second_of_two_ingests_ends_and_names_the_first(
    bucket: Bucket, raw: Path, local: Path, tmp_path: Path
) -> None:
    """On two machines: no lock is between them, the store alone is."""
    bucket.upload(raw, "raw")
    with opened(begun(bucket, tmp_path / "second"), "the second") as second:
        assert take(bucket, tmp_path / "first").exit_code == 0
        with second.working():
            for shard in second.plan.shards:
                second.do([shard])
        assert second.is_interrupted
        with pytest.raises(LakeLocked, match=r"a test \(process .* was first, and this run ends"):
            second.summary()
    assert far_parquet(bucket) == parquet(local)
    third = take(bucket, tmp_path / "second")
    assert (third.exit_code, third.run.records_seen) == (0, 0)
    assert rows(tmp_path / "second") == rows(local)


def test_a_machine_that_has_nothing_makes_the_corpus_from_the_store(
    bucket: Bucket, raw: Path, local: Path, tmp_path: Path
) -> None:
    bucket.upload(raw, "raw")
    take(bucket, tmp_path / "one")
    shutil.rmtree(tmp_path / "one")
    bucket.proxy.forget()
    assert take(bucket, tmp_path / "two").exit_code == 0
    assert rows(tmp_path / "two") == rows(local)
    fetched = [path for kind, path, _ in bucket.proxy.paths if kind == "GET" and ".parquet" in path]
    assert len(fetched) == len(set(fetched)) == len(parquet(local))


def test_a_file_of_the_lake_that_is_not_what_was_written_is_noticed_on_arrival(
    bucket: Bucket, raw: Path, local: Path, tmp_path: Path
) -> None:
    bucket.upload(raw, "raw")
    take(bucket, tmp_path / "one")
    name = min(far_parquet(bucket))
    buckets.put(bucket.at(f"lake/{name}"), b"PAR1 is what it was")
    settings = begun(bucket, tmp_path / "two")
    lake = lake_of(settings)
    (complaint,) = verify(lake, lake.log.read())
    assert (
        complaint
        == f"{bucket.url}/lake/{name}: changed since it was written (its checksum differs)"
    )
    done = take(bucket, tmp_path / "two")
    assert done.exit_code == 0
    assert any("taken anew" in note for note in done.notes)
    assert far_parquet(bucket) == parquet(local)
    assert rows(tmp_path / "two") == rows(local)


def staged(lake: Lake, name: str) -> ShardReport:
    """A shard of one row in the staging area, as a worker leaves it."""
    from broadsheet.pipeline.records import Reason, Stage
    from broadsheet.pipeline.schema import Rejection

    lake.staging.mkdir(parents=True, exist_ok=True)
    row = Rejection(
        source_id="s", record_offset=0, record_ordinal=0, stage=Stage.READ,
        reason=Reason.EMPTY, detail="0 bytes",
    )  # fmt: skip
    outputs = stage_rows(lake.staging, name, [], [row])
    return ShardReport(name, "r", tuple(outputs), (), {}, 0)


def test_a_worker_delivers_what_another_machine_commits(bucket: Bucket, tmp_path: Path) -> None:
    workers = [Lake(tmp_path / f"worker{n}", bucket.at("lake")) for n in range(2)]
    reports = [staged(worker, "ab") for worker in workers]
    for worker, report in zip(workers, reports, strict=True):
        deliver_shard(worker, report)
        deliver_shard(worker, report)  # tried again
    driver = Lake(tmp_path / "driver", bucket.at("lake"))
    acknowledge(driver, reports[0])
    manifest = driver.log.read()
    assert manifest.shards == {"ab": reports[0]}
    assert digest(driver.path(reports[0].outputs[0])) == reports[1].outputs[0].sha256


def test_what_nobody_acknowledged_is_left_for_a_week(
    bucket: Bucket, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be what a worker or another ingest has delivered and is about to commit."""
    buckets.put(bucket.at("raw/a.html"), page(1))
    take(bucket, tmp_path / "data")
    of_another = staged(Lake(tmp_path / "other", bucket.at("lake")), "cd")
    deliver_shard(Lake(tmp_path / "other", bucket.at("lake")), of_another)
    before = set(far_parquet(bucket))
    buckets.put(bucket.at("raw/a.html"), page(2))
    take(bucket, tmp_path / "data")
    after = set(far_parquet(bucket))
    assert "rejects/cd.parquet" in after
    assert len(before - after) == 1  # the shard that the log has dropped
    monkeypatch.setattr(lake_store, "ORPHAN_SECONDS", -1)
    lake = lake_of(begun(bucket, tmp_path / "data"))
    assert sweep(lake, lake.log.read()) > 0
    assert set(far_parquet(bucket)) == after - {"rejects/cd.parquet"}


def test_a_lake_inside_the_landing_zone_is_not_read_as_raw_files(
    bucket: Bucket, tmp_path: Path
) -> None:
    buckets.put(bucket.at("a.html"), page(1))
    for _ in range(2):
        done = ingest(bucket.url, tmp_path / "data", lake=f"{bucket.url}/lake")
        assert done.files_seen == 1


def test_sidecars_speak_of_the_objects_beside_them(bucket: Bucket, tmp_path: Path) -> None:
    buckets.put(bucket.at("raw/b/a.html"), page(1))
    said = b"file,url,outlet\na.html,https://sidecar.example/a,Sidecar\ngone.html,,\n"
    buckets.put(bucket.at("raw/b/metadata.csv"), said)
    done = take(bucket, tmp_path / "data")
    assert ask(tmp_path / "data", "select url from articles") == [("https://sidecar.example/a",)]
    (unmatched,) = done.unmatched.values()
    assert unmatched.files == ("gone.html",)


def test_the_corpus_is_put_beside_the_lake_if_asked(bucket: Bucket, tmp_path: Path) -> None:
    for number in range(4):
        buckets.put(bucket.at(f"raw/{number}.html"), page(number))
        take(bucket, tmp_path / "data", share_corpus=True, keep_snapshots=2)
    pointer = json.loads(buckets.read(bucket.at("lake/corpus.json")).tobytes())
    assert digest(bucket.at(f"lake/{pointer['corpus']}")) == pointer["sha256"]
    assert pointer["sha256"] == digest((tmp_path / "data" / "corpus.duckdb").resolve())
    assert len(bucket.objects("lake/corpus")) == 2


def test_no_key_of_access_is_written_anywhere(
    bucket: Bucket, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    buckets.put(bucket.at("raw/a.html"), page(1))
    buckets.put(bucket.at("raw/b.html"), page(2))
    bucket.proxy.faults = Faults(denied="raw/b")
    done = take(bucket, tmp_path / "data")
    said = ask(tmp_path / "data", "select reason, detail from rejects")
    assert said == [("unreadable", "the store denies access")]
    kept = [path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()]
    told = repr(done.to_dict()) + "".join(capfd.readouterr())
    for secret in (SECRET, "AKIATESTTESTTEST"):
        assert not any(secret.encode() in content for content in kept)
        assert not any(secret.encode() in v for v in bucket.objects("lake").values())
        assert secret not in told
