"""Settings -> a Prefect server on loopback that runs the flows: ingest by the hour, rebuild."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flows.home import settle_prefect
from pipeline.settings import Settings

START_SECONDS = 180  # a fresh home migrates its database first


class NoServer(Exception):
    """The Prefect server did not come up; the message says where its log is."""


def serve(settings: Settings) -> None:
    """Serve until interrupted; a run that still goes is not overlapped by the next."""
    os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{settings.serve_port}/api"
    settle_prefect(settings.data, has_server=True)
    with _server(settings):
        from prefect import serve as serve_deployments
        from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy

        from flows.ingest import ingest
        from flows.rebuild import rebuild

        alone = ConcurrencyLimitConfig(
            limit=1,
            collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW,
            grace_period_seconds=60,  # a dead holder keeps its slot 300 s by default
        )
        data = str(settings.data.absolute())
        serve_deployments(
            ingest.to_deployment(
                "landing-zone",
                interval=timedelta(seconds=settings.interval_seconds),
                parameters={"raw": [os.path.abspath(r) for r in settings.raw], "data": data},
                concurrency_limit=alone,
            ),
            rebuild.to_deployment("corpus", parameters={"data": data}, concurrency_limit=alone),
            print_starting_message=True,
        )


@contextmanager
def _server(settings: Settings) -> Iterator[None]:
    """A server process of our own, gone when we are."""
    log = settings.data / "prefect" / "server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
    with open(log, "ab") as out:
        process = subprocess.Popen(
            [*command, "--port", str(settings.serve_port), "--ui"],
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        _await(process, settings.serve_port, str(log))
        print(f"Prefect's page: http://127.0.0.1:{settings.serve_port}  (log: {log})", flush=True)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _await(process: subprocess.Popen[bytes], port: int, log: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise NoServer(f"the Prefect server ended at once; port {port} may be taken, see {log}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    raise NoServer(f"the Prefect server did not answer within {START_SECONDS} s; see {log}")
