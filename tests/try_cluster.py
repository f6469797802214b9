"""`make cluster`: a scheduler, workers, an S3 server and Prefect's, to try; all of it ends with it.

Nothing of it stays: the store keeps its objects in memory, everything else lies in a folder that
goes at the end.
"""

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from broadsheet.flows.home import await_api, settle_prefect
from broadsheet.flows.server import listen, start, stop
from broadsheet.flows.terminal.interrupt import interrupted_once, raise_interrupt
from broadsheet.pipeline.storage.durable import deliver
from broadsheet.pipeline.storage.location import Url
from tests.cluster import Cluster, started
from tests.s3 import KEYS, Server
from tests.samples import RAW

BUCKET = "news"
WORKERS = 3
SAID = """\
{workers} workers of one thread each. Apart from you: {apart}.
Prefect's page: {page}

In another terminal:

  . {env}; cd {driver}
  broadsheet ingest s3://{bucket}/raw --data s3://{bucket}/lake
  broadsheet sql --data s3://{bucket}/lake
  dask worker {address} --nthreads 1 --no-dashboard    # one more; kill -9 whom you like

Ctrl-C here ends all of it.
"""


@contextmanager
def store() -> Iterator[dict[str, str]]:
    """An S3 server with the sample corpus in it: what a client has to have in its environment."""
    server = Server()
    try:
        server.make_bucket(BUCKET)
        yield KEYS | {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.port}",
            "AWS_REGION": "us-east-1",
        }
    finally:
        server.stop()


@contextmanager
def prefect(home: Path) -> Iterator[str]:
    """A Prefect server: its address."""
    with listen(0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        os.environ["PREFECT_API_URL"] = f"{url}/api"
        settle_prefect(home, has_server=True)
        (home / "prefect").mkdir(parents=True)
        server = start(listener, home / "prefect", by_hand=False)
    try:
        await_api()
        yield url
    finally:
        stop(server)


def fill(raw: Path) -> None:
    """Put the sample corpus into the store."""
    for path in raw.rglob("*"):
        if path.is_file():
            deliver(path, Url("s3", BUCKET, f"raw/{path.relative_to(raw)}"))


def told(cluster: Cluster, page: str, env: Path) -> str:
    """What to type."""
    (driver,) = cluster.hidden
    apart = f"each sees an empty {driver}" if cluster.is_apart else "not granted here"
    return SAID.format(
        workers=WORKERS,
        apart=apart,
        page=page,
        env=env,
        driver=driver,
        bucket=BUCKET,
        address=cluster.address,
    )


def main() -> None:
    """Until Ctrl-C."""
    interrupted_once(raise_interrupt)
    with tempfile.TemporaryDirectory(prefix="broadsheet-cluster-") as folder, ExitStack() as stack:
        base = Path(folder)
        driver, env = base / "driver", base / "env"
        driver.mkdir()
        print("Starting; this takes half a minute ...", flush=True)
        surroundings = stack.enter_context(store())
        os.environ.update(surroundings)
        fill(RAW)
        page = stack.enter_context(prefect(base / "server"))
        cluster = stack.enter_context(started(base / "cluster", WORKERS, hidden=(driver,)))
        surroundings |= {
            "BROADSHEET_RUNNER": "dask",
            "BROADSHEET_DASK_ADDRESS": cluster.address,
            "BROADSHEET_SHARD_FILES": "5",
            "PREFECT_API_URL": f"{page}/api",
            "PATH": f"{Path(sys.executable).parent}:$PATH",
        }
        env.write_text("".join(f'export {k}="{v}"\n' for k, v in surroundings.items()))
        print(told(cluster, page, env), flush=True)
        signal.pause()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("\nEnded.")
