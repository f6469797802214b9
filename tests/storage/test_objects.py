"""An object store is read and listed as a folder is; what it does wrong costs a range."""

import hashlib
import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from broadsheet.pipeline.storage import buckets, files
from broadsheet.pipeline.storage.cache import bring
from broadsheet.pipeline.storage.location import BadUrl, located
from broadsheet.pipeline.storage.ranges import RANGE_BYTES, SLACK_BYTES, Ranges
from broadsheet.pipeline.storage.trouble import Changed, Taken, Unreachable
from broadsheet.pipeline.storage.walking import walk
from tests.cluster import await_true
from tests.s3 import SECRET, Bucket, Faults

CONTENT = random.Random(1).randbytes(20 * 2**20)


@pytest.mark.parametrize("named", ["s3://", "s3:///key", "gs://id:secret@bucket/x"])
def test_a_url_without_a_bucket_or_with_a_key_of_access_is_refused_unseen(named: str) -> None:
    with pytest.raises(BadUrl) as refused:
        located(named)
    assert "secret" not in str(refused.value)


def test_a_range_is_one_request_and_the_next_is_asked_for_before_it_is_read(
    bucket: Bucket,
) -> None:
    url = bucket.at("a.bin")
    buckets.put(url, CONTENT)
    bucket.proxy.forget()
    with Ranges(url) as file:
        assert hashlib.sha256(file.read()).digest() == hashlib.sha256(CONTENT).digest()
    assert bucket.proxy.requests == {"HEAD": 1, "GET": 3}
    bucket.proxy.forget()
    with Ranges(url) as file:
        file.read(1)
        await_true(lambda: bucket.proxy.requests["GET"] >= 2, what="for the next range")
        assert bucket.proxy.requests["GET"] == 2


def test_a_shard_is_one_request_with_a_little_of_what_follows(bucket: Bucket) -> None:
    url = bucket.at("a.bin")
    buckets.put(url, CONTENT)
    pinned = url.holding(str(files.look(url).identity), len(CONTENT))
    bucket.proxy.forget()
    start, end = 3 * 2**20, 7 * 2**20
    wanted = end - start + SLACK_BYTES
    with files.opened(pinned, end) as file:
        file.seek(start)
        assert file.read(wanted) == CONTENT[start : start + wanted]
    assert bucket.proxy.requests == {"GET": 1}
    assert bucket.proxy.bytes_out == wanted


def test_reads_at_any_place_give_what_a_file_gives(bucket: Bucket, tmp_path: Path) -> None:
    url = bucket.at("a.bin")
    (tmp_path / "a.bin").write_bytes(CONTENT)
    buckets.put(url, CONTENT)
    places = random.Random(2)
    with files.opened(url) as far, files.opened(tmp_path / "a.bin") as near:
        for _ in range(12):
            position = places.choice([0, RANGE_BYTES - 1, places.randrange(len(CONTENT) + 9)])
            far.seek(position)
            near.seek(position)
            given = far.read(4096)
            assert near.read(4096)[: len(given)] == given
            assert given or position >= len(CONTENT)


def test_a_lost_connection_costs_the_rest_of_a_range_and_not_the_object(bucket: Bucket) -> None:
    url = bucket.at("a.bin")
    buckets.put(url, CONTENT)
    bucket.proxy.forget()
    bucket.proxy.faults = Faults(cut_every=2)
    assert files.digest(url) == hashlib.sha256(CONTENT).hexdigest()
    assert bucket.proxy.requests["GET"] > 3
    assert bucket.proxy.bytes_out == len(CONTENT)  # nothing came twice


def test_a_store_that_answers_503_is_asked_again(bucket: Bucket) -> None:
    url = bucket.at("a.bin")
    buckets.put(url, b"news")
    bucket.proxy.faults = Faults(refuse_until=time.monotonic() + 3)
    assert files.read(url) == b"news"


def test_a_store_that_goes_on_refusing_is_named_and_what_it_said_is_not(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "PATIENCE", timedelta(seconds=1))
    buckets._opened.cache_clear()
    bucket.proxy.faults = Faults(refuse_until=time.monotonic() + 60)
    with pytest.raises(Unreachable) as refused:
        files.read(bucket.at("a.bin"))
    told = f"{bucket.url}/a.bin: cannot be read: the store answers 503 (SlowDown)"
    assert str(refused.value) == told
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    buckets._opened.cache_clear()
    with pytest.raises(Unreachable) as refused:
        files.read(bucket.at("a.bin"))
    assert "cannot be reached" in str(refused.value)
    assert SECRET not in str(refused.value) + repr(refused.value.__cause__)


