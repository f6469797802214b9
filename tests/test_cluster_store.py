"""A cluster that shares nothing but an object store, on a bad day."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cluster import Cluster, Machine, await_true, can_hide, started
from tests.hostile import page
from tests.running import ingest, parquet
from tests.s3 import Bucket
from tests.test_cluster import DRIVER, PATHS, ended

pytestmark = pytest.mark.torture  # `test_cluster` and `test_object_store` show its parts
DOWN_SECONDS = 5.0


def driver(raw: str, home: Path, lake: str, cluster: Cluster) -> "subprocess.Popen[bytes]":
    knobs = {"runner": "dask", "dask_address": cluster.address, "shard_files": 20, "lake": lake}
    command = [sys.executable, "-c", DRIVER, raw, str(home), json.dumps(knobs)]
    return subprocess.Popen(command, env=cluster.surroundings(), stderr=subprocess.PIPE)


def at_writing(cluster: Cluster) -> list[Machine]:
    """Workers that have staged Parquet and have not delivered it yet."""
    return [
        machine
        for machine in cluster.machines.values()
        if any(machine.scratch.glob("**/staging/*.parquet"))
    ]


def test_the_lake_is_that_of_one_process_whatever_happens(bucket: Bucket, tmp_path: Path) -> None:
    raw = tmp_path / "driver" / "raw"
    raw.mkdir(parents=True)
    for number in range(400):
        (raw / f"{number:04d}.html").write_bytes(page(number))
    ingest(raw, tmp_path / "here", shard_files=20)
    far = bucket.upload(raw, "raw")
    home, lake = tmp_path / "driver" / "home", f"{bucket.url}/lake"
    with started(tmp_path / "cluster", 3, hidden=(raw.parent,), environment=PATHS) as cluster:
        with ended(driver(far, home, lake, cluster)) as first:
            await_true(lambda: bucket.objects("lake/articles"), what="for the first shard")
            bucket.proxy.faults.refuse_until = time.monotonic() + DOWN_SECONDS
            await_true(lambda: at_writing(cluster), what="for one that waits for the store")
            at_writing(cluster)[0].kill()
            cluster.add_worker("added")
            before = len(bucket.objects("lake/articles"))
            await_true(lambda: len(bucket.objects("lake/articles")) > before, what="for more")
            assert first.poll() is None, "killed at its work"
            first.kill()
        with ended(driver(far, home, lake, cluster)) as second:
            _, err = second.communicate(timeout=400)
            assert second.returncode == 0, err
        assert cluster.is_apart is can_hide()
    found = {name: raw for name, raw in bucket.objects("lake").items() if name.endswith("parquet")}
    assert found == parquet(tmp_path / "here")
