"""What every test stands on: no network but loopback, and no state of the machine."""

import atexit
import fcntl
import ipaddress
import os
import resource
import socket
import subprocess
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings

from broadsheet.flows.terminal.summary import plain
from broadsheet.pipeline.storage import buckets
from broadsheet.pipeline.worker.supervisor import cool_down
from tests.running import ingest
from tests.s3 import Bucket, Faults, Proxy, Server, point_at, proxied
from tests.samples import RAW

# Modules that wait for processes, the longest first: begun late, one would be left alone.
LONGEST = (
    "test_cluster", "test_cluster_store", "test_ingest", "test_cli", "test_serve", "test_flows",
    "test_warehouse", "test_worker", "test_notebook", "test_hostile", "test_plots", "test_report",
    "test_sql_analyses",
)  # fmt: skip
BEGAN = time.monotonic()
# The same examples each time, however slow the machine is: what CI says is of the code.
settings.register_profile(
    "same",
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", settings.get_profile("same"), derandomize=False)
settings.load_profile("same")
LOOPBACK_NAMES = frozenset({"localhost", ""})


class NetworkBlockedError(OSError):
    """A test tried to leave the machine."""


def is_loopback(address: object) -> bool:
    """Whether a socket address stays on this machine.

    >>> is_loopback(("127.0.0.1", 80)), is_loopback(("::1", 80, 0, 0)), is_loopback("/run/x.sock")
    (True, True, True)
    >>> is_loopback(("192.0.2.1", 80)), is_loopback(("news.example", 80))
    (False, False)
    """
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def network_is_blocked() -> Iterator[None]:
    """Refuse every connection and every look-up that is not loopback, in this process."""
    real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex
    real_lookup = socket.getaddrinfo

    def connect(self: socket.socket, address: object) -> None:
        if not is_loopback(address):
            raise NetworkBlockedError(f"a test tried to connect to {address!r}")
        real_connect(self, address)

    def connect_ex(self: socket.socket, address: object) -> int:
        if not is_loopback(address):
            raise NetworkBlockedError(f"a test tried to connect to {address!r}")
        return real_connect_ex(self, address)

    def getaddrinfo(host: object, *args: object, **kwargs: object) -> list[object]:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not is_loopback((name,)):
            raise NetworkBlockedError(f"a test tried to look up {name!r}")
        return real_lookup(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        patch.setattr(socket.socket, "connect_ex", connect_ex)
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield


@pytest.fixture(autouse=True)
def environment_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the user's shell reaches a test."""
    for name in ("BROADSHEET_DATA", "BROADSHEET_RAW", "PREFECT_API_URL", "PREFECT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    monkeypatch.setenv("DO_NOT_TRACK", "1")


@pytest.fixture(autouse=True)
def surroundings_are_put_back() -> Iterator[None]:
    """What a test has this process set, as a command does, reaches no test after it.

    PYTHONSAFEPATH stayed set by one module, and `python -m tests.killing` of another found no
    `tests`: only where one worker had both.
    """
    environment, folder = dict(os.environ), Path.cwd()
    yield
    if environment != dict(os.environ):
        os.environ.clear()
        os.environ.update(environment)
    os.chdir(folder)


@pytest.fixture(scope="session")
def s3_server() -> Iterator[tuple[Server, Proxy]]:
    """One a process, begun by the first test that asks for a bucket. Whatever starts from then on
    is pointed to it: a fork server hands its environment to all workers, and is dear to start."""
    server = Server()
    with proxied(server.port) as proxy, pytest.MonkeyPatch.context() as patch:
        point_at(proxy.port, patch)
        cool_down()
        yield server, proxy
    server.stop()


@pytest.fixture
def bucket(s3_server: tuple[Server, Proxy]) -> Iterator[Bucket]:
    """An empty bucket behind a proxy."""
    server, proxy = s3_server
    name = f"news-{uuid4().hex[:12]}"
    server.make_bucket(name)
    proxy.bucket = name
    proxy.forget()
    yield Bucket(server, proxy, name)
    proxy.faults = Faults()
    buckets._opened.cache_clear()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """DATA of the shipped sample corpus: ingested once a run, for all workers, to be read only."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    data, made = shared / "sample", shared / "sample.made"
    with (shared / "sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            summary = ingest(RAW, data, workers=2, shard_files=20)
            assert summary.exit_code == 0
            made.write_text(plain(summary))
    return data


@pytest.fixture(scope="session")
def sample_told(sample: Path) -> str:
    """What the ingest of it told."""
    return sample.with_name("sample.made").read_text()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest modules first, the others in their order."""
    rank = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(LONGEST)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A process that failed a test is heard: its exception names only the command."""
    report = yield
    failed = call.excinfo and call.excinfo.value
    if isinstance(failed, subprocess.CalledProcessError | subprocess.TimeoutExpired):
        for name, said in (("stdout", failed.stdout), ("stderr", failed.stderr)):
            text = said.decode(errors="replace") if isinstance(said, bytes) else said
            report.sections += [(f"{name} of the process", text)] if text else []
    return report


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes are named by their length: packed, they hold the time, and workers must agree."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Say what it cost, and no more: DuckDB's binding lists what it leaks at exit.

    Only then, since pytest gives its captured stderr back after this hook.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        print(f"{_cpu_seconds():.0f} s of CPU in {time.monotonic() - BEGAN:.0f} s")
    atexit.register(lambda: os.dup2(os.open(os.devnull, os.O_WRONLY), 2))


def _cpu_seconds() -> float:
    """Of this process and of all that have ended below it."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