def test_what_may_not_be_read_is_refused_as_a_file_is(bucket: Bucket) -> None:
    buckets.put(bucket.at("a"), b"x")
    bucket.proxy.faults = Faults(denied="/a")
    with pytest.raises(PermissionError):
        files.read(bucket.at("a"))


@pytest.mark.parametrize("rewritten", [b"other", None])
def test_an_object_is_the_one_that_was_listed_or_none(
    bucket: Bucket, rewritten: bytes | None
) -> None:
    url = bucket.at("a.txt")
    buckets.put(url, b"first")
    pinned = url.holding(str(files.look(url).identity), 5)
    if rewritten is None:
        buckets.remove(url)
    else:
        buckets.put(url, rewritten)
    with pytest.raises(Changed, match="rewritten" if rewritten else "deleted"):
        files.read(pinned)


def test_a_copy_is_read_where_there_is_one(bucket: Bucket, tmp_path: Path) -> None:
    url = bucket.at("a.txt").holding('"e"', 4, copy=tmp_path / "copy")
    (tmp_path / "copy").write_bytes(b"news")
    assert files.read(url, 1, 2) == b"ew"
    with files.opened(url) as file:
        assert file.read() == b"news"
    assert not bucket.proxy.requests


def test_of_two_who_create_an_object_one_is_told(bucket: Bucket) -> None:
    buckets.create(bucket.at("1"), b"first")
    with pytest.raises(Taken):
        buckets.create(bucket.at("1"), b"second")
    assert files.read(bucket.at("1")) == b"first"


def test_folders_and_globs_are_found_as_on_a_disk(bucket: Bucket, tmp_path: Path) -> None:
    names = ["raw/a.html", "raw/b.txt", "raw/x/c.html", "raw/x/y/d.html", "raw/[1].html", "other"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    bucket.upload(tmp_path, "in")
    near, far = str(tmp_path), f"{bucket.url}/in"
    for wanted in (
        "raw", "raw/a.html", "raw/*.html", "raw/**/*.html", "raw/x*", "r?w/[ab].*", "raw/[!a]*",
        "raw/[1].html", "none", "raw/*.pdf", "**/d.html",
    ):  # fmt: skip
        found = [path.removeprefix(far) for path in files.matching(f"{far}/{wanted}")]
        assert found == sorted(p.removeprefix(near) for p in files.matching(f"{near}/{wanted}")), (
            wanted
        )
    assert [files.is_folder(f"{far}/{name}") for name in ("raw", "raw/a.html")] == [True, False]
    assert [files.exists(f"{far}/{name}") for name in ("raw", "other", "oth")] == [
        True,
        True,
        False,
    ]


def test_what_is_gone_is_told_by_a_listing_where_it_is_much(bucket: Bucket) -> None:
    buckets.put(bucket.at("raw/0"), b"x")
    asked = [f"{bucket.url}/raw/{number}" for number in range(50)]
    bucket.proxy.forget()
    assert files.missing([*asked, "/no/such/file", os.getcwd()]) == {*asked[1:], "/no/such/file"}
    assert bucket.proxy.requests == {"LIST": 1}


def test_a_listing_of_10_000_objects_costs_a_request_a_thousand(bucket: Bucket) -> None:
    bucket.server.fill(bucket.name, "raw", 10_000)
    bucket.proxy.forget()
    found = walk(f"{bucket.url}/raw", lambda _folder, _name: False, lambda _, there: len(there))
    assert [there for there, _ in found] == [10_000] * 10_000
    assert bucket.proxy.requests == {"LIST": 10}


def test_who_names_no_object_store_loads_nothing_of_it() -> None:
    code = """
import sys
import broadsheet.pipeline.ingest, broadsheet.flows.cli
from broadsheet.pipeline.storage import files, walking
files.digest(__import__("os").__file__)
list(walking.walk(sys.prefix + "/bin", lambda *_: False, lambda *_: None))
assert "obstore" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_arrives_otherwise_than_it_was_written_is_not_kept(
    bucket: Bucket, tmp_path: Path
) -> None:
    """Else it would stand in for the right one, once that is brought back."""
    buckets.put(bucket.at("a"), b"news")
    wrong, right = tmp_path / "wrong", tmp_path / "right"
    sha256 = hashlib.sha256(b"news").hexdigest()
    bring([(bucket.at("a"), wrong, "0" * 64), (bucket.at("a"), right, sha256)])
    bring([(bucket.at("none"), wrong, sha256)])
    assert [path.name for path in tmp_path.iterdir()] == ["right"]
