"""The log of a lake in an object store has one committer, and notices what is missing of it."""

from typing import Any

import pytest

from broadsheet.pipeline.lake.lock import LakeLocked
from broadsheet.pipeline.lake.manifest import DamagedLake
from broadsheet.pipeline.lake.store_log import MERGED_COMMITS, StoreLog, UnfitStore
from broadsheet.pipeline.storage import buckets
from tests.s3 import SECRET, Bucket, Faults


def event(number: int) -> dict[str, Any]:
    return {"event": "forget", "path": f"/raw/{number}"}


def written(bucket: Bucket, commits: int) -> StoreLog:
    log = StoreLog(bucket.at("lake"))
    for number in range(1, commits + 1):
        log.append(event(number))
    return log


def numbers(bucket: Bucket) -> list[int]:
    found = StoreLog(bucket.at("lake")).events()
    return [int(one["path"].removeprefix("/raw/")) for one in found]


def commit(bucket: Bucket, number: int) -> str:
    return f"lake/manifest/{number:012}.jsonl"


def test_a_commit_is_one_object_and_one_request(bucket: Bucket) -> None:
    log = written(bucket, 1)
    bucket.proxy.forget()
    log.append(event(2), event(3))
    assert bucket.proxy.requests == {"PUT": 1}
    assert numbers(bucket) == [1, 2, 3]
    assert sorted(bucket.objects("lake/manifest")) == ["000000000001.jsonl", "000000000002.jsonl"]


def test_a_log_that_nobody_began_is_not_there(bucket: Bucket) -> None:
    log = StoreLog(bucket.at("lake"))
    assert not log.is_there()
    assert list(log.events()) == []
    log.append(event(1))
    assert StoreLog(bucket.at("lake")).is_there()


def test_the_second_ingest_is_told_who_was_first(bucket: Bucket) -> None:
    written(bucket, 1)
    first, second = (StoreLog(bucket.at("lake"), f"ingest {n}") for n in "AB")
    assert len(list(first.events())) == len(list(second.events())) == 1
    first.append(event(2))
    with pytest.raises(LakeLocked, match=r"ingest A \(process \d+ on .*\) writes to s3://.*first"):
        second.append(event(3))
    first.append(event(4))
    assert numbers(bucket) == [1, 2, 4]


def test_who_has_read_what_the_other_wrote_may_go_on(bucket: Bucket) -> None:
    written(bucket, 2)
    other = StoreLog(bucket.at("lake"))
    assert len(list(other.events())) == 2
    other.append(event(3))
    assert numbers(bucket) == [1, 2, 3]


def test_an_answer_that_was_lost_makes_nobody_the_second(bucket: Bucket) -> None:
    """The store has the commit, the retry finds its name taken: by ourselves."""
    log = written(bucket, 1)
    bucket.proxy.faults = Faults(lose_every=2)
    for number in range(2, 8):
        log.append(event(number))
    assert numbers(bucket) == [1, 2, 3, 4, 5, 6, 7]


def test_a_store_that_overwrites_what_is_to_be_created_is_refused(bucket: Bucket) -> None:
    bucket.proxy.faults = Faults(strips=("if-none-match",))
    with pytest.raises(UnfitStore) as refused:
        StoreLog(bucket.at("lake")).begin()
    told = str(refused.value)
    assert "create-only PUT" in told
    assert "\n" not in told
    assert SECRET not in told


def test_where_a_lake_is_the_probe_costs_one_request(bucket: Bucket) -> None:
    written(bucket, 1)
    bucket.proxy.forget()
    StoreLog(bucket.at("lake")).begin()
    assert bucket.proxy.requests == {"PUT": 1}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_commit_that_is_missing_between_others_is_named(bucket: Bucket, number: int) -> None:
    written(bucket, 4)
    buckets.remove(bucket.at(commit(bucket, number)))
    with pytest.raises(DamagedLake, match=rf"{number:012}.jsonl: missing, and {number + 1:012}"):
        numbers(bucket)


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("how", ["emptied", "flipped", "cut", "of another number"])
def test_a_commit_that_is_not_what_was_written_is_named(
    bucket: Bucket, number: int, how: str
) -> None:
    written(bucket, 3)
    place = bucket.at(commit(bucket, number))
    whole = bytes(buckets.read(place))
    other = bytes(buckets.read(bucket.at(commit(bucket, number % 3 + 1))))
    altered = {
        "emptied": b"",
        "flipped": whole.replace(b"/raw/", b"/row/"),
        "cut": whole[: whole.index(b"\n") + 1 + 20],
        "of another number": other,
    }
    buckets.put(place, altered[how])
    with pytest.raises(DamagedLake, match=rf"{number:012}.jsonl"):
        numbers(bucket)


def test_many_commits_are_read_by_few_requests(bucket: Bucket) -> None:
    count = 2 * MERGED_COMMITS + 3
    written(bucket, count)
    bucket.proxy.forget()
    assert numbers(bucket) == list(range(1, count + 1))
    assert bucket.proxy.requests == {"LIST": 2, "GET": 5}


def test_merged_copies_are_merged_again(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.pipeline.lake.store_log.MERGED_COMMITS", 3)
    written(bucket, 29)
    bucket.proxy.forget()
    assert numbers(bucket) == list(range(1, 30))
    assert bucket.proxy.requests == {"LIST": 2, "GET": 3}  # 1 to 27, 28, 29


def test_a_merged_copy_that_is_missing_costs_requests_and_nothing_else(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadsheet.pipeline.lake.store_log.MERGED_COMMITS", 3)
    written(bucket, 8)
    buckets.remove(bucket.at("lake/manifest-merged/000000000001-000000000003.jsonl"))
    assert numbers(bucket) == list(range(1, 9))


def test_a_merged_copy_that_ends_too_early_is_named(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadsheet.pipeline.lake.store_log.MERGED_COMMITS", 3)
    written(bucket, 3)
    place = bucket.at("lake/manifest-merged/000000000001-000000000003.jsonl")
    lines = bytes(buckets.read(place)).splitlines(keepends=True)
    buckets.put(place, b"".join(lines[:4]))
    with pytest.raises(DamagedLake, match=r"0003\.jsonl: ends with commit 2"):
        numbers(bucket)
