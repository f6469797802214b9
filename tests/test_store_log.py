"""The log of a lake in an object store has one committer, and notices what is missing of it."""

from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from broadsheet.pipeline.lake.lock import LakeLocked
from broadsheet.pipeline.lake.store_log import MERGED_COMMITS, StoreLog, UnfitStore
from broadsheet.pipeline.lake.trouble import DamagedLake
from broadsheet.pipeline.storage import buckets
from tests.s3 import SECRET, Bucket, Faults


def event(number: int) -> dict[str, Any]:
    return {"event": "forget", "path": f"/raw/{number}"}


def opened(bucket: Bucket, purpose: str = "a test", machine: Path | None = None) -> StoreLog:
    """As another machine opens it, or the one that has such a folder."""
    folder = machine or Path(mkdtemp())
    return StoreLog(bucket.at("lake"), folder / "mirror.jsonl", purpose)


def written(bucket: Bucket, commits: int) -> StoreLog:
    log = opened(bucket)
    for number in range(1, commits + 1):
        log.append(event(number))
    return log


def numbers(bucket: Bucket) -> list[int]:
    found = [event for event, _ in opened(bucket).events()]
    return [int(one["path"].removeprefix("/raw/")) for one in found]


def commit(bucket: Bucket, number: int) -> str:
    return f"lake/manifest/{number:012}.jsonl"


def test_a_commit_is_one_object_and_one_request(bucket: Bucket) -> None:
    log = written(bucket, 1)
    bucket.proxy.forget()
    log.append(event(2), event(3))
    assert bucket.proxy.requests["PUT"] == 1
    assert numbers(bucket) == [1, 2, 3]
    assert sorted(bucket.objects("lake/manifest")) == ["000000000001.jsonl", "000000000002.jsonl"]


def test_a_log_that_nobody_began_is_not_there(bucket: Bucket) -> None:
    log = opened(bucket)
    assert not log.is_there()
    assert list(log.events()) == []
    log.append(event(1))
    assert opened(bucket).is_there()


def test_the_second_ingest_is_told_who_was_first(bucket: Bucket) -> None:
    written(bucket, 1)
    first, second = (opened(bucket, f"ingest {n}") for n in "AB")
    assert len(list(first.events())) == len(list(second.events())) == 1
    first.append(event(2))
    with pytest.raises(LakeLocked, match=r"ingest A \(process \d+ on .*\) writes to s3://.*first"):
        second.append(event(3))
    first.append(event(4))
    assert numbers(bucket) == [1, 2, 4]


def test_who_has_read_what_the_other_wrote_may_go_on(bucket: Bucket) -> None:
    written(bucket, 2)
    other = opened(bucket)
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
        opened(bucket).begin()
    told = str(refused.value)
    assert "create-only PUT" in told
    assert "\n" not in told
    assert SECRET not in told


def test_where_a_lake_is_the_probe_costs_one_request(bucket: Bucket) -> None:
    written(bucket, 1)
    bucket.proxy.forget()
    opened(bucket).begin()
    assert bucket.proxy.requests["PUT"] == 1


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
    assert bucket.proxy.requests == {"LIST": 2, "GET": 5, "HEAD": 1}


def test_merged_copies_are_merged_again(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.pipeline.lake.store_log.MERGED_COMMITS", 3)
    written(bucket, 29)
    bucket.proxy.forget()
    assert numbers(bucket) == list(range(1, 30))
    assert bucket.proxy.requests == {"LIST": 2, "GET": 3, "HEAD": 1}  # 1 to 27, 28, 29


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


class TestAMachineThatHasReadTheLog:
    def test_asks_for_what_is_new_alone(self, bucket: Bucket, tmp_path: Path) -> None:
        log = opened(bucket, machine=tmp_path)
        log.hold()
        for number in range(1, 6):
            log.append(event(number))
        bucket.proxy.forget()
        again = opened(bucket, machine=tmp_path)
        assert len(list(again.events())) == 5
        assert bucket.proxy.requests == {"LIST": 1}
        other = opened(bucket)
        list(other.events())
        other.append(event(6))
        bucket.proxy.forget()
        again = opened(bucket, machine=tmp_path)
        assert len(list(again.events())) == 6
        assert bucket.proxy.requests == {"LIST": 1, "GET": 1}

    @pytest.mark.parametrize("how", ["torn", "flipped", "of another lake"])
    def test_reads_it_anew_where_its_copy_is_not_to_be_believed(
        self, bucket: Bucket, tmp_path: Path, how: str
    ) -> None:
        log = opened(bucket, machine=tmp_path)
        log.hold()
        log.append(event(1))
        log.append(event(2))
        mirror = tmp_path / "mirror.jsonl"
        whole = mirror.read_bytes()
        if how == "torn":
            mirror.write_bytes(whole[:-9])
        elif how == "flipped":
            mirror.write_bytes(whole.replace(b"/raw/1", b"/raw/7"))
        else:
            for stored in list(buckets.listed(bucket.at("lake"))):
                buckets.remove(bucket.at(stored.path.removeprefix(f"{bucket.url}/")))
            anew = opened(bucket)
            anew.append(event(1))
            anew.append(event(2))
        again = opened(bucket, machine=tmp_path)
        again.hold()
        assert [one["path"] for one, _ in again.events()] == ["/raw/1", "/raw/2"]

    def test_is_let_be_by_who_only_looks(self, bucket: Bucket, tmp_path: Path) -> None:
        """`status` beside an ingest: two processes never write to one file."""
        log = opened(bucket, machine=tmp_path)
        log.hold()
        log.append(event(1))
        before = (tmp_path / "mirror.jsonl").read_bytes()
        other = opened(bucket)
        list(other.events())
        other.append(event(2))
        looking = opened(bucket, machine=tmp_path)
        assert len(list(looking.events())) == 2
        assert (tmp_path / "mirror.jsonl").read_bytes() == before
        with pytest.raises(LakeLocked):
            log.append(event(3))

    def test_may_go_on_from_a_byte(self, bucket: Bucket) -> None:
        log = written(bucket, 3)
        places = [position for _, position in log.events()]
        assert [one["path"] for one, _ in log.events(places[1])] == ["/raw/3"]


def test_verify_names_a_commit_of_which_only_a_copy_is_left(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadsheet.pipeline.lake.store_log.MERGED_COMMITS", 3)
    written(bucket, 4)
    assert opened(bucket).faults() == []
    buckets.put(bucket.at(commit(bucket, 2)), b"{}")
    (told,) = opened(bucket).faults()
    assert "000000000002.jsonl: changed since it was written" in told
    buckets.remove(bucket.at(commit(bucket, 2)))
    (told,) = opened(bucket).faults()
    assert "000000000002.jsonl: missing" in told
